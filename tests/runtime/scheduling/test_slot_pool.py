"""The pool's book and the cluster's groups stay in step, whatever fails or crosses on the way."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest

from tests.runtime.fakes import TwoCores
from tests.store.making import Clock, Place
from wundr_ray.contract.vocabulary import Priority
from wundr_ray.domain.operation.storage import StorageReach
from wundr_ray.domain.scheduling.capacity import Growth, NodeShape
from wundr_ray.domain.scheduling.slots import IDLE_TIME, Owner, Shape
from wundr_ray.runtime.messages import SlotGrant, SlotRequest
from wundr_ray.runtime.scheduling.slot_pool import NODES_EVERY, SHORT_WAIT, SlotPool
from wundr_ray.store.cluster.slots import SlotRecord, Slots
from wundr_ray.store.connection.database import Database

SHAPE = Shape(1, 1024)


class Book(Slots):
    """Fails once in the method named, as a locked database does; or runs something first."""

    failing: str = ""
    meanwhile: Any = None

    async def add(self, slot_id: str, shape: Shape, group_id: str) -> None:
        self._fail("add")
        await super().add(slot_id, shape, group_id)

    async def grant(self, slot_id: str, batch_id: str, epoch: int, request_id: str) -> None:
        self._fail("grant")
        if self.meanwhile:
            self.meanwhile()
        await super().grant(slot_id, batch_id, epoch, request_id)

    def _fail(self, method: str) -> None:
        if self.failing == method:
            self.failing = ""
            raise OSError("the database is locked")


@pytest.fixture
def cluster() -> TwoCores:
    return TwoCores()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def book(place: Place, clock: Clock) -> AsyncIterator[Book]:
    database = Database(place.url)
    yield Book(database, clock)
    await database.close()


@pytest.fixture
def pool(book: Book, cluster: TwoCores, clock: Clock) -> SlotPool:
    numbers = count(1)
    growth = Growth(0, NodeShape(0, 0))
    return SlotPool(
        book, cluster, growth, StorageReach.ALL, clock, lambda prefix: f"{prefix}-{next(numbers)}"
    )


def request(name: str, batch: str = "b", epoch: int = 1, wanted: int = 1) -> SlotRequest:
    return SlotRequest(name, batch, epoch, SHAPE, Priority.MEDIUM, wanted)


async def granted(pool: SlotPool, wanted: SlotRequest) -> SlotGrant:
    answer = pool.request(wanted)
    for _ in range(3):
        await pool.turn()
    grant = await asyncio.wait_for(answer, 1)
    assert grant
    return grant


async def test_a_late_release_does_not_free_a_slot_that_has_passed_on(pool: SlotPool) -> None:
    """A manager that was silent lost its slots; when it wakes up, others work in them."""
    first = await granted(pool, request("r1", "b1"))
    await pool.forget({"b1": 2, "b2": 1})
    second = await granted(pool, request("r2", "b2"))
    assert second.slot_id == first.slot_id
    await pool.release(first)
    assert pool.held()[second.slot_id].holder == "b2"
    await pool.release(second)
    assert not pool.held()


async def test_a_request_survives_a_database_that_does_not_take_its_grant(
    pool: SlotPool, book: Book
) -> None:
    answer = pool.request(request("r1"))
    await pool.turn()
    book.failing = "grant"
    with pytest.raises(OSError, match="locked"):
        await pool.turn()
    await pool.turn()
    assert await asyncio.wait_for(answer, 1)


async def test_a_slot_that_the_book_does_not_take_leaves_no_group(
    pool: SlotPool, book: Book, cluster: TwoCores
) -> None:
    pool.request(request("r1"))
    book.failing = "add"
    with pytest.raises(OSError, match="locked"):
        await pool.turn()
    assert cluster.placed == {}


async def test_withdrawn_while_another_is_served_the_slot_stays_free(
    pool: SlotPool, book: Book
) -> None:
    for name in ("r1", "r2"):
        pool.request(request(name, name))
    await pool.turn()

    def withdraw() -> None:
        for name in ("r1", "r2"):
            pool.withdraw(name)

    book.meanwhile = withdraw
    await pool.turn()
    assert not pool.held()
    assert [slot.holder for slot in await book.all()] == [None, None]


async def test_idle_slots_leave_neither_row_nor_group(
    pool: SlotPool, book: Book, cluster: TwoCores, clock: Clock
) -> None:
    await pool.release(await granted(pool, request("r1")))
    clock.advance(IDLE_TIME.total_seconds())
    await pool.turn()
    assert (await book.all(), cluster.placed) == ([], {})


async def test_a_slot_that_was_never_granted_is_removed_after_the_book_was_read_again(
    pool: SlotPool, cluster: TwoCores, book: Book, clock: Clock
) -> None:
    """A scheduler that lost its lease reads the slots again; nobody may ask for this one."""
    pool.request(request("r1"))
    await pool.turn()
    pool.withdraw("r1")
    await pool.load()
    await pool.turn()
    clock.advance(seconds=IDLE_TIME.total_seconds())
    await pool.turn()
    assert not await book.all()
    assert not cluster.placed


async def test_an_account_waits_at_its_ceiling_until_it_gives_a_slot_back(pool: SlotPool) -> None:
    pool.learn(dict.fromkeys(("b1", "b2"), Owner("account", SHAPE)))
    first = await granted(pool, request("r1", "b1"))
    answer = pool.request(request("r2", "b2"))
    for _ in range(3):
        await pool.turn()
    assert not answer.done()
    pool.learn({})
    assert pool.knows("b1")
    await pool.release(first)
    for _ in range(3):
        await pool.turn()
    assert (await asyncio.wait_for(answer, 1)) is not None
    pool.learn({})
    assert (pool.knows("b1"), pool.knows("b2")) == (False, True)


async def test_slots_of_a_node_that_died_are_not_given_until_they_are_placed_again(
    pool: SlotPool, cluster: TwoCores, clock: Clock
) -> None:
    first = await granted(pool, request("r1"))
    clock.advance(NODES_EVERY.total_seconds())
    cluster.alive, cluster.placed[first.group_id] = ["n2"], None
    await pool.release(first)
    answer = pool.request(request("r2"))
    await pool.turn()
    assert not answer.done()
    cluster.placed[first.group_id] = "n2"
    await pool.turn()
    grant = await asyncio.wait_for(answer, 1)
    assert grant
    assert grant.slot_id == first.slot_id


async def test_a_slot_released_while_the_book_is_read_is_free_afterwards(
    pool: SlotPool, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a scheduler that lost its lease leads again, and managers ask again, too."""
    grant = await granted(pool, request("r1"))
    read_all = book.all
    releases: list[asyncio.Task[None]] = []

    async def slowly() -> list[SlotRecord]:
        found = await read_all()
        releases.append(asyncio.create_task(pool.release(grant)))
        await asyncio.wait(releases, timeout=0.3)
        return found

    monkeypatch.setattr(book, "all", slowly)
    await pool.load()
    await asyncio.gather(*releases)
    assert pool.held() == {}
    assert [slot.holder for slot in await read_all()] == [None]


async def test_who_lacks_a_slot_is_told_why(pool: SlotPool, clock: Clock) -> None:
    for name in ("r1", "r2"):
        await granted(pool, request(name, "b1"))
    pool.request(request("r3", "b1"))
    pool.request(request("r4", "b2"))
    pool.request(request("r5", "b3"))
    await pool.turn()
    assert pool.lacking() == {}
    clock.advance(SHORT_WAIT.total_seconds())
    reason = "waiting for 1 CPU, 1 GB: other jobs hold it"
    assert pool.lacking() == {"b2": (1, reason), "b3": (2, reason)}
    pool.withdraw("r4")
    assert pool.lacking() == {"b3": (1, reason)}
