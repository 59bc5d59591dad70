"""Databases for one test each, migrated once."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

from tests.postgres import PostgresServer
from tests.store.making import Clock, Place, open_store, sequential_ids
from wundr_ray.store.migrate import migrate
from wundr_ray.store.schema import metadata

_NUMBERS = count(1)


class Databases(Protocol):
    """One kind of database."""

    def migrated(self, folder: Path) -> AbstractContextManager[Place]:
        """A store with tables and nothing in them; its files are under ``folder``."""

    def empty(self, folder: Path) -> AbstractContextManager[Place]:
        """A store without tables."""


class SqliteDatabases:
    def __init__(self, folder: Path) -> None:
        self._template = folder
        asyncio.run(_migrate(_sqlite(folder)))

    @contextmanager
    def migrated(self, folder: Path) -> Iterator[Place]:
        shutil.copytree(self._template, folder, dirs_exist_ok=True)
        yield _sqlite(folder)

    @contextmanager
    def empty(self, folder: Path) -> Iterator[Place]:
        yield _sqlite(folder)


class PostgresDatabases:
    """One migrated database, emptied by DELETE: a new one, or TRUNCATE, takes 100 times as long."""

    def __init__(self, server: PostgresServer) -> None:
        self._server, self._migrated = server, f"migrated{next(_NUMBERS)}"
        server.run(f"CREATE DATABASE {self._migrated}")
        asyncio.run(_migrate(Place(server.url(self._migrated), Path())))

    @contextmanager
    def migrated(self, folder: Path) -> Iterator[Place]:
        tables = reversed(metadata.sorted_tables)
        self._server.run("; ".join(f"DELETE FROM {table.name}" for table in tables), self._migrated)
        yield Place(self._server.url(self._migrated), folder / "artifacts")

    @contextmanager
    def empty(self, folder: Path) -> Iterator[Place]:
        name = f"empty{next(_NUMBERS)}"
        self._server.run(f"CREATE DATABASE {name}")
        yield Place(self._server.url(name), folder / "artifacts")


def _sqlite(folder: Path) -> Place:
    return Place(f"sqlite+aiosqlite:///{folder / 'wundr.db'}", folder / "artifacts")


async def _migrate(place: Place) -> None:
    store = open_store(place, Clock(), sequential_ids())
    await migrate(store.database)
    await store.close()
