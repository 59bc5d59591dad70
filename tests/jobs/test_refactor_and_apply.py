"""From a repository to a preview, and from approved changes to patches, without Ray."""

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.repositories import from_files, git
from wundr_ray.contract.errors import Conflict, StorageUnavailable
from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode, GroupBy
from wundr_ray.contract.vocabulary import Pattern
from wundr_ray.delivery.interface import Signature
from wundr_ray.delivery.texts import ChangesetOrigin
from wundr_ray.domain.delivery.applied import StoredApplied
from wundr_ray.domain.delivery.previews import StoredPreview
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.repositories.local import LocalRepositories
from wundr_ray.jobs.apply.requests import ApplyRequest
from wundr_ray.jobs.apply.tasks import apply_changes
from wundr_ray.jobs.interface import StepDone
from wundr_ray.jobs.refactor.pipeline import PROPOSE, RefactorPipeline
from wundr_ray.jobs.refactor.requests import Proposed, ProposeRequest
from wundr_ray.jobs.refactor.tasks import propose_changes
from wundr_ray.refactoring.interface import Edit, Preview, RefactorOptions
from wundr_ray.refactoring.previews import files as preview_files
from wundr_ray.refactoring.previews.kept import read_preview
from wundr_ray.settings import Settings
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.store.artifacts.artifacts import PATIENCE_OF_TASKS, open_artifacts
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, put_sealed
from wundr_ray.system import utc_now

CODE = b"""import os
import sys


def size(numbers):
    totalSum = 0
    for each in numbers:
        totalSum += each
    try:
        return totalSum
    except (OSError, IOError):
        sys.exit(1)
"""
OWNERS = b"*.py @python\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    files: dict[str, str | bytes] = {
        "app.py": CODE,
        "lib/app.py": CODE.replace(b"\n", b"\r\n"),
        ".github/CODEOWNERS": OWNERS,
        "view.vue": "<script>\nimport {} from 'x'\n</script>\n",
    }
    return from_files(tmp_path / "repository", files)


def wish(tmp_path: Path, repository: Path, **more: tuple[str, ...]) -> ProposeRequest:
    settings = Settings(home=tmp_path, allow_local_repositories=LocalRepositories.ALWAYS)
    return ProposeRequest(
        spec=SourceSpec(str(repository), None, None),
        policy=FetchPolicy.of(settings),
        include_patterns=more.get("include", ()),
        exclude_patterns=more.get("exclude", ()),
        options=RefactorOptions(frozenset(Pattern)),
        artifacts=ArtifactPlace(tmp_path / "artifacts"),
        key="preview",
    )


def read(request: ProposeRequest) -> Preview:
    artifacts = open_artifacts(request.artifacts, PATIENCE_OF_TASKS, utc_now)
    return read_preview(artifacts, request.key, "j1")


def application(request: ProposeRequest, ids: frozenset[str], by: GroupBy) -> ApplyRequest:
    return ApplyRequest(
        artifacts=request.artifacts,
        preview=request.key,
        key="applied",
        source_job="j1",
        change_ids=ids,
        mode=DeliveryMode.PATCH,
        branch=None,
        group_by=by,
        origin=ChangesetOrigin("b1", "Uniform", "j1"),
        who=Signature("W", "w@localhost", datetime(2026, 1, 1, tzinfo=UTC)),
    )


def test_a_preview_holds_what_the_rules_propose(tmp_path: Path, repository: Path) -> None:
    before = git(repository, "for-each-ref")
    request = wish(tmp_path, repository)
    proposed = propose_changes(request)
    preview = read(request)
    stored = proposed.result.stored
    assert isinstance(stored, StoredPreview)
    assert {file.path for file in preview.files} == {"app.py", "lib/app.py"}
    assert {change.rule for change in preview.changes} >= {"unused_import", "os_error_alias"}
    assert (stored.changes, stored.files_changed) == (len(preview.changes), 2)
    assert preview.commit == proposed.result.commit == git(repository, "rev-parse", "HEAD")
    assert preview.code_owners == OWNERS
    assert git(repository, "for-each-ref") == before


def test_only_included_files_change(tmp_path: Path, repository: Path) -> None:
    request = wish(tmp_path, repository, include=("lib/",))
    propose_changes(request)
    assert {file.path for file in read(request).files} == {"lib/app.py"}
    request = wish(tmp_path, repository, exclude=("lib/",))
    propose_changes(request)
    assert {file.path for file in read(request).files} == {"app.py"}


