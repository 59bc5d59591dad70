"""One run of every fault that an installation can be struck with; ``make chaos`` tries more."""

import contextlib
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from serve_app.local.accounts import with_store
from tests.chaos.batches import (
    Submitted,
    differences,
    left_behind,
    make_large_repository,
    make_repositories,
    moments,
    run_under,
)
from tests.chaos.faults import SHARD_WORKER, Durations, Fault, faults
from tests.live import LiveServer, job
from wundr_ray.settings import Settings
from wundr_ray.store.running.runs import START

pytestmark = pytest.mark.ray

JOBS = 5
SHORT = Durations(locked=6, away=3)
"""A writer waits longer than that for SQLite's lock; `make chaos` has it wait in vain."""

APART = ("raylet killed", "GCS killed", "manager stopped", "disk full", SHARD_WORKER)
"""The first three take long, and `make chaos` has them; a full disk must not be others' too; the
last one has a test of its own.
"""


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return make_repositories(tmp_path_factory.mktemp("chaos"), JOBS)


@pytest.fixture(scope="module")
def undisturbed(live_server: LiveServer, repositories: list[Path]) -> Submitted:
    batch = Submitted(live_server, repositories)
    batch.wait()
    assert differences(live_server, batch, batch.summary) == []
    return batch


@pytest.mark.parametrize(
    ("name", "fault"),
    [(name, fault) for name, fault in faults(SHORT).items() if not name.startswith(APART)],
)
def test_a_fault_changes_nothing(
    live_server: LiveServer,
    repositories: list[Path],
    undisturbed: Submitted,
    name: str,
    fault: Fault,
) -> None:
    delay = moments(undisturbed.seconds, random.Random(name).random)
    batch = run_under(live_server, repositories, fault, delay)
    assert differences(live_server, batch, undisturbed.summary) == []


def test_a_shard_whose_worker_is_killed_is_done_again(
    live_server: LiveServer, tmp_path: Path
) -> None:
    repositories = [make_large_repository(tmp_path / "large")]
    undisturbed = Submitted(live_server, repositories)
    undisturbed.wait()
    batch = run_under(live_server, repositories, faults(SHORT)[SHARD_WORKER], 0.0)
    assert differences(live_server, batch, undisturbed.summary) == []


@pytest.mark.usefixtures("undisturbed")
def test_a_manager_that_was_recorded_and_not_told_is_told_by_the_next_scheduler(
    live_server: LiveServer, repositories: list[Path]
) -> None:
    """The scheduler dies between the two; the manager has a minute to begin."""
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    (scheduler,) = live_server.processes("ray::Scheduler")
    with live_server.client() as client:
        batch_id = client.batches.create(
            name="Not told",
            type="analysis",
            jobs=[job("a", repositories[0])],
            options={"not_before": later},
        ).batch_id
        manager = idle_manager(live_server)
        with suspended(scheduler, live_server):
            assert with_store(
                Settings(home=live_server.home),
                lambda store: store.runs.dispatch(batch_id, manager),
            )
        ended = client.batches.wait_for_completion(batch_id, timeout=START.total_seconds() * 0.75)
    assert ended.outcome == "succeeded"


@contextlib.contextmanager
def suspended(scheduler: psutil.Process, server: LiveServer) -> Iterator[None]:
    """It is stopped when it does not hold SQLite's lock for writing, and killed at the end."""
    with contextlib.closing(sqlite3.connect(server.home / "wundr.db", timeout=30)) as database:
        database.execute("BEGIN IMMEDIATE")
        scheduler.suspend()
    try:
        yield
    finally:
        scheduler.kill()


def idle_manager(server: LiveServer) -> str:
    """The one that ran last has come back and runs nothing."""
    with contextlib.closing(sqlite3.connect(server.home / "wundr.db")) as database:
        (name,) = database.execute(
            "SELECT manager FROM batches WHERE manager IS NOT NULL ORDER BY started_at DESC"
        ).fetchone()
    return str(name)


@pytest.mark.usefixtures("undisturbed")
def test_nothing_is_left_behind(live_server: LiveServer) -> None:
    assert left_behind(live_server) == []
