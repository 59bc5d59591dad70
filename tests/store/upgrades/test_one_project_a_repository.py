"""Projects of one repository are joined into the oldest; nothing of them is lost."""

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
from wundr_ray.store.schema import UtcTime
from wundr_ray.store.store import Store

HTTPS, SSH = "https://github.com/acme/app", "ssh://git@github.com/Acme/app.git"
OTHER = "https://github.com/acme/other"


@pytest.fixture
def left(databases: Databases, tmp_path: Path) -> Iterator[Place]:
    with databases.empty(tmp_path) as place:
        yield place


@pytest.fixture
async def upgraded(left: Place) -> AsyncIterator[Store]:
    """A store that had the schema 0016, with several projects of one repository."""
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
    command.upgrade(config, "0016")


def _fill(connection: sa.Connection) -> None:
    accounts = [("acc_1", "acme"), ("acc_2", "umbrella")]
    _insert(
        connection,
        "accounts",
        *(
            {"id": each, "name": name, "plan": "free", "created_at": NOON, "admissions": 0}
            for each, name in accounts
        ),
    )
    _insert(
        connection,
        "projects",
        _project("proj_old", "acc_1", "app", HTTPS, 0, "sealed for https", "main"),
        _project("proj_ssh", "acc_1", "application", SSH, 1, None, None),
        _project("proj_git", "acc_1", "app", f"{HTTPS}.git", 2, None, None),
        _project("proj_other", "acc_1", "other", OTHER, 0, None, None),
        _project("proj_theirs", "acc_2", "app", HTTPS, 0, None, None),
    )
    jobs = [
        ("b1", 1, "proj_old", "app", HTTPS),
        ("b2", 2, "proj_git", "app", f"{HTTPS}.git"),
        ("b3", 3, "proj_ssh", "application", SSH),
        ("b4", 4, "proj_other", "other", OTHER),
    ]
    for batch_id, day, project_id, name, url in jobs:
        _insert(connection, "batches", _batch(batch_id, day))
        config = {"project": {"name": name, "repository": {"url": url}}}
        _insert(connection, "jobs", _job(batch_id, "j", project_id, day, "analysis", config))
    apply = _job("b3", "j-apply", "proj_ssh", 3, "apply", {"source_job": "j"})
    _insert(connection, "jobs", apply)
    _insert(
        connection,
        "dispositions",
        {
            "id": "disp_1",
            "project_id": "proj_ssh",
            "kind": "wont_fix",
            "finding_id": "fnd_1",
            "reason": "An old one.",
            "created_at": NOON,
        },
    )


def _insert(connection: sa.Connection, name: str, *rows: Mapping[str, Any]) -> None:
    table = sa.table(name, *(sa.column(each, _kind(value)) for each, value in rows[0].items()))
    connection.execute(table.insert(), list(rows))


def _kind(value: object) -> Any:
    if isinstance(value, dict):
        return sa.JSON()
    return UtcTime() if hasattr(value, "tzinfo") else None


def _project(
    project_id: str, account: str, name: str, url: str, day: int, token: str | None, branch: Any
) -> dict[str, Any]:
    return {
        "id": project_id,
        "account_id": account,
        "name": name,
        "repository_url": url,
        "created_at": NOON + timedelta(days=day),
        "sealed_token": token,
        "default_branch": branch,
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
    batch_id: str, job_id: str, project_id: str, day: int, kind: str, config: dict[str, Any]
) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "id": job_id,
        "position": int(kind == "apply"),
        "type": kind,
        "project_id": project_id,
        "config": config,
        "status": "completed",
        "attempt": 1,
        "failures": 0,
        "progress": 100,
        "credits": 1,
        "completed_at": NOON + timedelta(days=day),
    }


async def _rows(store: Store, name: str) -> list[dict[str, Any]]:
    async with store.database.read() as connection:
        found = await connection.execute(sa.text(f"SELECT * FROM {name} ORDER BY 1, 2"))
        return [dict(row) for row in found.mappings()]


async def test_the_oldest_stays_with_the_latest_name_and_a_token_with_its_url(
    upgraded: Store,
) -> None:
    rows = {row["id"]: row for row in await _rows(upgraded, "projects")}
    assert set(rows) == {"proj_old", "proj_other", "proj_theirs"}
    kept = rows["proj_old"]
    assert kept["name"] == "application"
    assert (kept["repository_url"], kept["sealed_token"]) == (HTTPS, "sealed for https")
    assert kept["default_branch"] == "main"
    keys = {row["repository_key"] for row in rows.values()}
    assert keys == {"github.com/acme/app", "github.com/acme/other"}


async def test_jobs_and_dispositions_are_joined(upgraded: Store) -> None:
    jobs = await _rows(upgraded, "jobs")
    assert {row["batch_id"]: row["project_id"] for row in jobs} == {
        **dict.fromkeys(("b1", "b2", "b3"), "proj_old"),
        "b4": "proj_other",
    }
    assert [row["project_id"] for row in await _rows(upgraded, "dispositions")] == ["proj_old"]


async def test_every_job_keeps_the_name_and_url_that_it_was_given(upgraded: Store) -> None:
    (second,) = await upgraded.batches.jobs("b2")
    assert (second.project_name, second.repository_url) == ("app", f"{HTTPS}.git")
    for job in await upgraded.batches.jobs("b3"):
        assert (job.project_name, job.repository_url) == ("application", SSH)


async def test_former_ids_go_on_working(upgraded: Store) -> None:
    ids = ["proj_old", "proj_ssh", "proj_git", "proj_theirs", "proj_none"]
    known = await upgraded.projects.known("acc_1", ids)
    assert {each: found.id for each, found in known.items()} == dict.fromkeys(ids[:3], "proj_old")
    for project_id in ids[:3]:
        record, _ = await upgraded.projects_view.get(project_id, "acc_1", 10)
        assert record.id == "proj_old"
