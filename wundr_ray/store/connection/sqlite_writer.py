"""A process's one writer to SQLite: it waits and commits in a thread, and works in the caller's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event

T = TypeVar("T")
Rows = sa.CursorResult[*tuple[Any, ...]]


class SqliteTransaction:
    """What callers use of an ``AsyncConnection``: quick statements at once, long work elsewhere."""

    def __init__(self, connection: sa.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection, self._thread = connection, thread
        self.dialect = connection.dialect

    async def execute(self, statement: Any, parameters: Any = None) -> Rows:
        return self._connection.execute(statement, parameters)

    async def scalar(self, statement: Any) -> Any:
        return self._connection.scalar(statement)

    async def scalars(self, statement: Any) -> sa.ScalarResult[Any]:
        return self._connection.scalars(statement)

    async def run_sync(self, work: Callable[[sa.Connection], T]) -> T:
        """For what may take long: it does not hold up the caller's loop."""
        return await _ended(self._thread, partial(work, self._connection))


class SqliteWriter:
    """Transactions one after the other, in the order in which they were asked for.

    Only what may wait, for other processes or for the disk, runs in the thread. The statements
    between find nobody before them and take microseconds each; asking a thread for every one of
    them took as much CPU as all else (``docs/performance.md``).
    """

    def __init__(self, engine: sa.Engine, turn_seconds: float) -> None:
        self._engine, self._turn_seconds = engine, turn_seconds
        self._thread = ThreadPoolExecutor(1, "sqlite-writer")
        self._turn = asyncio.Lock()
        self._connection: sa.Connection | None = None
        event.listen(engine, "begin", _begin_immediate)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqliteTransaction]:
        """Committed at the end of the block, rolled back on an exception.

        Raises ``TimeoutError`` if the process's writers before this one take too long.
        """
        async with asyncio.timeout(self._turn_seconds):
            await self._turn.acquire()
        try:
            await _ended(self._thread, self._open)
            assert self._connection
            yield SqliteTransaction(self._connection, self._thread)
            await _ended(self._thread, partial(_commit, self._connection))
        finally:
            self._turn.release()
            self._give_back()

    def close(self) -> None:
        self._thread.shutdown(wait=False)
        self._engine.dispose()

    def _open(self) -> None:
        self._connection = self._engine.connect()
        self._connection.begin()

    def _give_back(self) -> None:
        """To the pool, which rolls back what has not been committed."""
        connection, self._connection = self._connection, None
        if connection:
            connection.close()


async def _ended(thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    """What ``work`` returns when it has ended, even if the caller is cancelled before that."""
    done = asyncio.wrap_future(thread.submit(work))
    cancelled: asyncio.CancelledError | None = None
    while not done.done():
        try:
            await asyncio.wait([done])
        except asyncio.CancelledError as asked:
            cancelled = asked
    if error := cancelled or done.exception():
        raise error
    return done.result()


def _commit(connection: sa.Connection) -> None:
    try:
        connection.commit()
    except BaseException:
        connection.invalidate()  # SQLAlchemy would not roll back what failed to commit
        raise


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
