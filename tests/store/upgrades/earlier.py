"""Databases of earlier versions, filled row by row."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic import command

from tests.store.making import NOON, Clock, Place, open_store, sequential_ids
from wundr_ray.store.connection.database import Database
from wundr_ray.store.migrate import _config, migrate
from wundr_ray.store.schema import UtcTime
from wundr_ray.store.store import Store


async def upgraded_from(
    place: Place, revision: str, fill: Callable[[sa.Connection], None]
) -> Store:
    """A store whose database had the schema of ``revision`` with what ``fill`` wrote."""
    database = Database(place.url)
    async with database.alone() as connection:
        await connection.run_sync(partial(to_schema, revision=revision))
        await connection.run_sync(fill)
    await migrate(database)
    await database.close()
    return open_store(place, Clock(), sequential_ids())


def to_schema(connection: sa.Connection, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def insert(connection: sa.Connection, name: str, *rows: Mapping[str, Any]) -> None:
    """Rows with the same columns, into a table as the earlier version knew it."""
    table = sa.table(name, *(sa.column(each, _kind(value)) for each, value in rows[0].items()))
    connection.execute(table.insert(), [dict(row) for row in rows])


def _kind(value: object) -> Any:
    if isinstance(value, dict):
        return sa.JSON()
    return UtcTime() if hasattr(value, "tzinfo") else None


def account(account_id: str, name: str) -> dict[str, Any]:
    return {"id": account_id, "name": name, "plan": "free", "created_at": NOON, "admissions": 0}


def batch(batch_id: str, day: int) -> dict[str, Any]:
    """One of ``acc_1`` that has completed."""
    return {
        "id": batch_id,
        "account_id": "acc_1",
        "name": batch_id,
        "type": "analysis",
        "priority": 1,
        "status": "completed",
        "outcome": "succeeded",
        "created_at": NOON + timedelta(days=day),
        "max_parallel": 1,
        "timeout_minutes": 1,
        "expected_seconds": 1.0,
        "credits_estimated": 1,
        "options": {},
        "epoch": 1,
        "events": 0,
    }


def job(batch_id: str, project_id: str, day: int, **columns: Any) -> dict[str, Any]:
    """One that has completed; ``columns`` replace its own."""
    return {
        "batch_id": batch_id,
        "id": "j",
        "position": 0,
        "type": "analysis",
        "project_id": project_id,
        "config": {},
        "status": "completed",
        "attempt": 1,
        "failures": 0,
        "progress": 100,
        "credits": 1,
        "completed_at": NOON + timedelta(days=day),
        **columns,
    }
