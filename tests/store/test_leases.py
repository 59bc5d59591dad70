from datetime import timedelta

from tests.store.making import Clock
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
