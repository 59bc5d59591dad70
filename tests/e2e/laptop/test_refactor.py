"""A refactor batch from the proposal to the patches, on a real installation."""

from pathlib import Path
from typing import Any

import pytest

from tests.live import LiveServer, until
from tests.repositories import from_files, git

pytestmark = pytest.mark.ray

UNUSED = "import os\nimport sys\n\nprint(sys.path)\n"
CLEAN = "import sys\n\nprint(sys.path)\n"


def refactoring(job_id: str, url: Path, **config: Any) -> dict[str, Any]:
    project = {"name": url.name, "repository": {"url": str(url)}}
    config = {"project": project, **config}
    return {"id": job_id, "type": "pattern_standardize", "config": config}


def test_approved_changes_become_patches(live_server: LiveServer, tmp_path: Path) -> None:
    """Only what was approved is applied, and no repository is touched."""
    one = from_files(tmp_path / "one", {"a.py": UNUSED, "b.py": UNUSED})
    two = from_files(tmp_path / "two", {"a.py": CLEAN})
    before = [git(each, "for-each-ref") for each in (one, two)]
    with live_server.client() as client:
        batch = client.batches.create(
            name="Uniform",
            type="refactor",
            jobs=[refactoring("j1", one), refactoring("j2", two)],
        )
        waiting = client.batches.wait_for_completion(batch.batch_id, timeout=120)
        assert (waiting.status, waiting.jobs.completed) == ("awaiting_approval", 2)
        page = client.batches.changes(batch.batch_id)
        assert {(each.job_id, each.path, each.rule) for each in page.items} == {
            ("j1", "a.py", "unused_import"),
            ("j1", "b.py", "unused_import"),
        }
        diff = client.batches.diff(batch.batch_id, "j1")
        assert diff.count(b"-import os\n") == 2
        assert waiting.approval is not None
        client.batches.approve(batch.batch_id, waiting.approval.digest, files=["a.py"])
        applied = client.batches.apply(batch.batch_id)
        assert (applied.changes, applied.undecided) == (1, 1)
        ended = client.batches.wait_for_completion(batch.batch_id, timeout=120)
        assert (ended.status, ended.outcome, ended.jobs.total) == ("completed", "succeeded", 3)
    (patch,) = live_server.home.glob("artifacts/batches/*/jobs/apply_j1/1/*.patch")
    git(one, "am", "--keep-cr", str(patch))
    assert (one / "a.py").read_text() == CLEAN
    assert (one / "b.py").read_text() == UNUSED
    assert git(two, "for-each-ref") == before[1]
    assert git(one, "for-each-ref") != before[0]


def test_nothing_to_propose_ends_the_batch(live_server: LiveServer, tmp_path: Path) -> None:
    clean = from_files(tmp_path / "clean", {"a.py": CLEAN})
    with live_server.client() as client:
        batch = client.batches.create(
            name="Clean", type="refactor", jobs=[refactoring("j1", clean)]
        )
        ended = client.batches.wait_for_completion(batch.batch_id, timeout=120)
    assert (ended.status, ended.outcome) == ("completed", "succeeded")


def test_safe_changes_apply_themselves(live_server: LiveServer, tmp_path: Path) -> None:
    repository = from_files(tmp_path / "auto", {"a.py": UNUSED})
    with live_server.client() as client:
        batch = client.batches.create(
            name="Automatic",
            type="refactor",
            jobs=[refactoring("j1", repository, auto_apply=True)],
            options={"require_approval": False},
        )
        ended = client.batches.wait_for_completion(batch.batch_id, timeout=120)
        assert (ended.status, ended.outcome, ended.jobs.total) == ("completed", "succeeded", 2)
        (change,) = client.batches.changes(batch.batch_id).items
        assert change.decision == "applied"


def test_a_rejected_batch_ends(live_server: LiveServer, tmp_path: Path) -> None:
    repository = from_files(tmp_path / "no", {"a.py": UNUSED})
    with live_server.client() as client:
        batch = client.batches.create(
            name="Unwanted", type="refactor", jobs=[refactoring("j1", repository)]
        )
        client.batches.wait_for_completion(batch.batch_id, timeout=120)
        client.batches.reject(batch.batch_id, comment="not now")
        ended = client.batches.wait_for_completion(batch.batch_id, timeout=120)
    assert (ended.status, ended.jobs.total) == ("completed", 1)


def test_approved_changes_become_a_branch(live_server: LiveServer, tmp_path: Path) -> None:
    """Pushed by the service itself, once, and taken back on request."""
    repository = from_files(tmp_path / "pushed", {"a.py": UNUSED})
    with live_server.client() as client:
        batch = client.batches.create(
            name="Pushed",
            type="refactor",
            jobs=[refactoring("j1", repository, deliver={"mode": "branch", "branch": "tidy"})],
        )
        waiting = client.batches.wait_for_completion(batch.batch_id, timeout=120)
        assert waiting.approval is not None
        client.batches.approve(batch.batch_id, waiting.approval.digest, apply=True)
        client.batches.wait_for_completion(batch.batch_id, timeout=120)

        def states() -> list[str]:
            return [str(each.state) for each in client.batches.changesets(batch.batch_id).items]

        until(lambda: states() == ["pushed"], 60)
        assert git(repository, "show", "tidy:a.py") == CLEAN.strip()
        assert git(repository, "rev-list", "--count", "main..tidy") == "1"
        assert (repository / "a.py").read_text() == UNUSED
        client.batches.undo(batch.batch_id)
        until(lambda: states() == ["undone"], 60)
        assert git(repository, "branch", "--list", "tidy") == ""
