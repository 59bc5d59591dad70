"""The delivery of approved changes: one row for each group of a refactor job's changes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Self

import sqlalchemy as sa

from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, ChangesetState
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.connection.upserts import insert_into
from wundr_ray.store.schema import changesets
from wundr_ray.system import Clock, NewId


@dataclass(frozen=True, slots=True)
class NewChangeset:
    """A group of approved changes of the refactor job ``job_id``, which is to be delivered."""

    job_id: str
    group: str
    change_ids: tuple[str, ...]
    stale_ids: tuple[str, ...] = ()
    branch: str | None = None
    base: str | None = None
    base_commit: str | None = None
    host: str | None = None
    state: ChangesetState = ChangesetState.PLANNED
    counts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangesetRecord:
    id: str
    batch_id: str
    job_id: str
    group_name: str
    state: ChangesetState
    branch: str | None
    base: str | None
    base_commit: str | None
    pushed_commit: str | None
    host: str | None
    url: str | None
    number: int | None
    change_ids: tuple[str, ...]
    stale_ids: tuple[str, ...]
    counts: dict[str, Any]
    error_code: str | None
    error_message: str | None
    action: ChangesetAction | None
    created_at: datetime
    updated_at: datetime
    next_try_at: datetime | None
    tries: int
    checks: str | None
    undoes: str | None

    @classmethod
    def of(cls, row: sa.RowMapping) -> Self:
        values = {each.name: row[each.name] for each in fields(cls)}
        return cls(
            **values
            | {
                "state": ChangesetState(row["state"]),
                "change_ids": tuple(row["change_ids"]),
                "stale_ids": tuple(row["stale_ids"]),
                "action": ChangesetAction(row["action"]) if row["action"] else None,
            }
        )


_QUERY = sa.select(*(changesets.c[each.name] for each in fields(ChangesetRecord)))
_ORDER = (changesets.c.job_id, changesets.c.group_name)


class Changesets:
    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database, self._clock, self._new_id = database, clock, new_id

    async def page(
        self, batch_id: str, state: ChangesetState | None, *, offset: int, limit: int
    ) -> tuple[list[ChangesetRecord], int]:
        """Some of the batch's changesets by job and group, and how many there are in all."""
        conditions = [changesets.c.batch_id == batch_id]
        if state:
            conditions.append(changesets.c.state == state)
        count = sa.select(sa.func.count()).select_from(changesets).where(*conditions)
        query = _QUERY.where(*conditions).order_by(*_ORDER).offset(offset).limit(limit)
        async with self._database.read() as connection:
            total = await connection.scalar(count) or 0
            rows = (await connection.execute(query)).mappings()
            return [ChangesetRecord.of(row) for row in rows], total

    async def get(self, batch_id: str, changeset_id: str) -> ChangesetRecord:
        """Raises ``NotFound``. Whose batch it is must be known already."""
        query = _QUERY.where(changesets.c.batch_id == batch_id, changesets.c.id == changeset_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound(
                f"The batch has no changeset {changeset_id!r}.",
                resolution="Check the id in the list of the batch's changesets.",
            )
        return ChangesetRecord.of(row)

    async def of_batch(self, batch_id: str) -> list[ChangesetRecord]:
        async with self._database.read() as connection:
            return await changesets_of(connection, batch_id)

    async def plan(
        self, connection: Transaction, batch_id: str, planned: Sequence[NewChangeset]
    ) -> None:
        """Add those that are not there yet; a repeated call changes nothing."""
        now = self._clock()
        if not planned:
            return
        rows = [
            {
                "id": self._new_id("cs"),
                "batch_id": batch_id,
                "job_id": each.job_id,
                "group_name": each.group,
                "state": each.state,
                "branch": each.branch,
                "base": each.base,
                "base_commit": each.base_commit,
                "host": each.host,
                "change_ids": list(each.change_ids),
                "stale_ids": list(each.stale_ids),
                "counts": dict(each.counts),
                "created_at": now,
                "updated_at": now,
                "next_try_at": now if each.state is ChangesetState.PLANNED else None,
            }
            for each in planned
        ]
        statement = insert_into(connection, changesets).on_conflict_do_nothing()
        await connection.execute(statement, rows)


async def changesets_of(connection: Transaction, batch_id: str) -> list[ChangesetRecord]:
    """All of a batch, by job and group."""
    rows = await connection.execute(_all_of(batch_id))
    return [ChangesetRecord.of(row) for row in rows.mappings()]


async def lock_changesets(connection: Transaction, batch_id: str) -> list[ChangesetRecord]:
    """The same; until the transaction ends nobody else changes them."""
    rows = await connection.execute(_all_of(batch_id).with_for_update())
    return [ChangesetRecord.of(row) for row in rows.mappings()]


async def request_action(
    connection: Transaction, ids: Collection[str], action: ChangesetAction, now: datetime
) -> None:
    """Have the publisher do it at once; it takes the place of an action that is not done yet."""
    await connection.execute(
        changesets.update()
        .where(changesets.c.id.in_(ids))
        .values(action=action, next_try_at=now, updated_at=now)
    )


def _all_of(batch_id: str) -> sa.Select[Any]:
    return _QUERY.where(changesets.c.batch_id == batch_id).order_by(*_ORDER)
