"""Transactions: whole or not at all, and no writer is told that the database is locked."""

import asyncio
import random
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.store.making import NOON, Place, dump
from tests.store.processes import run_batches, take_lease
from wundr_ray.contract.vocabulary import EventName, JobStatus
from wundr_ray.store import schema
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.store import Store


def _lease(name: str, at: datetime = NOON) -> sa.Insert:
    return schema.leases.insert().values(name=name, holder="x", expires_at=at)


async def _lease_names(store: Store) -> list[str]:
    return [row[0] for row in (await dump(store))["leases"]]


async def test_an_exception_takes_everything_back(store: Store) -> None:
    async def fail() -> None:
        async with store.database.write() as connection:
            await connection.execute(_lease("one"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await _lease_names(store) == []


async def test_readers_see_a_write_only_when_it_is_done_and_are_not_held_up(store: Store) -> None:
    async with store.database.write() as connection:
        await connection.execute(_lease("one"))
        assert await _lease_names(store) == []
    assert await _lease_names(store) == ["one"]


async def test_a_writer_of_the_same_row_waits_for_the_other(store: Store) -> None:
    order: list[str] = []
    async with store.database.write() as connection:
        await connection.execute(_lease("shared"))

    async def write(name: str, pause: float) -> None:
        async with store.database.write() as connection:
            await connection.execute(schema.leases.update().values(holder=name))
            order.append(f"{name} writes")
            await asyncio.sleep(pause)
            order.append(f"{name} ends")

    first = asyncio.create_task(write("first", 0.2))
    await asyncio.sleep(0.1)
    await asyncio.gather(first, write("second", 0))
    assert order == ["first writes", "first ends", "second writes", "second ends"]


async def test_the_writers_of_a_process_take_turns(store: Store) -> None:
    """SQLite's own waiting is not fair: among many connections some would never have theirs."""
    done: list[int] = []

    async def write(number: int) -> None:
        async with store.database.write() as connection:
            await connection.execute(_lease(str(number)))
        done.append(number)

    await asyncio.gather(*(write(number) for number in range(60)))
    assert sorted(done) == list(range(60))
    assert done == list(range(60)) or not store.database.is_sqlite


async def test_references_are_checked(store: Store) -> None:
    with pytest.raises(IntegrityError):
        await store.accounts.create_key("nobody")


async def test_a_cancelled_writer_leaves_no_lock_behind(store: Store) -> None:
    """Heartbeats are cancelled when their batch ends, wherever they are."""
    chance = random.Random(7)

    async def write(number: int) -> None:
        async with store.database.write() as connection:
            await connection.execute(_lease(f"first {number}"))
            await connection.execute(_lease(f"second {number}"))

    for number in range(40):
        task = asyncio.create_task(write(number))
        await asyncio.sleep(chance.uniform(0, 0.006))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with store.database.write() as connection:
        await connection.execute(_lease("last"))
    names = await _lease_names(store)
    assert names.count("last") == 1
    firsts = {name.split()[1] for name in names if name.startswith("first")}
    assert firsts == {name.split()[1] for name in names if name.startswith("second")}


async def test_times_come_back_in_utc_whatever_zone_they_came_in(store: Store) -> None:
    at = datetime(2025, 7, 1, 1, 2, 3, 456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    async with store.database.write() as connection:
        await connection.execute(_lease("one", at))
    async with store.database.read() as connection:
        found = await connection.scalar(sa.select(schema.leases.c.expires_at))
        same = sa.select(schema.leases.c.name).where(schema.leases.c.expires_at == at)
        assert await connection.scalar(same) == "one"
    assert found == at
    assert found.tzinfo is UTC


async def test_four_processes_write_at_once_and_none_is_refused(
    store: Store, account: Account, place: Place, workers: ProcessPoolExecutor
) -> None:
    start_at, each = time.time() + 0.1, 8
    started = [workers.submit(run_batches, place, start_at, account.id, each) for _ in range(4)]
    done = [await asyncio.wrap_future(future) for future in started]
    assert done == [each] * 4
    rows = await dump(store)
    assert len(rows["batches"]) == 4 * each
    assert {row.status for row in await _jobs(store)} == {JobStatus.COMPLETED}
    numbers: dict[str, list[int]] = {}
    async with store.database.read() as connection:
        order = sa.select(schema.events).order_by(schema.events.c.sequence)
        for event in await connection.execute(order):
            numbers.setdefault(event.batch_id, []).append(event.sequence)
    expected = [EventName.CREATED, EventName.STARTED, *[EventName.JOB_COMPLETED] * 2]
    expected += [EventName.PROGRESS] * 2
    assert all(each == list(range(1, len(expected) + 1)) for each in numbers.values())


async def _jobs(store: Store) -> list[sa.Row[tuple[str]]]:
    async with store.database.read() as connection:
        return list(await connection.execute(sa.select(schema.jobs.c.status)))


async def test_of_four_processes_one_gets_the_lease(
    store: Store, place: Place, workers: ProcessPoolExecutor
) -> None:
    start_at = time.time() + 0.1
    started = [workers.submit(take_lease, place, start_at, f"h{n}") for n in range(4)]
    assert sorted([await asyncio.wrap_future(each) for each in started]) == [0, 0, 0, 1]
