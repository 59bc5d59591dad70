"""What the use cases of admission need, without Ray; and a database whose process can die."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from tests.store.making import Clock, Place, open_store, sequential_ids
from wundr_ray.admission.due_schedules import settle
from wundr_ray.admission.interface import Surroundings
from wundr_ray.domain.accounts.plans import PlanTable, load_plans
from wundr_ray.domain.admission.submission import Submission
from wundr_ray.domain.scheduling.capacity import NodeShape
from wundr_ray.forges.owners.lists import RepositoryLists
from wundr_ray.settings import Settings
from wundr_ray.store.batches.submissions import Admitted
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.store import Store

T = TypeVar("T")


class Killed(BaseException):
    """The process is gone: no handler of errors runs."""


class Life:
    """How many steps a process still does; it is counted while ``left`` is None."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.done = 0

    def step(self) -> None:
        self.done += 1
        if self.left is None:
            return
        if self.left == 0:
            raise Killed
        self.left -= 1


@dataclass
class MortalTransaction:
    """May die before every statement."""

    connection: Transaction
    life: Life

    @property
    def dialect(self) -> sa.Dialect:
        return self.connection.dialect

    async def execute(self, statement: Any, parameters: Any = None) -> Any:
        self.life.step()
        return await self.connection.execute(statement, parameters)

    async def scalar(self, statement: Any) -> Any:
        self.life.step()
        return await self.connection.scalar(statement)

    async def scalars(self, statement: Any) -> sa.ScalarResult[Any]:
        self.life.step()
        return await self.connection.scalars(statement)

    async def run_sync(self, work: Callable[[sa.Connection], T]) -> T:
        self.life.step()
        return await self.connection.run_sync(work)


class MortalDatabase(Database):
    """May also die before and after every commit."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.life = Life()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        async with super().read() as connection:
            yield MortalTransaction(connection, self.life)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        async with super().write() as connection:
            yield MortalTransaction(connection, self.life)
            self.life.step()
        self.life.step()

    async def fetch(self, read: Callable[[sa.Connection], T]) -> T:
        self.life.step()
        return await super().fetch(read)


@dataclass(frozen=True)
class LocalCluster:
    store: Store

    async def largest_node(self) -> NodeShape:
        return NodeShape(cpu_cores=16, memory_gb=64)

    async def admit(self, submission: Submission) -> Admitted:
        return await self.store.submissions.submit(submission)


@dataclass(frozen=True)
class LocalService:
    store: Store
    gateway: LocalCluster
    plans: PlanTable
    settings: Settings
    clock: Callable[[], datetime]
    new_id: Callable[[str], str]
    repository_lists: RepositoryLists


@asynccontextmanager
async def opened(place: Place, home: Path) -> AsyncIterator[LocalService]:
    """A service with a clock that stands still."""
    clock, new_id = Clock(), sequential_ids()
    store = open_store(place, clock, new_id)
    settings = Settings(home=home)
    lists = RepositoryLists.of(settings)
    yield LocalService(store, LocalCluster(store), load_plans(), settings, clock, new_id, lists)
    await store.close()


@dataclass(frozen=True, slots=True)
class Settled:
    """``waiting``: some could not be settled."""

    next_due_at: datetime | None
    waiting: bool


async def settle_due(service: Surroundings, since: datetime | None = None) -> Settled:
    """Settle what is due, all at once, by a process that runs since then, or from now on."""
    schedules = service.store.schedules
    due = await schedules.due_by(service.clock(), 1000)
    settled = await asyncio.gather(
        *(settle(service, each.id, since or service.clock()) for each in due)
    )
    return Settled(await schedules.next_due_at(), not all(settled))


async def all_dead() -> None:
    """Wait until no task of the killed process is left."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others)
