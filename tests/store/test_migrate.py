"""The migrations lead to the schema, also when several processes start at once."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from tests.store.making import Clock, Place, dump, open_store, sequential_ids
from tests.store.places import Databases
from tests.store.processes import migrate_fresh
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.connection.database import Database
from wundr_ray.store.migrate import migrate
from wundr_ray.store.schema import metadata
from wundr_ray.store.store import Store

TABLES = {table.name for table in metadata.sorted_tables}


@pytest.fixture
def empty(databases: Databases, tmp_path: Path) -> Iterator[Place]:
    """A store that was never opened."""
    with databases.empty(tmp_path / "not" / "yet") as place:
        yield place


@pytest.fixture
async def created(empty: Place) -> AsyncIterator[Database]:
    """A database made of the schema itself, not by migrations."""
    database = Database(empty.url)
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    yield database
    await database.close()


def _differences(connection: sa.Connection) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def _described(connection: sa.Connection) -> dict[str, Any]:
    """All that the database knows of the tables, also what alembic does not compare."""
    inspector = sa.inspect(connection)
    return {
        name: {
            "columns": {  # in any order: a later migration can only append
                (each["name"], str(each["type"]), each["nullable"], each["default"])
                for each in inspector.get_columns(name)
            },
            "primary key": inspector.get_pk_constraint(name),
            "foreign keys": sorted(inspector.get_foreign_keys(name), key=str),
            "unique": sorted(inspector.get_unique_constraints(name), key=str),
            "indexes": sorted(map(_index, inspector.get_indexes(name)), key=str),
        }
        for name in sorted(TABLES)
    }


def _index(index: Any) -> dict[str, Any]:
    """The condition of a partial index is a clause, of which only the text can be compared."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


async def test_the_migrations_lead_to_the_schema(store: Store, created: Database) -> None:
    async with store.database.read() as migrated, created.read() as made:
        assert await migrated.run_sync(_differences) == []
        assert await migrated.run_sync(_described) == await made.run_sync(_described)


async def test_the_comparison_notices_a_difference(store: Store) -> None:
    with contextlib.suppress(ZeroDivisionError):
        async with store.database.write() as connection:
            await connection.execute(sa.text("ALTER TABLE leases ADD COLUMN extra TEXT"))
            different = await connection.run_sync(_differences)
            raise ZeroDivisionError  # takes the column back
    assert different


async def test_a_second_migration_changes_nothing(store: Store, account: Account) -> None:
    before = await dump(store)
    await migrate(store.database)
    assert await dump(store) == before
    assert before["accounts"]


async def test_a_new_database_is_migrated_and_its_folder_is_made(empty: Place) -> None:
    store = open_store(empty, Clock(), sequential_ids())
    await migrate(store.database)
    assert not await store.accounts.exist()
    await store.close()


@pytest.mark.parametrize("number", range(2))
async def test_processes_that_start_together_migrate_once(
    empty: Place, workers: ProcessPoolExecutor, number: int
) -> None:
    start_at = time.time() + 0.1
    started = [workers.submit(migrate_fresh, empty, start_at) for _ in range(4)]
    assert sum([await asyncio.wrap_future(each) for each in started]) == 4
    database = Database(empty.url)
    async with database.read() as connection:
        versions = await connection.execute(sa.text("SELECT * FROM alembic_version"))
        assert len(versions.all()) == 1
        assert await connection.run_sync(_tables) == TABLES | {"alembic_version"}
    await database.close()


def _tables(connection: sa.Connection) -> set[str]:
    return set(sa.inspect(connection).get_table_names())
