from datetime import timedelta

import pytest

from tests.store.making import Clock, running, submit
from wundr_ray.domain.scheduling.slots import Shape
from wundr_ray.store.cluster.leases import Held, LeaseLost
from wundr_ray.store.store import Store

TERM = timedelta(seconds=10)


async def test_one_holder_at_a_time(store: Store) -> None:
    assert await store.leases.take("scheduler", "one", TERM)
    assert not await store.leases.take("scheduler", "two", TERM)
    assert await store.leases.take("notifier", "two", TERM)


async def test_a_lease_is_taken_over_only_after_it_has_run_out(store: Store, clock: Clock) -> None:
    assert await store.leases.take("scheduler", "one", TERM)
    clock.advance(9.999)
    assert not await store.leases.take("scheduler", "two", TERM)
    clock.advance(0.001)
    assert await store.leases.take("scheduler", "two", TERM)
    assert not await store.leases.take("scheduler", "one", TERM)


async def test_its_holder_renews_it_from_now_on(store: Store, clock: Clock) -> None:
    assert await store.leases.take("scheduler", "one", TERM)
    clock.advance(8)
    assert await store.leases.take("scheduler", "one", TERM)
    clock.advance(8)
    assert not await store.leases.take("scheduler", "two", TERM)


async def test_a_late_holder_may_renew_if_nobody_came(store: Store, clock: Clock) -> None:
    assert await store.leases.take("scheduler", "one", TERM)
    clock.advance(100)
    assert await store.leases.take("scheduler", "one", TERM)
    assert not await store.leases.take("scheduler", "two", TERM)


async def test_only_its_holder_can_release_it(store: Store) -> None:
    assert await store.leases.take("scheduler", "one", TERM)
    await store.leases.release("scheduler", "two")
    assert not await store.leases.take("scheduler", "two", TERM)
    await store.leases.release("scheduler", "one")
    assert await store.leases.take("scheduler", "two", TERM)


async def test_a_scheduler_whose_lease_has_run_out_writes_nothing(
    store: Store, clock: Clock
) -> None:
    account = await store.accounts.create("acme", "enterprise")
    epoch = await running(store, "b1", account.id)
    await submit(store, "b2", account.id)
    held = Held("scheduler", "one")
    runs, slots, abandonment = store.runs.under(held), store.slots.under(held), store.abandonment
    batch = await store.batches.get("b1")
    assert await store.leases.take("scheduler", "one", TERM)
    await slots.add("slot1", Shape(1, 1024), "00")
    clock.advance(10)
    for write in (
        lambda: runs.dispatch("b2", "manager"),
        lambda: runs.readopt("b1", epoch, "manager2"),
        lambda: abandonment.under(held).end(batch),
        lambda: slots.add("slot2", Shape(1, 1024), "11"),
        lambda: slots.grant("slot1", "b1", epoch, "request"),
        lambda: slots.free(["slot1"]),
        lambda: slots.remove(["slot1"]),
    ):
        with pytest.raises(LeaseLost):
            await write()
    assert await store.batches.get("b1") == batch
    assert [slot.id for slot in await store.slots.all()] == ["slot1"]
    assert await store.leases.take("scheduler", "one", TERM)
    assert await runs.dispatch("b2", "manager")


async def test_the_last_to_be_appointed_has_the_role(store: Store) -> None:
    assert await store.leases.appointed("version") is None
    await store.leases.appoint("version", "one")
    await store.leases.appoint("version", "two")
    await store.leases.appoint("version", "two")
    assert await store.leases.appointed("version") == "two"
