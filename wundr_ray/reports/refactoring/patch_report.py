"""The proposed or approved changes as a zip with a series of patches for each repository."""

from pathlib import Path

from wundr_ray.aggregate.refactoring.document import ReadPreview, RefactorDocument
from wundr_ray.aggregate.refactoring.facts import RefactorFacts
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.delivery.interface import Signature
from wundr_ray.delivery.parts import parts_of
from wundr_ray.delivery.patches.archive import RepositorySeries, patch_archive
from wundr_ray.delivery.patches.patch_series import series
from wundr_ray.delivery.texts import ChangesetOrigin
from wundr_ray.refactoring.previews import files as preview_files
from wundr_ray.reports.text import moment, one_line

_PROPOSED = "These are all proposed changes. Nothing has been decided about them yet."
_APPROVED = "These are exactly the approved changes."


class PatchReport:
    """What ``git am`` applies, repository by repository."""

    format = ReportFormat.PATCH
    media_type, extension = FILE_TYPES[ReportFormat.PATCH]

    def render(self, document: RefactorDocument, target: Path) -> None:
        """Write the zip: all changes until something is decided, then those that are approved."""
        facts = document.facts
        # The batch's own time, so that the same changes give the same bytes whenever they are
        # rendered.
        who = Signature("Wundr", "wundr@localhost", facts.created_at)
        made = [_series(facts, each, who) for each in document.proposals if each.chosen]
        choice = _APPROVED if facts.is_decided else _PROPOSED
        about = f"{one_line(facts.name)}, batch {facts.batch_id} of {moment(facts.created_at)}"
        target.write_bytes(patch_archive(made, f"{about}\n\n{choice}"))


def _series(facts: RefactorFacts, proposal: ReadPreview, who: Signature) -> RepositorySeries:
    job = proposal.job
    assert job.frames
    preview = preview_files.read(job.frames)
    changes = [each for each in preview.changes if each.id in proposal.chosen]
    origin = ChangesetOrigin(facts.batch_id, facts.name, job.job_id, job.title)
    parts = parts_of(origin, changes, job.group_by, preview.code_owners)
    patches = series(preview, parts, who)
    return RepositorySeries(job.job_id, job.project_name, preview.commit, patches)
