"""Analyses of an earlier version are given their branches, and projects their default branch."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.making import NOON, Place
from tests.store.upgrades.earlier import account, batch, insert, job, upgraded_from
from wundr_ray.store.schema import jobs, projects
from wundr_ray.store.store import Store

Repository = Mapping[str, str]


@pytest.fixture
async def upgraded(left: Place) -> AsyncIterator[Store]:
    store = await upgraded_from(left, "0014", _fill)
    yield store
    await store.close()


def _fill(connection: sa.Connection) -> None:
    insert(connection, "accounts", account("acc_1", "acme"))
    insert(connection, "projects", *map(_project, ("named", "moved", "pinned", "unborn")))
    for day, project, repository, branch in (
        (1, "named", {}, "main"),
        (2, "named", {"branch": "feature"}, "feature"),
        (3, "named", {"commit": "a" * 40}, None),
        (1, "moved", {}, "master"),
        (2, "moved", {}, "trunk"),
        (1, "pinned", {"branch": "main"}, "main"),
    ):
        batch_id = f"{project}-{day}"
        insert(connection, "batches", batch(batch_id, day))
        insert(connection, "jobs", _analysis(batch_id, project, day, repository, branch))
    insert(connection, "batches", batch("failed", 9))
    failed = _analysis("failed", "named", 9, {}, "main") | {"status": "failed", "result": None}
    insert(connection, "jobs", failed)


def _project(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "account_id": "acc_1",
        "name": name,
        "repository_url": f"https://github.com/acme/{name}",
        "created_at": NOON,
    }


def _analysis(
    batch_id: str, project: str, day: int, repository: Repository, branch: str | None
) -> dict[str, Any]:
    given = {"url": f"https://github.com/acme/{project}", "branch": None, "commit": None}
    config = {"project": {"name": project, "repository": given | dict(repository)}}
    return job(batch_id, project, day, config=config, result={"branch": branch})


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
