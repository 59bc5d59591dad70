"""Fifty real repositories and a forge on https, while publishers die all the time."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.delivery.forge_host import LiveBranches
from tests.delivery.forges.conftest import NAME, http, tls
from tests.delivery.forges.fake.server import TOKEN, FakeForge, serving
from tests.delivery.publishing.making import World, applied, bare_repositories
from tests.sources.repositories import git
from tests.store.making import Clock
from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode
from wundr_ray.delivery.forges.interface import ForgeKind
from wundr_ray.delivery.forges.registry import Forges
from wundr_ray.delivery.publisher import TERM
from wundr_ray.delivery.publishing.interface import Connection
from wundr_ray.delivery.publishing.repositories import GitRepository
from wundr_ray.domain.delivery.publishing import Way
from wundr_ray.forges.hosts import ForgeHost
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.delivery.assignments import Assignments
from wundr_ray.store.store import Store
from wundr_ray.system import new_id, utc_now

__all__ = ["http", "tls"]
REPOSITORIES = 50


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


class Deadly:
    """Lets so many records pass; then nothing of its publisher goes on any more.

    What is left hanging is cancelled at the end only: before Python 3.12 ``asyncio.wait_for`` may
    swallow a cancellation, and the task would then go on to its next record.
    """

    def __init__(self, left: int) -> None:
        self.left, self.dead = left, asyncio.Event()

    async def at(self) -> None:
        self.left -= 1
        if self.left <= 0:
            self.dead.set()
            await asyncio.Event().wait()


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


@pytest.mark.long
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
    chance = random.Random(7)
    ghosts: list[asyncio.Task[None]] = []
    while set(await world.states()) != {"open"} or len(await world.rows()) < REPOSITORIES:
        assignments = DyingAssignments(store.database, clock, new_id)
        assignments.deadly = Deadly(chance.randint(4, 30))
        ghosts += await _life(world, assignments)
        assert world.started < 100
    assert world.started > 10
    for ghost in ghosts:
        ghost.cancel()
    await asyncio.gather(*ghosts, return_exceptions=True)
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


async def _life(world: World, assignments: DyingAssignments) -> list[asyncio.Task[None]]:
    """Of one publisher, until it dies, or nothing is left to do; what it has left unfinished."""
    dead, publisher = assignments.deadly.dead, world.start(assignments)
    died = asyncio.ensure_future(dead.wait())
    while not dead.is_set():
        world.clock.advance(3)
        await publisher.turn()
        settled = asyncio.ensure_future(publisher.settle())
        await asyncio.wait([settled, died], return_when=asyncio.FIRST_COMPLETED)
        if not dead.is_set() and set(await world.states()) == {"open"}:
            died.cancel()
            return []
        if dead.is_set():
            world.clock.advance(TERM.total_seconds() + 1)
            return [*publisher.running, settled]
    return list(publisher.running)
