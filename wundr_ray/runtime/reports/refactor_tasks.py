"""How reports of refactor batches are made in worker processes, as a plain function.

The heavy libraries are imported inside, so that actors can refer to it without loading them.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wundr_ray import scratch
from wundr_ray.aggregate.refactoring.facts import ProposalFacts, RefactorFacts
from wundr_ray.contract.errors import Internal, StorageUnavailable
from wundr_ray.contract.responses import JobError
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.results.renderings import Raw, Rendering
from wundr_ray.jobs.interface import Task
from wundr_ray.store.artifacts.artifacts import (
    PATIENCE_OF_TASKS,
    Artifacts,
    open_artifacts,
    rendering_key,
)
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, bring_intact, put_sealed, seal_of
from wundr_ray.system import utc_now

if TYPE_CHECKING:
    from wundr_ray.aggregate.refactoring.document import RefactorDocument

_LOST = JobError(
    code=Internal.code,
    message=(
        "What this job proposes can no longer be read: its files on the server are damaged. Its "
        "numbers are kept; its changes are missing here. Restore the files or run the job again."
    ),
)


def render_refactoring(
    facts: RefactorFacts, renderings: Sequence[Rendering], place: ArtifactPlace
) -> None:
    """Build the batch's document once, and keep each of ``renderings`` under its own key."""
    from wundr_ray.aggregate.refactoring.document import build_document

    artifacts = open_artifacts(place, PATIENCE_OF_TASKS, utc_now)
    try:
        with scratch.folder() as folder:
            jobs = [_readable(artifacts, job) for job in facts.jobs]
            document = build_document(replace(facts, jobs=jobs))
            for each in renderings:
                kept_in, _, name = rendering_key(facts.batch_id, each).rpartition("/")
                _write(document, each, folder / name)
                put_sealed(artifacts, kept_in, [folder / name], seal_of(name))
    except OSError as error:
        raise StorageUnavailable(
            f"The report could not be stored: {error.strerror or 'a file cannot be read'}."
        ) from error


def _write(document: "RefactorDocument", rendering: Rendering, target: Path) -> None:
    from wundr_ray.reports.refactoring import raw_data
    from wundr_ray.reports.refactoring.registry import write_report

    match rendering.wanted:
        case Raw.ARCHIVE:
            raw_data.write_archive(document, target)
        case Raw.OUTPUTS:
            raw_data.write_outputs(document, target)
        case wanted:
            write_report(document, wanted, target)


def _readable(artifacts: Artifacts, job: ProposalFacts) -> ProposalFacts:
    """The job with its preview brought here; without the files, and saying so, if damaged."""
    if job.frames is None or bring_intact(artifacts, job.frames, FRAMES_SEAL):
        return job
    return replace(job, frames=None, error=job.error or _LOST)


RENDER_REFACTORING = Task(
    render_refactoring,
    preload=(
        "wundr_ray.aggregate.refactoring.document",
        "wundr_ray.reports.refactoring.raw_data",
        "wundr_ray.reports.refactoring.registry",
    ),
)
