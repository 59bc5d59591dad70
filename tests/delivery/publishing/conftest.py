"""A world with one repository in memory."""

from collections.abc import AsyncIterator

import pytest

from tests.delivery.publishing.fakes import FakeConnections, FakeForge, FakeRemote, connected
from tests.delivery.publishing.making import World
from tests.store.making import Clock, Place, open_store
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.store import Store
from wundr_ray.system import new_id

URL = "https://forge.example/acme/app"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(place: Place, clock: Clock) -> AsyncIterator[Store]:
    """With real ids, so that they look as in an installation."""
    store = open_store(place, clock, new_id)
    yield store
    await store.close()


@pytest.fixture
async def account(store: Store) -> Account:
    return await store.accounts.create("acme", "enterprise")


@pytest.fixture
def connections() -> FakeConnections:
    return connected([URL])


@pytest.fixture
def remote(connections: FakeConnections) -> FakeRemote:
    return connections.remotes[URL]


@pytest.fixture
def forge(connections: FakeConnections) -> FakeForge:
    return connections.forges[URL]


@pytest.fixture
def world(store: Store, clock: Clock, connections: FakeConnections) -> World:
    return World(store, clock, connections)
