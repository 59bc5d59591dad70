"""Records that repositories have new names, and that two projects were one repository."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from wundr_ray.domain.repositories import Identities, Identity
from wundr_ray.store.database import Transaction
from wundr_ray.store.schema import (
    former_repository_keys,
    metadata,
    project_aliases,
    projects,
)

_FILLED_IN = ("main_branch", "default_branch", "reference", "quality_gate", "mirror_node")
"""What a project takes from one that is joined with it, where it has nothing itself."""


async def record_changes(
    connection: Transaction,
    account_id: str,
    identities: Identities,
    known: Mapping[str, Identity],
) -> None:
    """Bring the account's projects that were ``known`` to what they are now."""
    for one, with_ in identities.joined.items():
        if one in known:
            await _join(connection, one, with_)
    changed = [
        each for each in identities.projects.values() if known.get(each.project_id, each) != each
    ]
    await _write_identities(connection, changed)
    await _write_former_keys(connection, account_id, identities)


async def _write_identities(connection: Transaction, changed: Iterable[Identity]) -> None:
    """In two steps, because a project may get the key that another one still has."""
    for each in changed:
        await connection.execute(_update(each, repository_key=f"moving:{each.project_id}"))
    for each in changed:
        await connection.execute(_update(each, repository_key=each.key, forge_id=each.forge_id))


def _update(identity: Identity, **values: str | None) -> sa.Update:
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
    """What belongs to ``one`` becomes that of the other, which its id then stands for."""
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
