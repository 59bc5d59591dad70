"""Connections and transactions; the same SQL runs on SQLite and PostgreSQL."""

import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

T = TypeVar("T")

_BUSY_MILLISECONDS = 5_000
_SWITCH_SECONDS = 0.02


class Database:
    """One process's access to the store.

    On SQLite, writers begin with ``BEGIN IMMEDIATE`` on an engine of their own: a deferred
    transaction that turns into a write fails at once when another process writes (measured:
    21-30 % of transactions at 200/s from 8 processes; none with immediate ones). A process has
    one such connection, for which its writers queue: SQLite's own waiting is not fair, and of
    120 connections in 8 processes some waited in vain until the time-out.

    The reads of ``fetch`` run on SQLite in the calling thread: they find their rows by an index
    in tens of microseconds and wait for no writer, while a driver's thread costs more for being
    asked, and the interpreter's lock is fought for at every row.
    """

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        if self.url.get_backend_name() == "sqlite":
            Path(self.url.database or "").parent.mkdir(parents=True, exist_ok=True)
            self._reader = _sqlite_engine(self.url)
            self._writer = _sqlite_engine(self.url, pool_size=1, max_overflow=0)
            sa.event.listen(self._writer.sync_engine, "begin", _begin_immediate)
            self._direct: sa.Engine | None = sa.create_engine(self.url.set(drivername="sqlite"))
            sa.event.listen(self._direct, "connect", _prepare_sqlite)
        else:
            self._reader = self._writer = create_async_engine(self.url, pool_pre_ping=True)
            self._direct = None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self._reader.connect() as connection:
            yield connection

    async def fetch(self, read: Callable[[sa.Connection], T]) -> T:
        """What a quick ``read`` finds: a few statements, each for few rows by an index."""
        if self._direct is not None:
            with self._direct.connect() as connection:
                return read(connection)
        async with self._reader.connect() as connection:
            return await connection.run_sync(read)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end of the block, rolled back on an exception."""
        async with self._writer.begin() as connection:
            yield connection

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()
        if self._direct is not None:
            self._direct.dispose()


def _sqlite_engine(url: sa.URL, **pool: int) -> AsyncEngine:
    engine = create_async_engine(url, **pool)
    sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins no transactions of its own
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    _use_wal(cursor)
    cursor.close()


def _use_wal(cursor: Any) -> None:
    """Only one process can switch a new file; SQLite does not let the others wait for it."""
    deadline = time.monotonic() + _BUSY_MILLISECONDS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_SWITCH_SECONDS)


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
