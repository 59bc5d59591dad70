"""A store with accounts and batches, and what delivers its events."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.notify.receiver import Receiver, receiving
from tests.store.making import Clock, open_store, sequential_ids
from wundr_ray.store.accounts import Account
from wundr_ray.store.migrate import migrate
from wundr_ray.store.store import Store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an empty store, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")

    async def make() -> None:
        store = open_store(folder, Clock(), sequential_ids())
        await migrate(store.database)
        await store.close()

    asyncio.run(make())
    return folder


@pytest.fixture
async def store(migrated: Path, tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    store = open_store(tmp_path, clock, sequential_ids())
    yield store
    await store.close()


@pytest.fixture
async def account(store: Store) -> Account:
    return await store.accounts.create("acme", "enterprise")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found
