"""The schedules of accounts: made, changed and deleted; which ones are due."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.domain.batch.states import BATCH_TERMINAL
from wundr_ray.store.accounts.accounts import Access, access_of
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.schedules.runs import RUN_COLUMNS, RunRecord, run_record
from wundr_ray.store.schema import accounts, api_keys, batches, schedule_runs, schedules
from wundr_ray.system import Clock

MOST = 50
"""As many schedules as an account may have."""


@dataclass(frozen=True, slots=True)
class NewSchedule:
    id: str
    account_id: str
    name: str
    cron: str
    time_zone: str
    paused: bool
    batch: Mapping[str, Any]
    sealed_batch: str = field(repr=False)
    key_id: str
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class ScheduleRecord:
    id: str
    account_id: str
    name: str
    cron: str
    time_zone: str
    paused: bool
    batch: Mapping[str, Any]
    key_id: str
    created_at: datetime
    updated_at: datetime
    next_due_at: datetime | None
    last_due_at: datetime | None
    key_name: str | None
    last_run: RunRecord | None


@dataclass(frozen=True, slots=True)
class DueEntry:
    """A schedule that is due; ``lists_targets`` says that settling it asks a forge."""

    id: str
    account_id: str
    lists_targets: bool


@dataclass(frozen=True, slots=True)
class DueSchedule:
    """A schedule with all that decides about its run.

    ``unended_batch`` is the last batch that it has created, if that has not ended.
    """

    id: str
    cron: str
    time_zone: str
    expected: datetime
    changed_at: datetime
    sealed_batch: str = field(repr=False)
    access: Access
    key_is_valid: bool
    unended_batch: str | None


_OWN = tuple(schedules.c[name] for name in ScheduleRecord.__slots__[:-2])
_QUERY = (
    sa.select(*_OWN, api_keys.c.name.label("key_name"), *RUN_COLUMNS)
    .join(api_keys, api_keys.c.id == schedules.c.key_id)
    .outerjoin(
        schedule_runs,
        sa.and_(
            schedule_runs.c.schedule_id == schedules.c.id,
            schedule_runs.c.due_at == schedules.c.last_due_at,
        ),
    )
)


class Schedules:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def add(self, new: NewSchedule) -> ScheduleRecord:
        """Raises ``Conflict``: the name is taken, or the account has too many."""
        now = self._clock()
        values = {name: getattr(new, name) for name in NewSchedule.__slots__}
        async with self._database.write() as connection:
            await _check_room(connection, new.account_id)
            await _check_name(connection, new.account_id, new.name, new.id)
            await connection.execute(
                schedules.insert().values(values | {"created_at": now, "updated_at": now})
            )
        return await self.get(new.id, new.account_id)

    async def page(
        self, account_id: str, *, offset: int, limit: int
    ) -> tuple[Sequence[ScheduleRecord], int]:
        """Some of the account's schedules, by name, and how many there are in all."""
        of_account = schedules.c.account_id == account_id
        count = sa.select(sa.func.count()).select_from(schedules).where(of_account)
        query = _QUERY.where(of_account).order_by(schedules.c.name).offset(offset).limit(limit)
        async with self._database.read() as connection:
            total = await connection.scalar(count) or 0
            return [_record(row) for row in await connection.execute(query)], total

    async def get(self, schedule_id: str, account_id: str) -> ScheduleRecord:
        """Raises ``NotFound``, also for a schedule of another account."""
        async with self._database.read() as connection:
            row = (await connection.execute(_QUERY.where(_is(schedule_id, account_id)))).first()
        if row is None:
            raise _unknown(schedule_id)
        return _record(row)

    async def change(
        self,
        schedule_id: str,
        account_id: str,
        changes_of: Callable[[ScheduleRecord], Mapping[str, Any]],
    ) -> ScheduleRecord:
        """Write the columns that ``changes_of`` returns for the schedule as it is now.

        Raises ``NotFound`` or ``Conflict``, and what ``changes_of`` does.
        """
        locked = _QUERY.where(_is(schedule_id, account_id)).with_for_update(of=schedules)
        async with self._database.write() as connection:
            await _lock(connection, account_id)
            row = (await connection.execute(locked)).first()
            if row is None:
                raise _unknown(schedule_id)
            changes = changes_of(_record(row))
            if "name" in changes:
                await _check_name(connection, account_id, changes["name"], schedule_id)
            await connection.execute(
                schedules.update()
                .where(schedules.c.id == schedule_id)
                .values({**changes, "updated_at": self._clock()})
            )
        return await self.get(schedule_id, account_id)

    async def delete(self, schedule_id: str, account_id: str) -> None:
        """Delete it with its runs; the batches that they created stay. Raises ``NotFound``."""
        statement = schedules.delete().where(_is(schedule_id, account_id))
        async with self._database.write() as connection:
            deleted = await connection.scalar(statement.returning(schedules.c.id))
        if deleted is None:
            raise _unknown(schedule_id)

    async def next_due_at(self, after: datetime | None = None) -> datetime | None:
        """The first due time of all schedules, which may have passed, or the first after a time."""
        query = sa.select(sa.func.min(schedules.c.next_due_at))
        if after is not None:
            query = query.where(schedules.c.next_due_at > after)
        return await self._database.fetch(lambda connection: connection.scalar(query))

    async def due_by(self, now: datetime, limit: int) -> Sequence[DueEntry]:
        """Some of the schedules that are due, those that wait longest first."""
        targets = schedules.c.batch["targets"].as_string()
        query = (
            sa.select(schedules.c.id, schedules.c.account_id, targets.is_not(None))
            .where(schedules.c.next_due_at <= now)
            .order_by(schedules.c.next_due_at, schedules.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [DueEntry(*row) for row in await connection.execute(query)]

    async def due(self, schedule_id: str) -> DueSchedule | None:
        """What decides about a schedule's run; None if it is paused or gone."""
        query = sa.select(schedules).where(
            schedules.c.id == schedule_id, schedules.c.next_due_at.is_not(None)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
            if row is None:
                return None
            access, is_valid = await access_of(connection, row.key_id, self._clock())
            unended = await _unended(connection, row.last_batch_id)
        return DueSchedule(
            row.id,
            row.cron,
            row.time_zone,
            row.next_due_at,
            row.updated_at,
            row.sealed_batch,
            access,
            is_valid,
            unended,
        )


async def _unended(connection: Transaction, batch_id: str | None) -> str | None:
    query = sa.select(batches.c.id).where(
        batches.c.id == batch_id, batches.c.status.not_in(BATCH_TERMINAL)
    )
    found: str | None = await connection.scalar(query) if batch_id else None
    return found


async def _lock(connection: Transaction, account_id: str) -> None:
    """Two writers at once could otherwise take the same name, or the last place twice."""
    lock = sa.select(accounts.c.id).where(accounts.c.id == account_id).with_for_update()
    await connection.execute(lock)


async def _check_room(connection: Transaction, account_id: str) -> None:
    await _lock(connection, account_id)
    count = sa.select(sa.func.count()).where(schedules.c.account_id == account_id)
    if (await connection.scalar(count) or 0) >= MOST:
        raise Conflict(
            f"An account has at most {MOST} schedules.", resolution="Delete one of them first."
        )


async def _check_name(
    connection: Transaction, account_id: str, name: str, schedule_id: str
) -> None:
    others = sa.select(schedules.c.id).where(
        schedules.c.account_id == account_id,
        schedules.c.name == name,
        schedules.c.id != schedule_id,
    )
    if taken := await connection.scalar(others):
        raise Conflict.at(
            "name",
            f"there is already a schedule {name!r} ({taken})",
            "Choose another name, or change that schedule.",
        )


def _record(row: sa.Row[Any]) -> ScheduleRecord:
    own, key_name, run = row[: len(_OWN)], row.key_name, row[len(_OWN) + 1 :]
    values = (*own, key_name, run_record(*run) if run[0] is not None else None)
    return ScheduleRecord(*values)


def _unknown(schedule_id: str) -> NotFound:
    return NotFound(
        f"There is no schedule {schedule_id!r}.",
        resolution="Check the id in the list of the account's schedules.",
    )


def _is(schedule_id: str, account_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(schedules.c.id == schedule_id, schedules.c.account_id == account_id)
