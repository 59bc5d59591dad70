"""All changes of a checkout proposed, applied by git, and proposed again, as a batch does it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.refactoring_suites.suite import git
from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode, GroupBy
from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.delivery.interface import Signature
from wundr_ray.delivery.texts import ChangesetOrigin
from wundr_ray.domain.delivery.applied import StoredApplied
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.repositories.local import LocalRepositories
from wundr_ray.jobs.apply.requests import ApplyRequest
from wundr_ray.jobs.apply.tasks import apply_changes
from wundr_ray.jobs.refactor.requests import ProposeRequest
from wundr_ray.jobs.refactor.tasks import propose_changes
from wundr_ray.refactoring.interface import Preview, RefactorOptions
from wundr_ray.refactoring.previews.kept import read_preview
from wundr_ray.refactoring.previews.rebuild import rebuild
from wundr_ray.settings import Settings
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.store.artifacts.artifacts import PATIENCE_OF_TASKS, open_artifacts
from wundr_ray.system import utc_now

_WHO = Signature("Wundr", "wundr@localhost", datetime(2026, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Applied:
    """What was applied.

    Arguments:
        changes: how many, by rule.
        skipped: the files that the engine left out, with the reason.
        wrong_files: the files that are not, byte for byte, what the edits make of them, or that
            differ without a change.
        again: what a second proposal proposes.
    """

    changes: Mapping[str, int]
    files: int
    patches: int
    skipped: tuple[str, ...]
    wrong_files: tuple[str, ...]
    again: tuple[str, ...]


def apply_all(work: Path, home: Path, base: str, level: Safety) -> Applied:
    """Bring all changes of ``base`` up to ``level`` into the checkout ``work``, as commits.

    Raises CalledProcessError for a patch that git does not accept.
    """
    git(work, "checkout", "--quiet", "-B", f"wundr-{level}", base)
    preview = _proposed(work, home, f"{level}-first", Safety.REVIEW)
    chosen = frozenset(
        change.id for change in preview.changes if level is Safety.REVIEW or change.safety is level
    )
    applied = apply_changes(_application(home, f"{level}-first", chosen)).stored
    assert isinstance(applied, StoredApplied)
    assert not applied.failed, applied.failed
    for name in applied.patches:
        patch = str(home / "artifacts" / applied.frames / name)
        git(work, "apply", "--check", patch)
        git(work, "am", "--quiet", "--keep-cr", patch)
    again = _proposed(work, home, f"{level}-second", level)
    by_id = {change.id: change for change in preview.changes}
    ids = [each for group in applied.groups for each in group.change_ids]
    return Applied(
        changes=Counter(by_id[each].rule for each in ids),
        files=applied.files_changed,
        patches=len(applied.patches),
        skipped=tuple(f"{each.path}: {each.reason}" for each in preview.skipped),
        wrong_files=_wrong_files(work, base, preview, chosen),
        again=tuple(f"{each.path}:{each.line} {each.rule}" for each in again.changes),
    )


def _proposed(work: Path, home: Path, key: str, level: Safety) -> Preview:
    """What is proposed for the commit that ``work`` has checked out."""
    settings = Settings(home=home, allow_local_repositories=LocalRepositories.ALWAYS)
    artifacts = ArtifactPlace(home / "artifacts")
    commit = git(work, "rev-parse", "HEAD").strip()
    request = ProposeRequest(
        spec=SourceSpec(str(work), None, commit),
        policy=FetchPolicy.of(settings),
        include_patterns=(),
        exclude_patterns=(),
        options=RefactorOptions(frozenset(Pattern), level),
        artifacts=artifacts,
        key=key,
    )
    propose_changes(request)
    return read_preview(open_artifacts(artifacts, PATIENCE_OF_TASKS, utc_now), key, "job")


def _application(home: Path, preview: str, ids: frozenset[str]) -> ApplyRequest:
    return ApplyRequest(
        artifacts=ArtifactPlace(home / "artifacts"),
        preview=preview,
        key=f"{preview}-applied",
        source_job="job",
        change_ids=ids,
        mode=DeliveryMode.PATCH,
        branch=None,
        group_by=GroupBy.PATTERN,
        origin=ChangesetOrigin("batch", "Suites", "job"),
        who=_WHO,
    )


def _wrong_files(
    work: Path, base: str, preview: Preview, chosen: frozenset[str]
) -> tuple[str, ...]:
    expected = {file.path: rebuild(file, chosen) for file in preview.files}
    changed = git(work, "diff", "--name-only", "-z", base, "HEAD").split("\0")[:-1]
    before = {file.path: file.before for file in preview.files}
    other = {path for path, data in expected.items() if (work / path).read_bytes() != data}
    unexpected = {path for path in changed if before.get(path) == expected.get(path)}
    return tuple(sorted(other | unexpected))
