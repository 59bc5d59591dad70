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
    """The part of ``AsyncConnection`` that the store uses.

    Statements run at once in the calling thread, ``run_sync`` in the writer's thread.
    """

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
        """Run ``work`` in the writer's thread, so that long work does not block the event loop."""
        return await _ended(self._thread, partial(work, self._connection))


class SqliteWriter:
    """Transactions one after the other, in the order in which they were asked for.

    Only two things run in the thread: BEGIN, which may wait for other processes, and COMMIT, which
    waits for the disk. The statements between them hold the write lock already and take
    microseconds each; a hand-over to the thread for each of them doubled the processor time
    (``docs/performance.md``).
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
        # asyncio.Lock is fair: writers get their turn in the order in which they came. SQLite's own
        # busy handler polls, and among many connections some never win. So the process queues its
        # writers here, and only one connection of each process competes for the file's lock.
        async with asyncio.timeout(self._turn_seconds):
            await self._turn.acquire()
        try:
            await _ended(self._thread, self._open)
            assert self._connection
            yield SqliteTransaction(self._connection, self._thread)
            await _ended(self._thread, partial(_commit, self._connection))
        finally:
            # The turn may be released first: nothing is awaited between the two lines, so the next
            # writer cannot run before the connection is back in the pool and rolled back.
            self._turn.release()
            self._give_back()

    def close(self) -> None:
        self._thread.shutdown(wait=False)
        self._engine.dispose()

    def _open(self) -> None:
        self._connection = self._engine.connect()
        self._connection.begin()

    def _give_back(self) -> None:
        """Return the connection to the pool, which rolls back what has not been committed."""
        connection, self._connection = self._connection, None
        if connection:
            connection.close()


async def _ended(thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    """What ``work`` returns when it has ended, even if the caller is cancelled before that."""
    # A thread cannot be interrupted. If a cancelled caller left at once, its BEGIN or COMMIT would
    # still run, and the next writer would find the connection in the middle of it. The cancellation
    # is therefore remembered and raised once the thread is done.
    done = asyncio.wrap_future(thread.submit(work))
    cancelled: asyncio.CancelledError | None = None
    while not done.done():
        try:
            await asyncio.wait([done])
        except asyncio.CancelledError as cancellation:
            cancelled = cancellation
    failure = done.exception()  # read in any case: asyncio logs an error that nobody has read
    if error := cancelled or failure:
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
