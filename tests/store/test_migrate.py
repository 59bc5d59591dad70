"""The migrations lead to the schema, also when several processes start at once."""

import time
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from tests.store.making import Clock, dump, open_store, sequential_ids
from tests.store.processes import migrate_fresh
from wundr_ray.store.accounts import Account
from wundr_ray.store.database import Database
from wundr_ray.store.migrate import migrate
from wundr_ray.store.schema import metadata
from wundr_ray.store.store import Store

TABLES = {table.name for table in metadata.sorted_tables}


@pytest.fixture
async def created(tmp_path: Path) -> AsyncIterator[Database]:
    """A database made of the schema itself, not by migrations."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'created' / 'x.db'}")
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    yield database
    await database.close()


def _differences(connection: sa.Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return list(compare_metadata(context, metadata))


def _described(connection: sa.Connection) -> dict[str, Any]:
    """All that SQLite knows of the tables, also what alembic does not compare."""
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
            "indexes": sorted(inspector.get_indexes(name), key=str),
        }
        for name in sorted(TABLES)
    }


async def test_the_migrations_lead_to_the_schema(store: Store, created: Database) -> None:
    async with store.database.read() as migrated, created.read() as made:
        assert await migrated.run_sync(_differences) == []
        assert await migrated.run_sync(_described) == await made.run_sync(_described)


async def test_the_comparison_notices_a_difference(store: Store) -> None:
    async with store.database.write() as connection:
        await connection.execute(sa.text("ALTER TABLE leases ADD COLUMN extra TEXT"))
    async with store.database.read() as connection:
        assert await connection.run_sync(_differences)


async def test_a_second_migration_changes_nothing(store: Store, account: Account) -> None:
    before = await dump(store)
    await migrate(store.database)
    assert await dump(store) == before
    assert before["accounts"]


async def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    store = open_store(tmp_path / "not" / "yet", Clock(), sequential_ids())
    await migrate(store.database)
    assert not await store.accounts.exist()
    await store.close()


def test_processes_that_start_together_migrate_once(
    tmp_path: Path, workers: ProcessPoolExecutor
) -> None:
    for number in range(4):
        folder = tmp_path / str(number)
        start_at = time.time() + 0.1
        started = [workers.submit(migrate_fresh, folder, start_at) for _ in range(4)]
        assert sum(each.result() for each in started) == 4
        engine = sa.create_engine(f"sqlite:///{folder / 'wundr.db'}")
        with engine.connect() as connection:
            versions = connection.execute(sa.text("SELECT * FROM alembic_version")).all()
            assert len(versions) == 1
            assert set(sa.inspect(connection).get_table_names()) == TABLES | {"alembic_version"}
        engine.dispose()
