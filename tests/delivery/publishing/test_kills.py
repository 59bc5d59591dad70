"""Publishers are killed at every point; the next one goes on, and nothing happens twice."""

import asyncio
import random
from typing import Any

import pytest

from tests.delivery.publishing.conftest import URL
from tests.delivery.publishing.fakes import FakeConnections
from tests.delivery.publishing.making import Applying, Killed, World, applied
from tests.store.making import Clock
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction
from wundr_ray.delivery.forges.interface import PullRequestState
from wundr_ray.delivery.publisher import TERM
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.delivery.assignments import Assignments
from wundr_ray.store.store import Store

BRANCH = "wundr/b1/j0"


class Recording(Assignments):
    """Calls ``at`` before and after each record."""

    connections: FakeConnections

    async def record(self, *arguments: Any) -> Any:
        self.connections.at("before record")
        done = await super().record(*arguments)
        self.connections.at("recorded")
        return done

    async def leave(self, *arguments: Any) -> None:
        self.connections.at("before leave")
        await super().leave(*arguments)


@pytest.fixture
def recording(store: Store, clock: Clock, connections: FakeConnections) -> Recording:
    made = Recording(store.database, clock, lambda prefix: f"{prefix}_{random.random():.10f}")
    made.connections = connections
    return made


async def outlive(world: World, recording: Recording, kill_at: int) -> int:
    """Run to the end, with one kill after so many effects; how many effects there were."""
    connections = recording.connections
    connections.effects.clear()
    connections.kill_at = kill_at
    for _ in range(4):
        publisher = world.start(recording)
        world.clock.advance(TERM.total_seconds() + 1)
        try:
            await publisher.turn()
            await publisher.settle()
        except Killed:
            await asyncio.sleep(0)
    return len(connections.effects)


async def test_all_effects_of_a_delivery_are_covered(
    world: World, account: Account, recording: Recording
) -> None:
    await applied(world.store, world.clock, account.id, [URL])
    await outlive(world, recording, 0)
    records = ["before record", "recorded"]
    assert recording.connections.effects[:9] == [
        *records, "push", *records, "create", *records, "before leave",
    ]  # fmt: skip


@pytest.mark.parametrize("kill_at", range(1, 10))
async def test_a_killed_delivery(
    world: World, account: Account, recording: Recording, kill_at: int
) -> None:
    await applied(world.store, world.clock, account.id, [URL], Applying(deliver={"labels": ["b"]}))
    await outlive(world, recording, kill_at)
    connections = recording.connections
    row = await world.row()
    assert (row.state, row.number, row.publisher) == ("open", 1, None)
    assert connections.remotes[URL].branches == {row.branch: row.pushed_commit}
    assert len(connections.forges[URL].requests) == 1
    assert connections.remotes[URL].pushes == 1
    assert await world.credits() == 1
    assert await world.events() == ["changeset.opened"]


@pytest.mark.parametrize("kill_at", range(1, 9))
async def test_a_killed_undoing(
    world: World, account: Account, recording: Recording, kill_at: int
) -> None:
    await applied(world.store, world.clock, account.id, [URL])
    await outlive(world, recording, 0)
    await world.ask(ChangesetAction.UNDO)
    await outlive(world, recording, kill_at)
    row = await world.row()
    assert (row.state, row.action, await world.credits()) == ("undone", None, 1)
    assert recording.connections.remotes[URL].branches == {}
    (request,) = recording.connections.forges[URL].requests
    assert request.state is PullRequestState.CLOSED
    assert await world.events() == ["changeset.opened", "changeset.undone"]


@pytest.mark.parametrize("kill_at", range(1, 12))
async def test_a_killed_inversion(
    world: World, account: Account, recording: Recording, kill_at: int
) -> None:
    await applied(world.store, world.clock, account.id, [URL])
    await outlive(world, recording, 0)
    recording.connections.forges[URL].merge()
    await world.ask(ChangesetAction.UNDO)
    await outlive(world, recording, kill_at)
    first, second = await world.rows()
    assert (first.state, second.state) == ("merged", "open")
    assert len(recording.connections.forges[URL].requests) == 2
    assert await world.credits() == 1


AFTER_PUSH, AFTER_PUSH_RECORDED = 3, 5


