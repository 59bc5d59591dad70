"""Batches whose rollout holds changesets back."""

import pytest

from tests.delivery.publishing.fakes import FakeConnections, connected
from tests.delivery.publishing.making import Applying, World, applied
from tests.store.making import Clock
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState
from wundr_ray.delivery.forges.interface import CheckState
from wundr_ray.delivery.publishing.pace import AT_ONCE, PER_ACCOUNT, fair
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.delivery.publication_records import DueChangeset
from wundr_ray.store.store import Store

URLS = [f"https://forge.example/acme/app{number}" for number in range(6)]


@pytest.fixture
def connections() -> FakeConnections:
    return connected(URLS)


@pytest.fixture
def world(store: Store, clock: Clock, connections: FakeConnections) -> World:
    return World(store, clock, connections)


async def begin(world: World, account: Account, **rollout: int) -> None:
    await applied(world.store, world.clock, account.id, URLS, Applying(rollout=rollout))
    await world.run(2)


async def test_without_limits_all_go(world: World, account: Account) -> None:
    await begin(world, account)
    assert await world.states() == ["open"] * 6


async def test_so_many_a_minute(world: World, account: Account) -> None:
    await begin(world, account, per_minute=2)
    assert (await world.states()).count("open") == 2
    await world.run(10)
    assert (await world.states()).count("open") == 2
    await world.run(20)
    assert (await world.states()).count("open") == 4
    await world.run(25)
    assert await world.states() == ["open"] * 6


async def test_so_many_at_once(
    world: World, account: Account, connections: FakeConnections
) -> None:
    await begin(world, account, max_open=3)
    await world.run(10)
    assert (await world.states()).count("open") == 3
    forge = next(each for each in connections.forges.values() if each.requests)
    forge.merge()
    world.clock.advance(800)
    await world.run(12)
    states = await world.states()
    assert (states.count("open"), states.count("merged")) == (3, 1)


async def test_canaries_go_first(
    world: World, account: Account, connections: FakeConnections
) -> None:
    for forge in connections.forges.values():
        forge.check = CheckState.FAILED
    await applied(world.store, world.clock, account.id, URLS, Applying(rollout={"canary": 1}))
    await world.run(1)
    assert (await world.states()).count("open") == 1
    opened = next(each for each in connections.forges.values() if each.requests)
    world.clock.advance(100)
    await world.run(10)
    assert (await world.states()).count("planned") == 5
    opened.check = CheckState.PASSED
    world.clock.advance(800)
    await world.run(12)
    assert await world.states() == ["open"] * 6


def test_an_account_leaves_room_for_others() -> None:
    def due(number: int, account: str) -> DueChangeset:
        return DueChangeset(str(number), "b", account, None, ChangesetState.PLANNED, None)

    many = [due(number, "large") for number in range(20)]
    chosen = fair([*many, due(99, "small")], [])
    assert len(chosen) == PER_ACCOUNT + 1
    assert len(fair([due(n, str(n)) for n in range(20)], chosen)) == AT_ONCE - len(chosen)
