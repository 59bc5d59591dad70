"""Cancellation ends what waits and what runs, and everything else stays."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.chaos.batches import left_behind
from tests.live import LiveServer, job, until
from tests.repositories import BUSY, from_files, slow_for_ruff, stalled
from wundr_ray.contract.errors import Conflict
from wundr_sdk import WundrClient

pytestmark = pytest.mark.ray

STOP_SECONDS = 5.0
MOST_RESIDENT = 2_200_000_000

LATE_SECONDS = 42
LATE = f"""
CREATE TRIGGER late AFTER UPDATE OF started_at ON batches WHEN NEW.name = 'Late' BEGIN
  UPDATE batches SET started_at = strftime(
    '%Y-%m-%d %H:%M:%f000', NEW.started_at, '-{LATE_SECONDS} seconds'
  ), deadline = strftime(
    '%Y-%m-%d %H:%M:%f000', NEW.deadline, '-{LATE_SECONDS} seconds'
  ) WHERE id = NEW.id;
END
"""


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return from_files(tmp_path / "good", {"b.py": "eval(x)\n"})


@pytest.fixture
def late(live_server: LiveServer) -> Iterator[None]:
    """A batch of that name counts as started earlier: the shortest ``timeout_minutes`` is 1."""
    with database(live_server) as connection:
        connection.execute(LATE)
    yield
    with database(live_server) as connection:
        connection.execute("DROP TRIGGER late")


def database(server: LiveServer) -> "contextlib.closing[sqlite3.Connection]":
    path = server.home / "wundr.db"
    return contextlib.closing(sqlite3.connect(path, timeout=30, isolation_level=None))


def busy(server: LiveServer) -> list[psutil.Process]:
    return [each for title in BUSY for each in server.processes(title)]


def under_way(server: LiveServer, client: WundrClient, *jobs: Any, **options: Any) -> str:
    """A batch whose first job has been completed, and whose others are busy for long."""
    batch = client.batches.create(type="analysis", jobs=list(jobs), **options)
    until(lambda: client.batches.get_status(batch.batch_id).jobs.completed == 1)
    until(lambda: all(server.processes(title) for title in BUSY))
    return batch.batch_id


def check_kept(client: WundrClient, batch_id: str) -> None:
    """What the one job that was completed has found is kept."""
    results = client.batches.get_results(batch_id)
    (done,) = [each for each in results.project_results if each.issues_found]
    assert done.project_name == "good"


def test_cancelling_ends_a_git_that_waits_and_a_ruff_that_works_and_keeps_what_is_done(
    live_server: LiveServer, tmp_path: Path, good: Path
) -> None:
    slow = slow_for_ruff(tmp_path / "slow")
    jobs = (
        job("good", good),
        job("stalled", stalled(tmp_path / "stalled")),
        job("slow", slow, rules=["performance"]),
    )
    with live_server.client() as client:
        batch_id = under_way(live_server, client, *jobs, name="Cancelled")
        asked_at = time.monotonic()
        assert client.batches.cancel(batch_id).status == "cancelled"
        until(lambda: not busy(live_server), STOP_SECONDS)
        assert time.monotonic() - asked_at < 2 * STOP_SECONDS  # an idle machine takes one second
        assert client.batches.cancel(batch_id).status == "cancelled"
        check_kept(client, batch_id)
    assert left_behind(live_server) == []


@pytest.mark.long
@pytest.mark.usefixtures("late")
def test_past_its_deadline_a_batch_ends_with_what_is_done(
    live_server: LiveServer, tmp_path: Path, good: Path
) -> None:
    slow = slow_for_ruff(tmp_path / "slow", 8)
    jobs = (
        job("good", good),
        job("stalled", stalled(tmp_path / "stalled")),
        job("slow", slow, rules=["performance"]),
    )
    with live_server.client() as client:
        batch_id = under_way(
            live_server, client, *jobs, name="Late", options={"timeout_minutes": 1}
        )
        started_at = client.batches.get_status(batch_id).started_at
        assert started_at
        deadline = started_at + timedelta(minutes=1)
        assert busy(live_server)
        until(lambda: datetime.now(UTC) >= deadline)
        until(lambda: not busy(live_server), 2 * STOP_SECONDS)  # an idle machine takes one second
        status = client.batches.wait_for_completion(batch_id, timeout=60)
        assert (status.status, status.outcome) == ("completed", "timed_out")
        assert (status.jobs.completed, status.jobs.failed) == (1, 2)
        check_kept(client, batch_id)
    with database(live_server) as connection:
        ends = connection.execute(
            "SELECT id, status, error_code FROM jobs WHERE batch_id=? ORDER BY id", [batch_id]
        ).fetchall()
        charged = connection.execute(
            "SELECT sum(credits) FROM jobs WHERE batch_id=?", [batch_id]
        ).fetchone()
        ledger = connection.execute(
            "SELECT kind, -amount FROM credit_entries WHERE batch_id=? ORDER BY kind", [batch_id]
        ).fetchall()
    assert ends == [
        ("good", "completed", None),
        ("slow", "failed", "TIMEOUT_EXCEEDED"),
        ("stalled", "failed", "TIMEOUT_EXCEEDED"),
    ]
    assert [kind for kind, _ in ledger] == ["hold", "settle"]
    assert (sum(amount for _, amount in ledger),) == charged
    assert left_behind(live_server) == []


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
    assert left_behind(live_server) == []


def test_a_file_that_eats_memory_is_left_out(live_server: LiveServer, tmp_path: Path) -> None:
    """Two megabytes of source, of which the analysis makes two gigabytes of objects."""
    hungry = from_files(tmp_path / "hungry", {"good.py": "eval(x)\n", "hungry.py": "a\n" * 990_000})
    resources = {"cpu_cores": 1, "memory_gb": 0.5}
    jobs = [job("hungry", hungry, resources=resources, rules=["complexity"])]
    most = 0
    with live_server.client() as client:
        batch_id = client.batches.create(name="Hungry", type="analysis", jobs=jobs).batch_id
        while client.batches.get_status(batch_id).completed_at is None:
            for process in live_server.processes("ray::analyse_"):
                with contextlib.suppress(psutil.NoSuchProcess):
                    most = max(most, process.memory_info().rss)
            time.sleep(0.1)
        results = client.batches.get_results(batch_id)
    (project,) = results.project_results
    skipped = {each.path: each.code for each in project.skipped_files}
    assert skipped == {"hungry.py": "out_of_memory"}
    assert project.files_analyzed == 1
    assert 0 < most < MOST_RESIDENT
    assert left_behind(live_server) == []
