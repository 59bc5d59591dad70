"""While hundreds of repositories wait for approval, nothing of theirs stands in anybody's way."""

import pytest

from tests.proposing import proposed
from tests.refactoring.previews.making import lines_removed, preview
from tests.store.making import FREE, NOON, PLANS, Clock, request, submit
from tests.store.reviews.test_approvals import approve
from wundr_ray.domain.scheduling.dispatch import dispatch, free_places
from wundr_ray.domain.scheduling.schedule import OffPeak
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.store import Store

OFF_PEAK = OffPeak(NOON.time(), NOON.time())
REPOSITORIES, BATCHES, CORES = 300, 6, 1


@pytest.fixture
async def waiting(store: Store, account: Account, clock: Clock) -> Account:
    """An account with six batches of fifty repositories that await approval."""
    some = [preview(lines_removed("a.py", "a1"))] * (REPOSITORIES // BATCHES)
    for number in range(BATCHES):
        await proposed(store, clock, account.id, some, batch_id=f"w{number}")
        clock.advance(60)
    return account


async def started(store: Store, clock: Clock) -> tuple[str, ...]:
    """What the scheduler would start now."""
    view = await store.batches.queue(PLANS, OFF_PEAK)
    free = free_places(CORES, view.loads)
    return dispatch(view.queued, view.loads, free.shared, clock(), free.first).start


async def check_that_nothing_is_held(store: Store, waiting: Account) -> None:
    """No manager, slot, quota, or place among the running batches."""
    assert await store.runs.live() == []
    assert await store.slots.all() == []
    use = await store.usage.current(waiting.id)
    assert (use.running_batches, use.cpu_cores, use.memory_gb) == (0, 0, 0)
    view = await store.batches.queue(PLANS, OFF_PEAK)
    assert view.queued == []
    load = view.loads[waiting.id]
    assert (load.running, load.outstanding) == (0, 0)
    places = free_places(CORES, view.loads)
    assert places == free_places(CORES, {})


async def test_another_accounts_batch_starts_at_once(
    store: Store, clock: Clock, waiting: Account
) -> None:
    await check_that_nothing_is_held(store, waiting)
    other = await store.accounts.create("other", "free")
    await submit(store, "b1", other.id, request(1), FREE)
    assert await started(store, clock) == ("b1",)
    assert await store.runs.dispatch("b1", "manager")
    await submit(store, "b2", waiting.id)
    assert await started(store, clock) == ("b2",)


async def test_applied_they_take_turns_with_others(
    store: Store, clock: Clock, waiting: Account
) -> None:
    """Whoever has used less goes first; what was proposed has been used."""
    for number in range(BATCHES):
        assert await approve(store, f"w{number}", clock)
    other = await store.accounts.create("other", "free")
    await submit(store, "b1", other.id, request(1), FREE)
    first, *others = await started(store, clock)
    assert first == "b1"
    assert set(others) == {f"w{number}" for number in range(BATCHES)}
