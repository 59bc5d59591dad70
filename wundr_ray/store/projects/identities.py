"""Writes that repositories were renamed, and that two projects are of the same repository."""

from collections.abc import Mapping

import sqlalchemy as sa

from wundr_ray.domain.repositories.identity import Identities, Identity
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.schema import (
    former_repository_keys,
    metadata,
    project_aliases,
    projects,
)

_LONGEST_NAME = 200
_FILLED_IN = ("main_branch", "default_branch", "reference", "quality_gate", "mirror_node")
"""What a project takes from one that is joined with it, where it has nothing itself."""


async def record_changes(
    connection: Transaction,
    account_id: str,
    identities: Identities,
    known: Mapping[str, Identity],
) -> None:
    """Write the changes of projects that were ``known`` before: joined, renamed, or displaced."""
    # Two repositories may have swapped names. Keys and names are unique, so that writing the new
    # ones directly would collide. All projects give up their old ones first, then take the new.
    for project_id, into in identities.joined.items():
        if project_id in known:
            await _join(connection, project_id, into)
    changed = [
        identity
        for project_id, identity in identities.projects.items()
        if project_id in known and known[project_id] != identity
    ]
    for identity in changed:
        if known[identity.project_id].key != identity.key:
            await connection.execute(_give_up(identity.project_id))
    for identity in changed:
        await connection.execute(_take(identity))
    await _write_former_keys(connection, account_id, identities)


def _give_up(project_id: str) -> sa.Update:
    """Free the project's key and name for another project.

    A project whose repository has no name any more keeps the placeholder that this writes.
    """
    mark = f" (formerly; {project_id})"
    name = sa.func.substr(projects.c.name, 1, _LONGEST_NAME - len(mark)) + mark
    values = {"repository_key": f"moving:{project_id}", "name": name}
    return projects.update().where(projects.c.id == project_id).values(values)


def _take(identity: Identity) -> sa.Update:
    values = {"repository_key": identity.key, "forge_id": identity.forge_id}
    if identity.has_no_key:  # another repository is at the URL that the token is for
        values["sealed_token"] = None
    return projects.update().where(projects.c.id == identity.project_id).values(values)


async def _write_former_keys(
    connection: Transaction, account_id: str, identities: Identities
) -> None:
    former = former_repository_keys
    keys = {*identities.former, *(each.key for each in identities.projects.values())}
    await connection.execute(
        former.delete().where(former.c.account_id == account_id, former.c.repository_key.in_(keys))
    )
    rows = [
        {"account_id": account_id, "repository_key": key, "project_id": project_id}
        for key, project_id in identities.former.items()
    ]
    if rows:
        await connection.execute(former.insert(), rows)


async def _join(connection: Transaction, project_id: str, into: str) -> None:
    """Move all rows of a project to the project ``into``, of which its id becomes an alias."""
    # The schema itself names the tables: every column that references projects is rewritten, so
    # that a table which is added later cannot be forgotten here.
    row = (await connection.execute(projects.select().where(projects.c.id == project_id))).one()
    filled_in = {
        name: sa.func.coalesce(projects.c[name], getattr(row, name))
        for name in _FILLED_IN
        if getattr(row, name) is not None
    }
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.references(projects.c.id):
                await connection.execute(
                    table.update().where(column == project_id).values({column.name: into})
                )
    await connection.execute(project_aliases.insert().values(alias=project_id, project_id=into))
    await connection.execute(projects.delete().where(projects.c.id == project_id))
    if filled_in:
        await connection.execute(projects.update().where(projects.c.id == into).values(filled_in))
