"""A database that an earlier version left is migrated, and this version goes on with it."""

import sqlite3
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from tests.store.making import Clock, Place, open_store, sequential_ids
from tests.store.successor import Successor
from tests.store.upgrades.earlier import to_schema
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome
from wundr_ray.domain.batch.run import Stop
from wundr_ray.domain.batch.states import BATCH_LIVE, BATCH_TERMINAL
from wundr_ray.store.batches.listing import BatchFilter, BatchSort
from wundr_ray.store.connection.database import Database
from wundr_ray.store.migrate import is_current, migrate
from wundr_ray.store.running.restored import recorded_stop
from wundr_ray.store.store import Store

SCHEMA = "0010"
HERE = Path(__file__).parent

Rows = dict[str, list[Mapping[str, Any]]]


@pytest.fixture
def clock() -> Clock:
    """An hour after the old version made its last batch."""
    clock = Clock()
    clock.advance(3600)
    return clock


@pytest.fixture
async def old(left: Place) -> AsyncIterator[Database]:
    """The database as the old version left it."""
    database = Database(left.url)
    if database.is_sqlite:
        assert database.url.database
        with sqlite3.connect(database.url.database) as connection:
            connection.executescript((HERE / f"{SCHEMA}.sqlite.sql").read_text("utf-8"))
    else:
        await _fill_postgresql(database, left)
    yield database
    await database.close()


async def _fill_postgresql(database: Database, left: Place) -> None:
    async with database.alone() as connection:
        await connection.run_sync(partial(to_schema, revision=SCHEMA))
    client = await asyncpg.connect(left.url)
    await client.execute((HERE / f"{SCHEMA}.postgresql.sql").read_text("utf-8"))
    await client.close()


@pytest.fixture
async def upgraded(old: Database, left: Place, clock: Clock) -> AsyncIterator[Store]:
    store = open_store(left, clock, sequential_ids())
    await migrate(store.database)
    yield store
    await store.close()


def _rows(connection: sa.Connection) -> Rows:
    tables = sa.MetaData()
    tables.reflect(connection)
    return {
        table.name: [
            dict(row) for row in connection.execute(sa.select(table).order_by(*key)).mappings()
        ]
        for table in tables.sorted_tables
        if (key := list(table.primary_key)) and table.name != "alembic_version"
    }


async def _all(database: Database) -> Rows:
    async with database.read() as connection:
        return await connection.run_sync(_rows)


async def test_every_row_is_still_there_with_its_values(old: Database) -> None:
    assert not await is_current(old)
    before = await _all(old)
    assert all(before.values()), "every table has a row"
    assert {row["status"] for row in before["batches"]} == set(BatchStatus) - {"awaiting_approval"}
    assert {row["status"] for row in before["jobs"]} == set(JobStatus)
    assert {row["outcome"] for row in before["batches"]} == {None, *Outcome}
    await migrate(old)
    assert await is_current(old)
    after = await _all(old)
    for table, rows in before.items():
        kept = [
            {name: new[name] for name in row} for row, new in zip(rows, after[table], strict=True)
        ]
        assert kept == rows


async def test_running_batches_have_their_deadline_and_the_reason_they_end_for(
    upgraded: Store,
) -> None:
    live = {batch.id: batch for batch in await upgraded.runs.live()}
    assert live
    for batch in live.values():
        assert batch.started_at
        assert batch.deadline == batch.started_at + timedelta(minutes=batch.timeout_minutes)
    stops = {batch_id: recorded_stop(batch) for batch_id, batch in live.items()}
    assert {batch_id: stop for batch_id, stop in stops.items() if stop} == {
        "cancelling": Stop.CANCEL,
        "draining": Stop.DRAIN,
        "past_its_deadline": Stop.DEADLINE,
    }
    for row in (await _all(upgraded.database))["batches"]:
        assert (row["deadline"] is not None) == (row["status"] in BATCH_LIVE)
        assert row["queued_at"] is None


