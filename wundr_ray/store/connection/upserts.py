"""Inserts that turn into updates where the row is there already; both databases have them."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from wundr_ray.store.connection.database import Transaction

_INSERTS: Mapping[str, Callable[..., Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def insert_into(connection: Transaction, table: sa.Table) -> Any:
    """An insert with the database's own ``on_conflict_do_update``."""
    return _INSERTS[connection.dialect.name](table)