@pytest.mark.parametrize(("by", "patches"), [(GroupBy.DIRECTORY, 2), (GroupBy.CODE_OWNER, 1)])
def test_approved_changes_become_patches(
    tmp_path: Path, repository: Path, by: GroupBy, patches: int
) -> None:
    request = wish(tmp_path, repository)
    propose_changes(request)
    preview = read(request)
    ids = frozenset(each.id for each in preview.changes if each.rule == "unused_import")
    stored = apply_changes(application(request, ids, by)).stored
    assert isinstance(stored, StoredApplied)
    assert (len(stored.patches), len(stored.groups), stored.changes) == (patches, patches, len(ids))
    folder = tmp_path / "artifacts" / stored.frames
    names = [str(folder / name) for name in stored.patches]
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@t", "am", "--keep-cr", *names]
    subprocess.run(command, cwd=repository, check=True, capture_output=True)
    assert (repository / "app.py").read_bytes() == CODE.replace(b"import os\n", b"")
    assert (repository / "lib/app.py").read_bytes().startswith(b"import sys\r\n\r\n")


def broken_preview(tmp_path: Path, request: ProposeRequest) -> frozenset[str]:
    """Keep a preview in which unused imports of ``app.py`` are used; the ids of such changes."""
    propose_changes(request)
    preview = read(request)
    used = Edit(10, b"import sys\n", b"")
    files = tuple(
        replace(file, changes=(replace(file.changes[0], edits=(used,)), *file.changes[1:]))
        if file.path == "app.py"
        else file
        for file in preview.files
    )
    preview_files.write(replace(preview, files=files), tmp_path / "broken")
    artifacts = open_artifacts(request.artifacts, PATIENCE_OF_TASKS, utc_now)
    put_sealed(artifacts, "broken", sorted((tmp_path / "broken").iterdir()), FRAMES_SEAL)
    return frozenset(each.id for each in preview.changes if each.rule == "unused_import")


@pytest.mark.parametrize(("by", "left_out"), [(GroupBy.JOB, [1]), (GroupBy.DIRECTORY, [0])])
def test_a_file_that_its_approved_changes_alone_would_break_is_left_out(
    tmp_path: Path, repository: Path, by: GroupBy, left_out: list[int]
) -> None:
    request = wish(tmp_path, repository)
    ids = broken_preview(tmp_path, request)
    stored = apply_changes(application(replace(request, key="broken"), ids, by)).stored
    assert isinstance(stored, StoredApplied)
    (failed,) = stored.failed
    assert failed.path == "app.py"
    assert "`sys`" in failed.reason
    assert ids - set(failed.change_ids) == set(stored.groups[0].change_ids)
    assert (stored.files_changed, stored.changes) == (1, 1)
    assert [group.files for group in stored.groups] == [1]
    assert [group.left_out for group in stored.groups] == left_out


def test_a_job_that_can_apply_nothing_fails_with_the_reasons(
    tmp_path: Path, repository: Path
) -> None:
    request = wish(tmp_path, repository)
    ids = broken_preview(tmp_path, request)
    preview = read(replace(request, key="broken"))
    in_app = frozenset(each.id for each in preview.changes if each.path == "app.py") & ids
    with pytest.raises(Conflict) as raised:
        apply_changes(application(replace(request, key="broken"), in_app, GroupBy.JOB))
    assert "app.py: with only these changes" in raised.value.message
    assert not raised.value.retryable


def test_a_damaged_preview_is_not_applied(tmp_path: Path, repository: Path) -> None:
    request = wish(tmp_path, repository)
    propose_changes(request)
    (tmp_path / "artifacts/preview/changes.parquet").write_bytes(b"x")
    with pytest.raises(StorageUnavailable):
        apply_changes(application(request, frozenset(), GroupBy.JOB))


def test_the_token_is_in_no_state_of_the_pipeline(tmp_path: Path, repository: Path) -> None:
    request = wish(tmp_path, repository)
    pipeline = RefactorPipeline(request, lambda: "secret")
    advance = pipeline.next(None)
    (step,) = advance.steps
    assert "secret" not in repr(advance)
    (argument,) = step.arguments
    made: ProposeRequest = argument.make()  # type: ignore[attr-defined]
    assert made == replace(request, spec=replace(request.spec, token="secret"))
    done = pipeline.next(StepDone(PROPOSE, Proposed(True, "result")))  # type: ignore[arg-type]
    assert done.result == "result"  # type: ignore[comparison-overlap]
    assert [each.labels for each in done.samples] == [("remote",)]
