"""Projects of one repository are joined into the oldest; nothing of them is lost."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.making import NOON, Place
from tests.store.upgrades.earlier import account, batch, insert, job, upgraded_from
from wundr_ray.store.store import Store

HTTPS, SSH = "https://github.com/acme/app", "ssh://git@github.com/Acme/app.git"
OTHER = "https://github.com/acme/other"


@pytest.fixture
async def upgraded(left: Place) -> AsyncIterator[Store]:
    """A store that had several projects of one repository."""
    store = await upgraded_from(left, "0016", _fill)
    yield store
    await store.close()


def _fill(connection: sa.Connection) -> None:
    insert(connection, "accounts", account("acc_1", "acme"), account("acc_2", "umbrella"))
    insert(
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
        insert(connection, "batches", batch(batch_id, day))
        config = {"project": {"name": name, "repository": {"url": url}}}
        insert(connection, "jobs", job(batch_id, project_id, day, config=config))
    config = {"source_job": "j"}
    apply = job("b3", "proj_ssh", 3, id="j-apply", position=1, type="apply", config=config)
    insert(connection, "jobs", apply)
    insert(
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
    for each in await upgraded.batches.jobs("b3"):
        assert (each.project_name, each.repository_url) == ("application", SSH)


async def test_former_ids_go_on_working(upgraded: Store) -> None:
    ids = ["proj_old", "proj_ssh", "proj_git", "proj_theirs", "proj_none"]
    known = await upgraded.projects.known("acc_1", ids)
    assert {each: found.id for each, found in known.items()} == dict.fromkeys(ids[:3], "proj_old")
    for project_id in ids[:3]:
        record, _ = await upgraded.projects_view.get(project_id, "acc_1", 10)
        assert record.id == "proj_old"
