"""Fifty real repositories and a forge on https, while publishers die all the time."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.delivery.forges.conftest import NAME, http, tls
from tests.delivery.forges.fake.server import TOKEN, FakeForge, serving
from tests.delivery.publishing.making import World, applied, bare_repositories
from tests.sources.repositories import git
from tests.store.making import Clock
from wundr_ray.contract.vocabulary import DeliveryMode
from wundr_ray.delivery.forges.hosts import ForgeHost
from wundr_ray.delivery.forges.interface import ForgeKind
from wundr_ray.delivery.forges.registry import Forges
from wundr_ray.delivery.publisher import TERM
from wundr_ray.delivery.publishing.interface import Connection
from wundr_ray.delivery.publishing.repositories import GitRepository
from wundr_ray.domain.publishing import Way
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.store.accounts import Account
from wundr_ray.store.assignments import Assignments
from wundr_ray.store.store import Store
from wundr_ray.system import new_id, utc_now

__all__ = ["http", "tls"]
REPOSITORIES = 50


class LiveBranches(dict[str, str]):
    """The branches that a bare repository has now."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __contains__(self, name: object) -> bool:
        return bool(self._id(str(name)))

    def __getitem__(self, name: str) -> str:
        return self._id(name)

    def _id(self, name: str) -> str:
        return git(self._folder, "for-each-ref", "--format=%(objectname)", f"refs/heads/{name}")


@dataclass
class LocalConnections:
    """git by file://, requests on the fake forge under the same name."""

    policy: FetchPolicy
    fake: FakeForge
    http: httpx.AsyncClient

    async def open(
        self, account_id: str, url: str, base: str | None, mode: DeliveryMode
    ) -> Connection:
        host = ForgeHost(self.fake.host(NAME), TOKEN, self.fake.kind)
        name = url.rpartition("/")[2]
        forges = Forges([host], self.http, utc_now)
        forge = forges.open(f"https://{host.host}/acme/{name}")
        return Connection(Way.FORGE, GitRepository(SourceSpec(url, base, None), self.policy), forge)


@dataclass
class Deadly:
    """Ends each publisher before or after one of its records, each time after a few more."""

    chance: random.Random
    left: int = 0
    kills: int = 0
    dead: asyncio.Event = field(default_factory=asyncio.Event)

    async def at(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.dead.set()
        if self.dead.is_set():
            self.kills += 1
            await asyncio.Event().wait()  # it goes on no more

    def revive(self) -> None:
        self.left, self.dead = self.chance.randint(4, 30), asyncio.Event()


class DyingAssignments(Assignments):
    deadly: Deadly

    async def record(self, *arguments: Any) -> Any:
        await self.deadly.at()
        done = await super().record(*arguments)
        await self.deadly.at()
        return done


@pytest.fixture
def repositories(tmp_path: Path) -> list[Path]:
    return bare_repositories(tmp_path / "served", REPOSITORIES)


@pytest.fixture
def fake(tls: tuple[Path, Path], repositories: list[Path]) -> Iterator[FakeForge]:
    with serving(ForgeKind.GITHUB, tls) as forge:
        for folder in repositories:
            name = f"acme/{folder.name.removesuffix('.git')}"
            forge.memory.add(name).branches = LiveBranches(folder)
        yield forge


@pytest.fixture
async def local(
    fake: FakeForge, http: httpx.AsyncClient, tmp_path: Path
) -> AsyncIterator[LocalConnections]:
    policy = FetchPolicy(
        mirrors=tmp_path / "mirrors",
        allow_local=True,
        allow_private_hosts=True,
        ca_file=None,
        max_file_bytes=2_000_000,
        timeout_seconds=60,
    )
    return LocalConnections(policy, fake, http)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_fifty_repositories(
    store: Store,
    clock: Clock,
    account: Account,
    repositories: list[Path],
    local: LocalConnections,
    fake: FakeForge,
) -> None:
    world = World(store, clock, local)
    await applied(store, clock, account.id, [folder.as_uri() for folder in repositories])
    deadly = Deadly(random.Random(7))
    assignments = DyingAssignments(store.database, clock, new_id)
    assignments.deadly = deadly
    while set(await world.states()) != {"open"} or len(await world.rows()) < REPOSITORIES:
        deadly.revive()
        await _life(world, assignments, deadly)
        assert world.started < 200
    assert deadly.kills > 10
    for folder in repositories:
        name = folder.name.removesuffix(".git")
        heads = git(folder, "for-each-ref", "--format=%(refname:short)", "refs/heads/wundr")
        (request,) = fake.memory.get(f"acme/{name}").requests
        assert heads == request.head
    created = [
        call for call, reply in fake.journal if call.method == "POST" and reply.status == 201
    ]
    assert len(created) == REPOSITORIES
    assert await world.credits() == REPOSITORIES
    assert await world.events() == ["changeset.opened"] * REPOSITORIES


async def _life(world: World, assignments: Assignments, deadly: Deadly) -> None:
    """Of one publisher: until it dies, or nothing is left to do."""
    clock = world.clock
    publisher = world.start(assignments)
    while not deadly.dead.is_set():
        clock.advance(3)
        await publisher.turn()
        settled = asyncio.ensure_future(publisher.settle())
        died = asyncio.ensure_future(deadly.dead.wait())
        await asyncio.wait([settled, died], return_when=asyncio.FIRST_COMPLETED)
        died.cancel()
        if settled.done() and set(await world.states()) == {"open"}:
            return
    for task in publisher.running:
        task.cancel()
    await asyncio.gather(*publisher.running, return_exceptions=True)
    clock.advance(TERM.total_seconds() + 1)
