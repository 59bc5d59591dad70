"""A repository keeps its project under new names, as far as its forge has told its id."""

from dataclasses import replace

import sqlalchemy as sa

from tests.store.making import submission
from tests.store.projects.test_one_project_a_repository import batch, rows
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.schema import former_repository_keys, jobs, project_aliases
from wundr_ray.store.store import Store

A, B, C = (f"https://github.com/acme/{name}.git" for name in "abc")


async def submit(
    store: Store, batch_id: str, account: Account, *repositories: tuple[str, str | None]
) -> list[str | None]:
    """A job for each URL and id of its forge; the ids of their projects."""
    body = batch(*((url, url) for url, _ in repositories))
    forge_ids = {f"j{n}": each for n, (_, each) in enumerate(repositories) if each}
    made = replace(submission(batch_id, account.id, body), forge_ids=forge_ids)
    await store.submissions.submit(made)
    return [job.project_id for job in await store.batches.jobs(batch_id)]


async def keys(store: Store) -> dict[str, str]:
    return {row.id: row.repository_key for row in await rows(store)}


async def test_a_renamed_repository(store: Store, account: Account) -> None:
    (first,) = await submit(store, "b1", account, (A, "github.com#1"))
    (second,) = await submit(store, "b2", account, (B, "github.com#1"))
    assert first == second
    (project,) = await rows(store)
    assert (project.repository_key, project.repository_url) == ("github.com/acme/b", B)
    assert await submit(store, "b3", account, (A, None), (B, None)) == [first, first]


async def test_an_id_that_becomes_known(store: Store, account: Account) -> None:
    (first,) = await submit(store, "b1", account, (A, None))
    assert await submit(store, "b2", account, (A, "github.com#1")) == [first]
    assert await submit(store, "b3", account, (B, "github.com#1")) == [first]


async def test_what_the_new_name_has_made_already_is_joined(store: Store, account: Account) -> None:
    (old,) = await submit(store, "b1", account, (A, "github.com#1"))
    (new,) = await submit(store, "b2", account, (B, None))
    assert old != new
    assert new is not None
    await store.projects.update(new, account.id, {"main_branch": "develop"})
    assert await submit(store, "b3", account, (B, "github.com#1")) == [old]
    (project,) = await rows(store)
    assert (project.id, project.main_branch) == (old, "develop")
    async with store.database.read() as connection:
        moved = await connection.scalars(sa.select(jobs.c.project_id).distinct())
        assert list(moved) == [old]
        (alias,) = (await connection.execute(sa.select(project_aliases))).all()
        assert tuple(alias) == (new, old)
    (known,) = (await store.projects.known(account.id, [new])).values()
    assert known.id == old


async def test_two_repositories_that_change_names(store: Store, account: Account) -> None:
    before = await submit(store, "b1", account, (A, "github.com#1"), (B, "github.com#2"))
    after = await submit(store, "b2", account, (A, "github.com#2"), (B, "github.com#1"))
    assert after == before[::-1]
    assert await keys(store) == {
        before[0]: "github.com/acme/b",
        before[1]: "github.com/acme/a",
    }
    async with store.database.read() as connection:
        assert not (await connection.execute(sa.select(former_repository_keys))).all()


async def test_another_repository_under_a_name_that_is_free_again(
    store: Store, account: Account
) -> None:
    (first,) = await submit(store, "b1", account, (A, "github.com#1"))
    await submit(store, "b2", account, (B, "github.com#1"))
    (other,) = await submit(store, "b3", account, (A, "github.com#7"))
    assert other != first
    assert await submit(store, "b4", account, (A, None), (B, None)) == [other, first]


async def test_a_repository_that_was_removed_and_made_again(store: Store, account: Account) -> None:
    (first,) = await submit(store, "b1", account, (A, "github.com#1"))
    (second,) = await submit(store, "b2", account, (A, "github.com#2"))
    assert first != second
    assert await submit(store, "b3", account, (A, None)) == [second]
    assert await submit(store, "b4", account, (C, "github.com#1")) == [first]


async def test_accounts_share_nothing(store: Store, account: Account) -> None:
    other = await store.accounts.create("umbrella", "enterprise")
    (first,) = await submit(store, "b1", account, (A, "github.com#1"))
    (second,) = await submit(store, "b2", other, (B, "github.com#1"))
    assert first != second
    assert await submit(store, "b3", account, (A, None)) == [first]
