"""A refactor batch as it stands at one moment, and the digest that names the moment."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.proposing import proposed
from tests.store.making import Clock
from wundr_ray.contract.errors import NotFound, ResourceUnavailable
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState
from wundr_ray.contract.vocabulary import Verdict
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.delivery.changesets import NewChangeset
from wundr_ray.store.reviews.decisions import NewDecision, record
from wundr_ray.store.reviews.standing import Standings
from wundr_ray.store.schema import changesets
from wundr_ray.store.store import Store

CHANGESET = NewChangeset("j1", "all", ("c1",), state=ChangesetState.OPEN)


class Interrupted(Database):
    """After every statement of a read something else happens."""

    def __init__(self, url: str, meanwhile: Callable[[], Awaitable[None]]) -> None:
        super().__init__(url)
        self._meanwhile = meanwhile

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        async with super().read() as connection:
            yield _Interrupted(connection, self._meanwhile)  # type: ignore[misc]


class _Interrupted:
    def __init__(self, connection: Transaction, meanwhile: Callable[[], Awaitable[None]]) -> None:
        self._connection, self._meanwhile = connection, meanwhile

    async def execute(self, statement: Any, parameters: Any = None) -> Any:
        rows = await self._connection.execute(statement, parameters)
        await self._meanwhile()
        return rows


async def decide(store: Store, clock: Clock) -> None:
    async with store.database.write() as connection:
        await record(connection, "b1", NewDecision(Verdict.APPROVE, {}, "d" * 64), clock())


async def test_all_that_reports_show(store: Store, account: Account, clock: Clock) -> None:
    digest = await proposed(store, clock, account.id)
    await decide(store, clock)
    async with store.database.write() as connection:
        await store.changesets.plan(connection, "b1", [CHANGESET])
    found = await store.standings.read("b1")
    assert found.batch.preview_digest == digest
    assert [job.id for job in found.jobs] == list(found.previews) == ["j0", "j1"]
    assert [each.verdict for each in found.decisions] == [Verdict.APPROVE]
    assert [each.group_name for each in found.changesets] == ["all"]
    assert found.digest == await store.standings.digest("b1")


async def test_whatever_changes_has_another_digest(
    store: Store, account: Account, clock: Clock
) -> None:
    await proposed(store, clock, account.id)
    seen = [await store.standings.digest("b1")]
    assert await store.standings.digest("b1") == seen[0]
    await decide(store, clock)
    seen.append(await store.standings.digest("b1"))
    async with store.database.write() as connection:
        await store.changesets.plan(connection, "b1", [CHANGESET])
    seen.append(await store.standings.digest("b1"))
    for values in ({"state": "merged"}, {"url": "https://example.com/1"}, {"state": "undone"}):
        async with store.database.write() as connection:
            await connection.execute(changesets.update().values(**values))
        seen.append(await store.standings.digest("b1"))
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("statement", [1, 2, 4, 8, 11, 13])
async def test_a_decision_in_the_middle_of_a_reading(
    store: Store, account: Account, clock: Clock, statement: int
) -> None:
    await proposed(store, clock, account.id)
    before = await store.standings.digest("b1")
    left = iter(range(statement - 1, -100, -1))

    async def meanwhile() -> None:
        if next(left) == 0:
            await decide(store, clock)

    database = Interrupted(store.database.url.render_as_string(hide_password=False), meanwhile)
    found = await Standings(database).read("b1")
    await database.close()
    decisions = {before: 0, await store.standings.digest("b1"): 1}
    assert len(decisions) == 2
    assert decisions[found.digest] == len(found.decisions)


async def test_a_batch_that_changes_all_the_time(
    store: Store, account: Account, clock: Clock
) -> None:
    await proposed(store, clock, account.id)
    url = store.database.url.render_as_string(hide_password=False)
    database = Interrupted(url, lambda: decide(store, clock))
    with pytest.raises(ResourceUnavailable):
        await Standings(database).read("b1")
    await database.close()


async def test_a_batch_that_is_not_there(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.standings.read("b0")
