"""Cancellation, time and memory: what is too much is ended, and everything else stays."""

import contextlib
import os
import time
from pathlib import Path

import psutil
import pytest

from tests.chaos.batches import CLEAN_SECONDS, leftovers
from tests.e2e.test_faults import until
from tests.live import LiveServer, job
from tests.repositories import from_files
from wundr_ray.contract.errors import Conflict

pytestmark = pytest.mark.ray

STOP_SECONDS = 5.0
MOST_GROWTH = 1_800_000_000


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


def test_a_file_that_eats_memory_is_left_out(live_server: LiveServer, tmp_path: Path) -> None:
    """Two megabytes of source, of which the analysis makes two gigabytes of objects."""
    repository = from_files(
        tmp_path / "hungry", {"good.py": "eval(x)\n", "hungry.py": "a\n" * 990_000}
    )
    resources = {"cpu_cores": 1, "memory_gb": 0.5}
    most = 0
    with live_server.client() as client:
        batch = client.batches.create(
            name="Hungry",
            type="analysis",
            jobs=[job("hungry", repository, resources=resources, rules=["complexity"])],
        )
        while client.batches.get_status(batch.batch_id).completed_at is None:
            for process in live_server.processes("ray::analyse_shard"):
                with contextlib.suppress(psutil.NoSuchProcess):
                    most = max(most, process.memory_info().rss)
            time.sleep(0.1)
        results = client.batches.get_results(batch.batch_id)
    (project,) = results.project_results
    skipped = {each.path: each.code for each in project.skipped_files}
    assert skipped == {"hungry.py": "out_of_memory"}
    assert project.files_analyzed == 1
    assert 0 < most < MOST_GROWTH
    assert nothing_is_left(live_server)
