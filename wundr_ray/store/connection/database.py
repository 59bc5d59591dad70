"""Connections and transactions; the same SQL runs on SQLite and PostgreSQL."""

import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from wundr_ray import private
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.store.connection.away import means_away
from wundr_ray.store.connection.database_url import driver_url
from wundr_ray.store.connection.sqlite_writer import Rows, SqliteWriter

T = TypeVar("T")

_READ_SECONDS, _WRITE_SECONDS = 5, 30
"""How long SQLite lets a reader and a writer wait for the processes that are before them."""
_SWITCH_SECONDS = 0.02
CONNECTIONS = 5
"""Most that one process opens to PostgreSQL; most actors never need more than two."""

_CONNECT_SECONDS, _STATEMENT_SECONDS, _ANSWER_SECONDS = 5, 30, 40
_POSTGRESQL: dict[str, Any] = {
    "hide_parameters": True,
    "pool_pre_ping": True,
    "pool_size": CONNECTIONS,
    "max_overflow": 0,
    "pool_timeout": 10,
    "isolation_level": "READ COMMITTED",
}
_LOCK = int.from_bytes(b"wundr")

_log = logging.getLogger(__name__)


class Transaction(Protocol):
    """What the store asks of a connection: a part of SQLAlchemy's ``AsyncConnection``."""

    @property
    def dialect(self) -> sa.Dialect: ...

    async def execute(self, statement: Any, parameters: Any = None) -> Rows: ...

    async def scalar(self, statement: Any) -> Any: ...

    async def scalars(self, statement: Any) -> sa.ScalarResult[Any]: ...

    async def run_sync(self, work: Callable[[sa.Connection], T]) -> T: ...


class Database:
    """One process's access to the store.

    On PostgreSQL, transactions are READ COMMITTED. A transaction that must run in order with others
    therefore begins with a write to, or a lock on, one row that all of them use. Statements are
    bounded in time.

    Every method raises ``ResourceUnavailable`` while the database cannot be reached. If that
    happens at a commit, the transaction may or may not have been committed.
    """

    # On SQLite, writers begin with BEGIN IMMEDIATE on an engine of their own. A deferred
    # transaction that turns into a write fails at once when another process writes (measured:
    # 21-30 % of transactions at 200/s from 8 processes; none with immediate ones). Each process has
    # one such connection, for which its writers queue (see ``SqliteWriter``).
    #
    # The reads of ``fetch`` run in the calling thread. They find their rows by an index in tens of
    # microseconds and never wait for a writer (WAL); a hand-over to a driver's thread costs more
    # than the read itself.

    def __init__(self, url: str) -> None:
        self.url = driver_url(url)
        if self.is_sqlite:
            _make_private(self.url.database)
            self._reader = create_async_engine(self.url, hide_parameters=True)
            prepare = partial(_prepare_sqlite, _READ_SECONDS)
            sa.event.listen(self._reader.sync_engine, "connect", prepare)
            self._direct: sa.Engine | None = _sqlite_engine(self.url, _READ_SECONDS)
            self._writer: AsyncEngine | SqliteWriter = SqliteWriter(
                _sqlite_engine(self.url, _WRITE_SECONDS), 2 * _WRITE_SECONDS
            )
        else:
            self._reader = self._writer = create_async_engine(
                self.url, connect_args=_bounded(_STATEMENT_SECONDS, _ANSWER_SECONDS), **_POSTGRESQL
            )
            self._direct = None

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        with _errors_as_unavailable():
            async with self._reader.connect() as connection:
                yield connection

    async def fetch(self, read: Callable[[sa.Connection], T]) -> T:
        """The result of a quick ``read``: a few statements, each for few rows found by an index."""
        with _errors_as_unavailable():
            if self._direct is not None:
                with self._direct.connect() as connection:
                    return read(connection)
            async with self._reader.connect() as connection:
                return await connection.run_sync(read)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """One transaction: committed at the end of the block, rolled back on an exception."""
        with _errors_as_unavailable():
            async with self._writer.begin() as connection:
                yield connection

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Transaction]:
        """A transaction that may take long; one at a time over all processes."""
        if self.is_sqlite:
            async with self.write() as connection:
                yield connection
            return
        # A migration may take longer than any limit for statements, so it has a connection without
        # limits. The advisory lock makes processes that start together migrate one after the other.
        engine = create_async_engine(
            self.url, connect_args=_bounded(0, None), poolclass=sa.NullPool, hide_parameters=True
        )
        with _errors_as_unavailable():
            async with engine.begin() as connection:
                await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
                yield connection

    async def close(self) -> None:
        await self._reader.dispose()
        if self._direct is not None:
            self._direct.dispose()
        if isinstance(self._writer, SqliteWriter):
            self._writer.close()


@contextmanager
def _errors_as_unavailable() -> Iterator[None]:
    """Raise ``ResourceUnavailable`` for an error after which a later attempt may succeed."""
    try:
        yield
    except Exception as error:
        if not means_away(error):
            raise
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        _log.warning("the database is not available: %s: %s", type(error).__name__, reason)
        raise ResourceUnavailable("The database does not answer; try again.") from None


def _bounded(statement_seconds: int, answer_seconds: float | None) -> dict[str, Any]:
    """The arguments of a connection whose statements are bounded in time.

    Arguments:
        statement_seconds: the server's limit for a statement; 0 for none.
        answer_seconds: the client's limit, which ends the wait for a server that was cut off.
    """
    milliseconds = str(statement_seconds * 1000)
    return {
        "timeout": _CONNECT_SECONDS,
        "command_timeout": answer_seconds,
        "server_settings": {
            "application_name": "wundr",
            "statement_timeout": milliseconds,
            "idle_in_transaction_session_timeout": milliseconds,
        },
    }


def _make_private(file: str | None) -> None:
    """Create the file readable by its owner only; SQLite gives the same mode to its journals.

    A folder that does not allow it is left to SQLite, whose error names the file.
    """
    if file and file != ":memory:":
        private.folder(Path(file).parent)
        with suppress(PermissionError):
            private.touch(Path(file))


def _sqlite_engine(url: sa.URL, wait_seconds: int) -> sa.Engine:
    engine = sa.create_engine(url.set(drivername="sqlite"), hide_parameters=True)
    sa.event.listen(engine, "connect", partial(_prepare_sqlite, wait_seconds))
    return engine


def _prepare_sqlite(wait_seconds: int, connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins no transactions of its own
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={wait_seconds * 1000}",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    _use_wal(cursor, wait_seconds)
    cursor.close()


def _use_wal(cursor: Any, wait_seconds: int) -> None:
    """Switch the file to write-ahead logging, and retry while another process does so."""
    # The busy time-out does not apply to this switch: SQLite raises "database is locked" at once.
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_SWITCH_SECONDS)
