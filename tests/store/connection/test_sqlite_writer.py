"""SQLite's writer: whatever becomes of a transaction, the next one finds the way free."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from wundr_ray.store.connection.sqlite_writer import SqliteWriter

LOCK_SECONDS = 0.3


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "some.db"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
        database.execute("CREATE TABLE children (parent INTEGER REFERENCES parents)")
    return path


@pytest.fixture
async def writer(file: Path) -> AsyncIterator[SqliteWriter]:
    engine = sa.create_engine(f"sqlite:///{file}")

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={LOCK_SECONDS * 1000:.0f}")
        connection.execute("PRAGMA foreign_keys=ON")

    writer = SqliteWriter(engine, turn_seconds=10)
    yield writer
    writer.close()


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another process is writing."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def add(writer: SqliteWriter, number: int) -> None:
    async with writer.begin() as transaction:
        await transaction.execute(sa.text("INSERT INTO parents VALUES (:n)"), {"n": number})


def parents(file: Path) -> list[int]:
    with contextlib.closing(sqlite3.connect(file)) as database:
        return [row[0] for row in database.execute("SELECT id FROM parents ORDER BY id")]


async def test_the_loop_goes_on_while_another_process_writes(
    writer: SqliteWriter, file: Path
) -> None:
    with locked(file):
        waiting = asyncio.create_task(add(writer, 1))
        await asyncio.sleep(LOCK_SECONDS / 3)
        assert not waiting.done()
    await waiting
    assert parents(file) == [1]


async def test_one_that_waits_in_vain_fails_and_the_next_does_not(
    writer: SqliteWriter, file: Path
) -> None:
    with locked(file), pytest.raises(sa.exc.OperationalError, match="locked"):
        await add(writer, 1)
    await add(writer, 2)
    assert parents(file) == [2]


async def test_one_that_is_cancelled_while_it_waits_writes_nothing(
    writer: SqliteWriter, file: Path
) -> None:
    with locked(file):
        first, second = (asyncio.create_task(add(writer, number)) for number in (1, 2))
        await asyncio.sleep(LOCK_SECONDS / 3)
        for _ in range(3):
            first.cancel()
            await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await first
    await second
    assert parents(file) == [2]


async def test_a_commit_that_fails_is_taken_back(writer: SqliteWriter, file: Path) -> None:
    async def orphan() -> None:
        async with writer.begin() as transaction:
            await transaction.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
            await transaction.execute(sa.text("INSERT INTO parents VALUES (1)"))
            await transaction.execute(sa.text("INSERT INTO children VALUES (7)"))

    with pytest.raises(sa.exc.IntegrityError):
        await orphan()
    await add(writer, 2)
    assert parents(file) == [2]


async def test_a_commit_is_not_interrupted_by_a_cancellation(
    writer: SqliteWriter, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_end = threading.Event(), threading.Event()
    commit = sa.Connection.commit

    def slowly(connection: sa.Connection) -> None:
        began.set()
        may_end.wait()
        commit(connection)

    monkeypatch.setattr(sa.Connection, "commit", slowly)
    task = asyncio.create_task(add(writer, 1))
    await asyncio.to_thread(began.wait)
    task.cancel()
    await asyncio.sleep(0)
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert parents(file) == [1]


async def test_long_work_does_not_hold_up_the_loop(writer: SqliteWriter, file: Path) -> None:
    may_end = threading.Event()

    def slowly(connection: sa.Connection) -> int:
        assert may_end.wait(10)
        return connection.execute(sa.text("INSERT INTO parents VALUES (1), (2)")).rowcount

    async def write() -> int:
        async with writer.begin() as transaction:
            return await transaction.run_sync(slowly)

    task = asyncio.create_task(write())
    await asyncio.sleep(0.05)
    may_end.set()
    assert await task == 2
    assert parents(file) == [1, 2]


async def test_a_turn_that_does_not_come_is_given_up(file: Path) -> None:
    writer = SqliteWriter(sa.create_engine(f"sqlite:///{file}"), turn_seconds=0.05)
    async with writer.begin():
        with pytest.raises(TimeoutError):
            await add(writer, 1)
    await add(writer, 2)
    writer.close()
    assert parents(file) == [2]
