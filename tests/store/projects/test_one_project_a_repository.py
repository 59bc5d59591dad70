"""Jobs about one repository have one project, whatever names and URLs they give it."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from tests.store.making import submission
from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.schema import projects
from wundr_ray.store.store import Store

HTTPS, SSH = "https://github.com/acme/app", "ssh://git@github.com/acme/app.git"


def batch(*named: tuple[str, str]) -> CreateBatch:
    """A job for each name and URL of a project."""
    jobs = [
        {
            "id": f"j{number}",
            "type": "analysis",
            "config": {"project": {"name": name, "repository": {"url": url}}},
        }
        for number, (name, url) in enumerate(named)
    ]
    return CreateBatch.model_validate({"name": "nightly", "type": "analysis", "jobs": jobs})


async def submit(
    store: Store, batch_id: str, account: Account, body: CreateBatch, **tokens: str
) -> None:
    """``tokens`` are new sealed ones by the ids of the jobs that bring them."""
    made = submission(batch_id, account.id, body)
    await store.submissions.submit(
        replace(made, sealed_tokens=tokens, new_tokens=frozenset(tokens))
    )


async def rows(store: Store) -> list[Any]:
    async with store.database.read() as connection:
        found = await connection.execute(sa.select(projects).order_by(projects.c.created_at))
        return list(found)


async def test_several_jobs_of_a_batch(store: Store, account: Account) -> None:
    body = batch(("app", HTTPS), ("application", SSH), ("other", "https://github.com/acme/x"))
    await submit(store, "b", account, body)
    app, again, other = await store.batches.jobs("b")
    assert app.project_id == again.project_id != other.project_id
    assert [app.project_name, again.project_name] == ["app", "application"]
    assert [app.repository_url, again.repository_url] == [HTTPS, SSH]
    names = {row.repository_key: row.name for row in await rows(store)}
    assert names == {"github.com/acme/app": "application", "github.com/acme/x": "other"}


async def test_a_later_batch_gives_another_name(store: Store, account: Account) -> None:
    await submit(store, "b1", account, batch(("app", HTTPS)))
    await submit(store, "b2", account, batch(("renamed", SSH)))
    (first,), (second,) = await store.batches.jobs("b1"), await store.batches.jobs("b2")
    assert first.project_id == second.project_id
    assert first.project_name == "app"
    (project,) = await rows(store)
    assert (project.name, project.repository_url) == ("renamed", SSH)


async def test_accounts_share_nothing(store: Store, account: Account) -> None:
    other = await store.accounts.create("umbrella", "enterprise")
    await submit(store, "b1", account, batch(("app", HTTPS)))
    await submit(store, "b2", other, batch(("app", HTTPS)))
    assert len(await rows(store)) == 2


async def test_a_token_stays_with_the_url_that_it_was_given_for(
    store: Store, account: Account
) -> None:
    await submit(store, "b1", account, batch(("app", HTTPS)), j0="sealed for https")
    await submit(store, "b2", account, batch(("renamed", SSH)))
    (project,) = await rows(store)
    assert (project.name, project.repository_url) == ("renamed", HTTPS)
    (known,) = (await store.projects.known(account.id, [project.id])).values()
    assert known.project.repository.url == HTTPS
    assert known.sealed_token == "sealed for https"
    await submit(store, "b3", account, batch(("app", f"{HTTPS}.git")), j0="sealed for .git")
    (project,) = await rows(store)
    assert (project.repository_url, project.sealed_token) == (f"{HTTPS}.git", "sealed for .git")


async def test_a_retried_job_takes_the_projects_token_for_its_own_url_only(
    store: Store, account: Account
) -> None:
    body = batch(("app", HTTPS), ("app", f"{HTTPS}.git"))
    await submit(store, "b1", account, body, j0="old", j1="old .git")
    await submit(store, "b2", account, batch(("app", HTTPS)), j0="new")
    assert await store.projects.tokens_to_retry("b1") == {"j0": "new", "j1": "old .git"}
