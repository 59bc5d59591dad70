"""Analyses of an earlier version are given their branches, and projects their default branch."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from tests.store.making import NOON, Clock, Place, open_store, sequential_ids
from tests.store.places import Databases
from wundr_ray.store.database import Database
from wundr_ray.store.migrate import _config, migrate
from wundr_ray.store.schema import UtcTime, jobs, projects
from wundr_ray.store.store import Store

Repository = Mapping[str, str]


@pytest.fixture
def left(databases: Databases, tmp_path: Path) -> Iterator[Place]:
    with databases.empty(tmp_path) as place:
        yield place


@pytest.fixture
async def upgraded(left: Place) -> AsyncIterator[Store]:
    """A store that had the schema 0014."""
    database = Database(left.url)
    async with database.alone() as connection:
        await connection.run_sync(_to_earlier_schema)
        await connection.run_sync(_fill)
    await migrate(database)
    await database.close()
    store = open_store(left, Clock(), sequential_ids())
    yield store
    await store.close()


def _to_earlier_schema(connection: sa.Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "0014")


def _fill(connection: sa.Connection) -> None:
    account = {"id": "acc_1", "name": "acme", "plan": "free", "created_at": NOON, "admissions": 0}
    _insert(connection, "accounts", account)
    for name in ("named", "moved", "pinned", "unborn"):
        _insert(connection, "projects", _project(name))
    for day, project, repository, branch in (
        (1, "named", {}, "main"),
        (2, "named", {"branch": "feature"}, "feature"),
        (3, "named", {"commit": "a" * 40}, None),
        (1, "moved", {}, "master"),
        (2, "moved", {}, "trunk"),
        (1, "pinned", {"branch": "main"}, "main"),
    ):
        batch_id = f"{project}-{day}"
        _insert(connection, "batches", _batch(batch_id, day))
        _insert(connection, "jobs", _job(batch_id, project, day, repository, branch))
    _insert(connection, "batches", _batch("failed", 9))
    failed = _job("failed", "named", 9, {}, "main") | {"status": "failed", "result": None}
    _insert(connection, "jobs", failed)


def _insert(connection: sa.Connection, name: str, row: Mapping[str, Any]) -> None:
    table = sa.table(name, *(sa.column(each, _kind(value)) for each, value in row.items()))
    connection.execute(table.insert().values(dict(row)))


def _kind(value: object) -> Any:
    if isinstance(value, dict):
        return sa.JSON()
    return UtcTime() if hasattr(value, "tzinfo") else None


def _project(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "account_id": "acc_1",
        "name": name,
        "repository_url": f"https://github.com/acme/{name}",
        "created_at": NOON,
    }


def _batch(batch_id: str, day: int) -> dict[str, Any]:
    return {
        "id": batch_id,
        "account_id": "acc_1",
        "name": batch_id,
        "type": "analysis",
        "priority": 1,
        "status": "completed",
        "outcome": "succeeded",
        "created_at": NOON + timedelta(days=day),
        "max_parallel": 1,
        "timeout_minutes": 1,
        "expected_seconds": 1.0,
        "credits_estimated": 1,
        "options": {},
        "epoch": 1,
        "events": 0,
    }


def _job(
    batch_id: str, project: str, day: int, repository: Repository, branch: str | None
) -> dict[str, Any]:
    given = {"url": f"https://github.com/acme/{project}", "branch": None, "commit": None}
    return {
        "batch_id": batch_id,
        "id": "j",
        "position": 0,
        "type": "analysis",
        "project_id": project,
        "config": {"project": {"name": project, "repository": given | dict(repository)}},
        "status": "completed",
        "attempt": 1,
        "failures": 0,
        "progress": 100,
        "credits": 1,
        "completed_at": NOON + timedelta(days=day),
        "result": {"branch": branch},
    }


async def test_analyses_have_the_branches_that_their_results_name(upgraded: Store) -> None:
    query = sa.select(jobs.c.batch_id, jobs.c.branch)
    async with upgraded.database.read() as connection:
        branches = dict((await connection.execute(query)).all())  # type: ignore[arg-type]
    assert branches == {
        "named-1": "main",
        "named-2": "feature",
        "named-3": None,
        "moved-1": "master",
        "moved-2": "trunk",
        "pinned-1": "main",
        "failed": None,
    }


async def test_the_default_branch_is_the_one_that_a_repository_named_last(upgraded: Store) -> None:
    query = sa.select(projects.c.name, projects.c.default_branch)
    async with upgraded.database.read() as connection:
        branches = dict((await connection.execute(query)).all())  # type: ignore[arg-type]
    assert branches == {"named": "main", "moved": "trunk", "pinned": None, "unborn": None}
