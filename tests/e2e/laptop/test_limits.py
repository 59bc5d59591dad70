"""Cancellation ends what waits and what runs, and everything else stays."""

import contextlib
import os
import time
from pathlib import Path

import pytest

from tests.chaos.batches import CLEAN_SECONDS, leftovers
from tests.live import LiveServer, job, until
from tests.repositories import from_files
from wundr_ray.contract.errors import Conflict

pytestmark = pytest.mark.ray

STOP_SECONDS = 5.0


def nothing_is_left(server: LiveServer) -> bool:
    return until(lambda: leftovers(server) == [], CLEAN_SECONDS)


@pytest.fixture
def stalled(tmp_path: Path) -> Path:
    """A repository that git reads without end."""
    repository = from_files(tmp_path / "stalled", {"a.py": "x = 1\n"})
    os.mkfifo(repository / ".git" / "packed-refs")
    return repository


def test_cancelling_ends_a_git_that_waits_and_keeps_what_is_done(
    live_server: LiveServer, tmp_path: Path, stalled: Path
) -> None:
    good = from_files(tmp_path / "good", {"b.py": "eval(x)\n"})
    with live_server.client() as client:
        batch = client.batches.create(
            name="Stalled", type="analysis", jobs=[job("good", good), job("stalled", stalled)]
        )
        until(lambda: client.batches.get_status(batch.batch_id).jobs.completed == 1)
        until(lambda: live_server.processes("upload-pack"))
        asked_at = time.monotonic()
        assert client.batches.cancel(batch.batch_id).status == "cancelled"
        until(lambda: not live_server.processes("upload-pack"), STOP_SECONDS)
        assert time.monotonic() - asked_at < 2 * STOP_SECONDS  # an idle machine takes one second
        assert client.batches.cancel(batch.batch_id).status == "cancelled"
        results = client.batches.get_results(batch.batch_id)
        (done,) = [each for each in results.project_results if each.issues_found]
        assert done.project_name == "good"
    assert nothing_is_left(live_server)


def test_cancelling_may_race_with_completion(live_server: LiveServer, tmp_path: Path) -> None:
    repository = from_files(tmp_path / "tiny", {"a.py": "x = 1\n"})
    ends = set()
    with live_server.client() as client:
        for number in range(8):
            batch = client.batches.create(
                name=f"Race {number}", type="analysis", jobs=[job("a", repository)]
            )
            time.sleep(number * 0.08)
            with contextlib.suppress(Conflict):
                client.batches.cancel(batch.batch_id)
            status = client.batches.wait_for_completion(batch.batch_id, timeout=60)
            ends.add((status.status, status.outcome))
    assert ends <= {("cancelled", "cancelled"), ("completed", "succeeded")}
    assert nothing_is_left(live_server)