ENDS = {
    "running": (BatchStatus.COMPLETED, Outcome.PARTIAL),
    "small_queued": (BatchStatus.COMPLETED, Outcome.SUCCEEDED),
    "cancelling": (BatchStatus.CANCELLED, Outcome.CANCELLED),
    "draining": (BatchStatus.CANCELLED, Outcome.CANCELLED),
    "all_done": (BatchStatus.COMPLETED, Outcome.SUCCEEDED),
    "past_its_deadline": (BatchStatus.COMPLETED, Outcome.TIMED_OUT),
}


async def test_running_batches_are_adopted_and_end_as_they_should(
    upgraded: Store, clock: Clock
) -> None:
    for batch in await upgraded.runs.live():
        assert await upgraded.runs.readopt(batch.id, batch.epoch, "new")
        manager = await Successor.of_dispatched(upgraded, clock, batch.id)
        await manager.to_its_end()
    ended = [await upgraded.batches.get(batch_id) for batch_id in ENDS]
    assert {batch.id: (batch.status, batch.outcome) for batch in ended} == ENDS
    for batch in ended:
        last = (await upgraded.events.after(batch.id, 0, limit=100))[-1]
        assert (last.name, last.data["outcome"]) == (f"batch.{batch.status}", batch.outcome)
    jobs = {job.id: job for job in await upgraded.batches.jobs("running")}
    assert (jobs["j2"].attempt, jobs["j3"].attempt, jobs["j4"].attempt) == (2, 3, 2)
    assert (jobs["j2"].failures, jobs["j3"].failures) == (1, 0)
    await _check_books(upgraded)


async def test_abandoned_batches_of_the_old_version_end_too(upgraded: Store) -> None:
    """As its managers would be lost, the deadline of one passes within the hour before."""
    for batch in await upgraded.runs.live():
        assert await upgraded.abandonment.end(batch)
    ended = {batch_id: (await upgraded.batches.get(batch_id)).outcome for batch_id in ENDS}
    assert ended == {batch_id: outcome for batch_id, (_, outcome) in ENDS.items()} | {
        "small_queued": Outcome.FAILED,
    }
    await _check_books(upgraded)


async def test_what_waited_is_dispatched_and_ends(upgraded: Store, clock: Clock) -> None:
    waiting = ["queued", "private", "retried"]
    for batch_id in waiting:
        assert await upgraded.runs.dispatch(batch_id, f"new-{batch_id}")
        manager = await Successor.of_dispatched(upgraded, clock, batch_id)
        await manager.to_its_end()
        batch = await upgraded.batches.get(batch_id)
        assert batch.outcome is Outcome.SUCCEEDED
    (job,) = await upgraded.batches.jobs("private")
    assert job.sealed_token == "sealed-token"
    await _check_books(upgraded)


async def test_what_waited_can_be_cancelled(upgraded: Store) -> None:
    status = await upgraded.batches.ask_cancel("scheduled", "too late", drain=False)
    assert status is BatchStatus.CANCELLED
    await _check_books(upgraded)


async def _check_books(store: Store) -> None:
    """Counts of batches and entries of credits agree with the batches."""
    rows = await _all(store.database)
    counted: dict[tuple[str, str], int] = {}
    for batch in rows["batches"]:
        key = batch["account_id"], batch["status"]
        counted[key] = counted.get(key, 0) + 1
    found: dict[tuple[str, str], int] = {}
    for count in rows["batch_counts"]:
        key = count["account_id"], count["status"]
        found[key] = found.get(key, 0) + count["batches"]
    assert {key: number for key, number in found.items() if number} == counted
    for account in await store.accounts.all():
        page = await store.listing.page(account.id, BatchFilter(), BatchSort.CREATED_AT, limit=100)
        assert page.total == len(page.batches)
    settled = {row["batch_id"] for row in rows["credit_entries"] if row["kind"] == "settle"}
    assert settled == {row["id"] for row in rows["batches"] if row["status"] in BATCH_TERMINAL}
