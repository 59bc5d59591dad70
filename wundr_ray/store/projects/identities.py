"""Records that repositories have new names, and that two projects were one repository."""

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
    for one, with_ in identities.joined.items():
        if one in known:
            await _join(connection, one, with_)
    changed = [
        now
        for project_id, now in identities.projects.items()
        if project_id in known and known[project_id] != now
    ]
    for each in changed:
        if known[each.project_id].key != each.key:
            await connection.execute(_give_up(each.project_id))
    for each in changed:
        await connection.execute(_take(each))
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


async def _join(connection: Transaction, one: str, with_: str) -> None:
    """Move all rows of the project ``one`` to ``with_``; the id of ``one`` becomes its alias."""
    # The schema itself names the tables: every column that references projects is rewritten, so
    # that a table which is added later cannot be forgotten here.
    row = (await connection.execute(projects.select().where(projects.c.id == one))).one()
    filled_in = {
        name: sa.func.coalesce(projects.c[name], getattr(row, name))
        for name in _FILLED_IN
        if getattr(row, name) is not None
    }
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.references(projects.c.id):
                await connection.execute(
                    table.update().where(column == one).values({column.name: with_})
                )
    await connection.execute(project_aliases.insert().values(alias=one, project_id=with_))
    await connection.execute(projects.delete().where(projects.c.id == one))
    if filled_in:
        await connection.execute(projects.update().where(projects.c.id == with_).values(filled_in))
