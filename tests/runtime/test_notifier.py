"""One notifier delivers at a time: the one that holds the lease."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.runtime.fakes import at_rest, ended
from wundr_ray.runtime.notifier import LEASE_NAME, LEASE_TERM, Notifier
from wundr_ray.settings import Settings
from wundr_ray.store.cluster.leases import Leases
from wundr_ray.store.store import Store
from wundr_ray.system import utc_now


@pytest.fixture
async def notifier(settings: Settings, store: Store) -> AsyncIterator[Notifier]:
    """It leads."""
    notifier = Notifier(settings, "v1")
    await notifier.ready()
    yield notifier
    await ended(*notifier._work)
    await at_rest()
    await notifier._store.close()


async def take_later(store: Store) -> None:
    """Another holder takes the lease when it has run out."""
    later = Leases(store.database, lambda: utc_now() + 2 * LEASE_TERM)
    assert await later.take(LEASE_NAME, "another", timedelta(hours=1))


async def test_a_second_one_does_not_lead(settings: Settings, notifier: Notifier) -> None:
    second = Notifier(settings, "v1")
    await second._renew()
    assert not second._leading.is_set()
    assert notifier._leading.is_set()
    await ended(*notifier._work, *second._work)
    await at_rest()
    await second._store.close()


async def test_whoever_loses_the_lease_stops(store: Store, notifier: Notifier) -> None:
    await take_later(store)
    await notifier._renew()
    assert not notifier._leading.is_set()
    await notifier._renew()
    assert not notifier._leading.is_set()


async def test_its_lease_is_renewed(store: Store, notifier: Notifier) -> None:
    await notifier._renew()
    assert not await store.leases.take(LEASE_NAME, "another", LEASE_TERM)
