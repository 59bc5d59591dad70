"""A store with an account, and a receiver."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.notify.receiver import Receiver, receiving
from tests.store.making import Clock, open_store, sequential_ids
from tests.store.places import SqliteDatabases
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.store import Store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    """What the databases do differently is tested with the store."""
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
async def store(sqlite: SqliteDatabases, tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    with sqlite.migrated(tmp_path) as place:
        store = open_store(place, clock, sequential_ids())
        yield store
        await store.close()


@pytest.fixture
async def account(store: Store) -> Account:
    return await store.accounts.create("acme", "enterprise")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found