class TestMergedBeforeTheNextLook:
    """A publisher dies right after its push; the branch is merged before another looks."""

    async def test_without_a_request(
        self, world: World, account: Account, recording: Recording
    ) -> None:
        await dies(world, account, recording, AFTER_PUSH)
        recording.connections.remotes[URL].merge(BRANCH)
        await outlive(world, recording, 0)
        await self.check(world, recording, None, ["changeset.merged"])

    async def test_by_a_request_of_others(
        self, world: World, account: Account, recording: Recording
    ) -> None:
        """Its branch is removed, as many hosts do after a merge."""
        await dies(world, account, recording, AFTER_PUSH)
        forge = recording.connections.forges[URL]
        await forge.create_for(BRANCH)
        forge.merge()
        recording.connections.remotes[URL].branches.clear()
        await outlive(world, recording, 0)
        await self.check(world, recording, 1, ["changeset.merged"])

    async def test_after_the_push_was_recorded(
        self, world: World, account: Account, recording: Recording
    ) -> None:
        await dies(world, account, recording, AFTER_PUSH_RECORDED)
        recording.connections.remotes[URL].merge(BRANCH)
        await outlive(world, recording, 0)
        await self.check(world, recording, None, ["changeset.merged"])

    async def test_without_a_trace(
        self, world: World, account: Account, recording: Recording
    ) -> None:
        """Others may have made the same changes: nothing is charged that cannot be shown."""
        await dies(world, account, recording, AFTER_PUSH)
        remote = recording.connections.remotes[URL]
        remote.merge(BRANCH)
        remote.branches.clear()
        await outlive(world, recording, 0)
        assert ((await world.row()).state, await world.credits()) == ("merged", 0)

    async def check(
        self, world: World, recording: Recording, number: int | None, events: list[str]
    ) -> None:
        row = await world.row()
        assert (row.state, row.number, row.error_code) == ("merged", number, None)
        assert row.pushed_commit in row.drafts
        assert recording.connections.remotes[URL].pushes == 1
        assert await world.credits() == 1
        assert await world.events() == events


async def dies(world: World, account: Account, recording: Recording, kill_at: int) -> None:
    """The first publisher of a changeset, after so many effects."""
    await applied(world.store, world.clock, account.id, [URL])
    recording.connections.kill_at = kill_at
    publisher = world.start(recording)
    world.clock.advance(TERM.total_seconds() + 1)
    await publisher.turn()
    with pytest.raises(Killed):
        await publisher.settle()


async def test_a_closed_request_of_a_push_that_was_not_recorded(
    world: World, account: Account, recording: Recording
) -> None:
    await dies(world, account, recording, AFTER_PUSH)
    forge = recording.connections.forges[URL]
    await forge.create_for(BRANCH)
    await forge.close(1)
    await outlive(world, recording, 0)
    row = await world.row()
    assert (row.state, row.number, await world.credits()) == ("closed", 1, 1)


async def test_a_publisher_that_was_only_slow_writes_nothing(
    world: World, account: Account, connections: FakeConnections
) -> None:
    """It holds a lease that another has by now."""
    await applied(world.store, world.clock, account.id, [URL])
    world.clock.advance(3)
    slow = world.start()
    forge = connections.forges[URL]
    waiting, going_on = asyncio.Event(), asyncio.Event()
    find = forge.find

    async def wait(head: str, base: str) -> Any:
        waiting.set()
        await going_on.wait()
        return await find(head, base)

    forge.find = wait  # type: ignore[method-assign]
    await slow.turn()
    await waiting.wait()
    forge.find = find  # type: ignore[method-assign]
    world.clock.advance(TERM.total_seconds() + 1)
    world.start()
    await world.run()
    before = await world.row()
    going_on.set()
    await slow.settle()
    assert await world.row() == before
    assert (before.state, len(forge.requests)) == ("open", 1)


async def test_a_publisher_that_stops_lets_go(world: World, account: Account) -> None:
    await applied(world.store, world.clock, account.id, [URL])
    world.clock.advance(3)
    publisher = world.start()
    await publisher.turn()
    await publisher.stop()
    assert (await world.row()).publisher is None
    world.start()
    await world.run()
    assert await world.states() == ["open"]
