"""Stores on a real SQLite file and on a real PostgreSQL server, with a clock that stands still
and ids that count."""

from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from tests.store.making import Clock, Place, open_store, sequential_ids
from tests.store.processes import warm_up
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.store import Store

WORKERS = 4


@pytest.fixture(scope="session")
def workers() -> Iterator[ProcessPoolExecutor]:
    """Other processes, started afresh as Ray's are."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(warm_up, range(WORKERS)))
        yield pool


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(place: Place, clock: Clock) -> AsyncIterator[Store]:
    store = open_store(place, clock, sequential_ids())
    yield store
    await store.close()


@pytest.fixture
async def account(store: Store) -> Account:
    return await store.accounts.create("acme", "enterprise")
