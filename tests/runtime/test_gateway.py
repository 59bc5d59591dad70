"""The API's way to the cluster: which actors it makes and ends, and what it does without them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from ray.exceptions import ActorDiedError

from tests.runtime.fakes import LocalActors, TwoCores, failing
from tests.store.making import submission
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.runtime.gateway import RayGateway
from wundr_ray.runtime.names import (
    code_version,
    manager_name,
    notifier_name,
    quota_name,
    scheduler_name,
)
from wundr_ray.runtime.opening import open_store
from wundr_ray.runtime.scheduling.scheduler import VERSION_ROLE
from wundr_ray.settings import Settings
from wundr_ray.store.store import Store

VERSION = code_version()
SCHEDULER, MANAGER = scheduler_name(VERSION), manager_name("1", VERSION)


@pytest.fixture
async def actors() -> LocalActors:
    return LocalActors()


@pytest.fixture
def cluster() -> TwoCores:
    return TwoCores()


@pytest.fixture
def gateway(store: Store, settings: Settings, cluster: TwoCores, actors: LocalActors) -> RayGateway:
    return RayGateway(store, settings, cluster, actors)


async def test_what_only_one_version_may_have_is_replaced_and_managers_stay(
    gateway: RayGateway, actors: LocalActors, store: Store
) -> None:
    others = {scheduler_name("old"), quota_name("free", "old"), notifier_name("old")}
    actors.alive |= {*others, manager_name("1", "old")}
    await gateway.start()
    assert set(actors.killed) == others
    assert actors.created == [SCHEDULER, notifier_name(VERSION)]
    assert await store.leases.appointed(VERSION_ROLE) == VERSION


async def test_what_runs_already_is_not_made_again(
    gateway: RayGateway, actors: LocalActors
) -> None:
    await gateway.start()
    await gateway.start()
    assert (len(actors.created), actors.killed) == (2, [])


@pytest.fixture
async def on_one_node(
    tmp_path: Path, cluster: TwoCores, actors: LocalActors
) -> AsyncIterator[RayGateway]:
    """Its database is a file, and the cluster has two nodes."""
    cluster.alive = ["n1", "n2"]
    settings = Settings(home=tmp_path)
    store = open_store(settings)
    yield RayGateway(store, settings, cluster, actors)
    await store.close()


async def test_nodes_that_cannot_reach_what_is_kept_are_refused(
    on_one_node: RayGateway, actors: LocalActors
) -> None:
    with pytest.raises(ValueError, match=r"node"):
        await on_one_node.start()
    assert actors.created == []


async def test_admission_wakes_the_scheduler(gateway: RayGateway, actors: LocalActors) -> None:
    actors.alive.add(SCHEDULER)
    await gateway.admit(submission("b1", "a"))
    assert [actors.calls.get_nowait()[:2] for _ in range(2)] == [
        (quota_name("enterprise", VERSION), "admit"),
        (SCHEDULER, "wake"),
    ]


async def test_without_a_scheduler_there_is_nobody_to_wake(
    gateway: RayGateway, actors: LocalActors
) -> None:
    """A newer version may have ended it; it must not be made again."""
    await gateway.wake()
    await gateway.schedules_changed()
    assert (actors.created, actors.calls.empty()) == ([], True)


async def test_a_cancellation_goes_to_the_manager_and_its_end_comes_back(
    gateway: RayGateway, actors: LocalActors
) -> None:
    actors.alive.add(MANAGER)
    ended = asyncio.Event()
    await gateway.stop("b1", MANAGER, ended.set)
    assert actors.calls.get_nowait() == (MANAGER, "cancel_requested", ("b1",))
    await ended.wait()


async def test_a_manager_that_dies_meanwhile_has_come_to_its_end(
    gateway: RayGateway, actors: LocalActors
) -> None:
    actors.alive.add(MANAGER)
    actors.replies["cancel_requested"] = failing(ActorDiedError())
    ended = asyncio.Event()
    await gateway.stop("b1", MANAGER, ended.set)
    await ended.wait()


async def test_in_place_of_a_lost_manager_the_scheduler_is_woken(
    gateway: RayGateway, actors: LocalActors
) -> None:
    actors.alive.add(SCHEDULER)
    await gateway.stop("b1", MANAGER, lambda: None)
    assert actors.calls.get_nowait()[:2] == (SCHEDULER, "wake")


async def test_a_manager_of_another_version_is_not_called(
    gateway: RayGateway, actors: LocalActors
) -> None:
    """It may not know the call; its heartbeat finds the cancellation."""
    other = manager_name("1", "old")
    actors.alive |= {other, SCHEDULER}
    await gateway.stop("b1", other, lambda: None)
    assert actors.calls.empty()


async def test_a_test_event_without_a_notifier(gateway: RayGateway) -> None:
    with pytest.raises(ResourceUnavailable, match="The server is restarting"):
        await gateway.send_test_event("a", "w", "https://example.org")


async def test_a_test_event_whose_notifier_dies(gateway: RayGateway, actors: LocalActors) -> None:
    actors.alive.add(notifier_name(VERSION))
    actors.replies["send_test_event"] = failing(ActorDiedError())
    with pytest.raises(ResourceUnavailable, match="lost a worker"):
        await gateway.send_test_event("a", "w", "https://example.org")


async def test_the_cluster_in_numbers(gateway: RayGateway, cluster: TwoCores) -> None:
    cluster.alive = ["n1", "n2"]
    assert (await gateway.largest_node()).cpu_cores == 2
    assert await gateway.cores() == 2  # only the head reaches what is kept on its disk
