"""Changesets: planned once, listed, and asked for an action."""

import pytest

from tests.proposing import proposed
from tests.store.making import NOON, Clock
from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, ChangesetState
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.delivery.changesets import NewChangeset, lock_changesets, request_action
from wundr_ray.store.store import Store

PLANNED = (
    NewChangeset("j0", "all", ("a1", "b1"), branch="wundr/b1/j0", base="main", host="git.example"),
    NewChangeset("j1", "all", ("c1",), ("c2",), state=ChangesetState.FAILED),
)


@pytest.fixture
async def planned(store: Store, account: Account, clock: Clock) -> None:
    await proposed(store, clock, account.id)
    for _ in range(2):  # as by a worker that was killed and runs again
        async with store.database.write() as connection:
            await store.changesets.plan(connection, "b1", PLANNED)


@pytest.mark.usefixtures("planned")
async def test_each_group_of_a_job_is_there_once(store: Store) -> None:
    first, second = await store.changesets.of_batch("b1")
    assert (first.job_id, first.group_name, first.change_ids) == ("j0", "all", ("a1", "b1"))
    assert (first.state, first.branch, first.host) == (
        ChangesetState.PLANNED,
        "wundr/b1/j0",
        "git.example",
    )
    assert (first.next_try_at, first.created_at, first.tries) == (NOON, NOON, 0)
    assert (second.stale_ids, second.next_try_at) == (("c2",), None)
    assert await store.changesets.get("b1", first.id) == first
    with pytest.raises(NotFound):
        await store.changesets.get("other", first.id)


@pytest.mark.usefixtures("planned")
async def test_they_are_listed_by_state(store: Store) -> None:
    both = await store.changesets.of_batch("b1")
    assert await store.changesets.page("b1", None, offset=1, limit=1) == (both[1:], 2)
    failed = ChangesetState.FAILED
    assert await store.changesets.page("b1", failed, offset=0, limit=9) == (both[1:], 1)


@pytest.mark.usefixtures("planned")
async def test_an_action_is_due_at_once_and_replaces_the_one_before(
    store: Store, clock: Clock
) -> None:
    for action in (ChangesetAction.RETRY, ChangesetAction.UNDO):
        clock.advance(60)
        async with store.database.write() as connection:
            _, second = await lock_changesets(connection, "b1")
            await request_action(connection, [second.id], action, clock())
    first, second = await store.changesets.of_batch("b1")
    assert (second.action, second.next_try_at, second.updated_at) == (
        ChangesetAction.UNDO,
        clock(),
        clock(),
    )
    assert (first.action, first.updated_at) == (None, NOON)
