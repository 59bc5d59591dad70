"""What a query costs, in steps of SQLite's machine: no clock takes part."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wundr_ray.store.schema import accounts, attempts, batches, jobs, metadata, points, projects

START = datetime(2026, 1, 1, tzinfo=UTC)
ACCOUNT, PROJECT, KEY = "acct_1", "proj_1", "example.org/p"


def steps(analyses: int, queries: Iterable[sa.Select[Any]]) -> list[int]:
    """Hundreds of steps that each query takes where one project has so many ``analyses``.

    The project's main branch is ``main``. One analysis of it has completed in each minute from
    ``START`` on, each in a batch of its own.
    """
    with _database(analyses) as connection:
        return [_steps(connection, query) for query in queries]


def _steps(connection: sa.Connection, query: sa.Select[Any]) -> int:
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    raw = connection.connection.driver_connection
    assert raw
    raw.set_progress_handler(step, 100)
    assert connection.execute(query).all()
    raw.set_progress_handler(None, 100)
    return taken


@contextmanager
def _database(analyses: int) -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(accounts.insert(), _account())
        connection.execute(projects.insert(), _project())
        times = [START + timedelta(minutes=number) for number in range(analyses)]
        for table, row in (
            (batches, _batch),
            (jobs, _job),
            (attempts, _attempt),
            (points, _point),
        ):
            connection.execute(
                table.insert(), [row(f"b{at:05}", time) for at, time in enumerate(times)]
            )
        yield connection
    engine.dispose()


def _account() -> dict[str, Any]:
    return {"id": ACCOUNT, "name": "a", "plan": "team", "created_at": START}


def _project() -> dict[str, Any]:
    return {
        "id": PROJECT,
        "account_id": ACCOUNT,
        "name": "p",
        "repository_url": f"https://{KEY}",
        "repository_key": KEY,
        "default_branch": "main",
        "created_at": START,
    }


def _batch(batch_id: str, time: datetime) -> dict[str, Any]:
    return {
        "id": batch_id,
        "account_id": ACCOUNT,
        "name": "n",
        "type": "analysis",
        "priority": 1,
        "status": "completed",
        "created_at": time,
        "completed_at": time,
        "max_parallel": 1,
        "timeout_minutes": 1,
        "expected_seconds": 1,
        "credits_estimated": 0,
        "options": {},
    }


def _job(batch_id: str, time: datetime) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "id": "j",
        "position": 0,
        "project_id": PROJECT,
        "config": {"rules": ["style"], "resources": {"cpu_cores": 1}},
        "status": "completed",
        "attempt": 1,
        "branch": "main",
        "completed_at": time,
        "result": {},
    }


def _attempt(batch_id: str, time: datetime) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "job_id": "j",
        "number": 1,
        "epoch": 1,
        "started_at": time,
        "ended_at": time,
        "core_seconds": 1.0,
    }


def _point(batch_id: str, time: datetime) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "job_id": "j",
        "project_id": PROJECT,
        "branch": "main",
        "completed_at": time,
        "numbers": {},
        "settings": {},
    }
