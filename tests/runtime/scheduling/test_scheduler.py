"""The scheduler with actors in this process: it gives batches to managers, and slots to jobs."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from tests.runtime.fakes import LocalActors, TwoCores, at_rest, ended
from tests.store.making import submit
from wundr_ray.contract.vocabulary import BatchStatus, Priority
from wundr_ray.domain.scheduling.slots import Shape
from wundr_ray.runtime.messages import SlotRequest
from wundr_ray.runtime.scheduling.scheduler import LEASE_NAME, LEASE_TERM, VERSION_ROLE, Scheduler
from wundr_ray.settings import Settings
from wundr_ray.store.cluster.leases import Leases
from wundr_ray.store.store import Store
from wundr_ray.system import utc_now

REQUEST = SlotRequest("r1", "b1", 1, Shape(1, 1024), Priority.MEDIUM, 1)


@pytest.fixture
async def actors() -> LocalActors:
    return LocalActors()


@pytest.fixture
async def account(store: Store) -> str:
    return (await store.accounts.create("acme", "enterprise")).id


@pytest.fixture
async def scheduler(
    settings: Settings, account: str, actors: LocalActors
) -> AsyncIterator[Scheduler]:
    """It leads; the account is there before it."""
    assert account
    scheduler = Scheduler(settings, "v1", TwoCores(), actors)
    await scheduler.ready()
    yield scheduler
    await ended(*scheduler._work)
    await at_rest()
    await scheduler._store.close()


async def run_of(actors: LocalActors) -> tuple[str, Any]:
    """The next manager that is told to run something, and what."""
    while True:
        name, method, arguments = await actors.calls.get()
        if method == "run":
            return name, *arguments


async def test_a_queued_batch_goes_to_a_manager(
    scheduler: Scheduler, store: Store, account: str, actors: LocalActors
) -> None:
    await submit(store, "b1", account)
    await scheduler.wake()
    manager, batch_id = await run_of(actors)
    batch = await store.batches.get("b1")
    assert (batch_id, batch.manager, batch.status) == ("b1", manager, BatchStatus.RUNNING)
    assert manager in actors.alive


async def test_the_batch_of_a_lost_manager_goes_to_another(
    scheduler: Scheduler, store: Store, account: str, actors: LocalActors
) -> None:
    await submit(store, "b1", account)
    await scheduler.wake()
    lost, _ = await run_of(actors)
    epoch = await store.runs.claim("b1", lost)
    actors.alive.remove(lost)
    await scheduler.wake()
    another, batch_id = await run_of(actors)
    assert (batch_id, another != lost) == ("b1", True)
    assert epoch
    assert ((await store.batches.get("b1")).manager) == another
    assert await store.runs.claim("b1", another) != epoch


async def test_a_request_for_a_slot_that_is_made_again_gets_the_same_one(
    scheduler: Scheduler, store: Store, account: str, actors: LocalActors
) -> None:
    """As when the answer of the first call was lost on the way."""
    await submit(store, "b1", account)
    await scheduler.wake()
    manager, _ = await run_of(actors)
    epoch = await store.runs.claim("b1", manager)
    assert epoch
    request = SlotRequest("r1", "b1", epoch, REQUEST.shape, REQUEST.priority, 1)
    first = await scheduler.acquire(request)
    assert first
    assert await scheduler.acquire(request) == first
    await scheduler.release(first)
    await scheduler.release(first)
    assert all(slot.holder is None for slot in await store.slots.all())


async def test_who_has_lost_the_lease_does_not_lead(scheduler: Scheduler, store: Store) -> None:
    later = Leases(store.database, lambda: utc_now() + 2 * LEASE_TERM)
    assert await later.take(LEASE_NAME, "another", timedelta(hours=1))
    assert not await scheduler._lead()
    scheduler._cared_at = 0.0
    await scheduler._round()
    assert not scheduler._leading.is_set()


async def test_a_newer_version_gets_the_lease_at_once(scheduler: Scheduler, store: Store) -> None:
    await store.leases.appoint(VERSION_ROLE, "v2")
    assert not await scheduler._lead()
    assert await store.leases.take(LEASE_NAME, "another", LEASE_TERM)
