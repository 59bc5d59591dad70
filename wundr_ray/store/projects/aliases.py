"""Former ids of projects that were joined with another of the same repository."""

from collections.abc import Collection

import sqlalchemy as sa

from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.schema import project_aliases, projects


async def current_ids(connection: Transaction, ids: Collection[str]) -> dict[str, str]:
    """The id that a project has now, by each of ``ids``, whether or not there is such a project."""
    query = sa.select(project_aliases).where(project_aliases.c.alias.in_(ids))
    joined = {row.alias: row.project_id for row in await connection.execute(query)}
    return {each: joined.get(each, each) for each in ids}


def is_project(project_id: str) -> sa.ColumnElement[bool]:
    """Whether a row of ``projects`` has this id, or had it once."""
    joined = sa.select(project_aliases.c.project_id).where(project_aliases.c.alias == project_id)
    return sa.or_(projects.c.id == project_id, projects.c.id == joined.scalar_subquery())
