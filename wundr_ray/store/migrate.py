"""Bring the database to the code's schema; run at every start."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from wundr_ray.store.connection.database import Database


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


async def migrate(database: Database) -> None:
    """Upgrade in one transaction; a concurrent caller waits and then finds nothing to do.

    Raises ``ResourceUnavailable`` while the database is away.
    """
    async with database.alone() as connection:
        await connection.run_sync(_upgrade)


async def is_current(database: Database) -> bool:
    """Whether the database has this code's schema."""
    async with database.read() as connection:
        return await connection.run_sync(_is_current)


def _is_current(connection: sa.Connection) -> bool:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def _upgrade(connection: sa.Connection) -> None:
    config = _config()
    if not _is_current(connection):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
