"""What a monitor wants to know of the whole installation, counted when it asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import BatchStatus, DeliveryStatus, JobStatus, Priority
from wundr_ray.domain.accounts.credits import month_of
from wundr_ray.domain.batch.states import BATCH_LIVE, BATCH_TERMINAL
from wundr_ray.domain.scheduling.turn import PRIORITIES
from wundr_ray.store.accounts.credits import CreditEntry
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.schema import accounts, batches, credit_entries, deliveries, jobs
from wundr_ray.system import Clock


@dataclass(frozen=True, slots=True)
class Readings:
    """``queued`` is by plan and priority; what there is none of may be left out.

    ``credits_charged`` are, by plan, those of this month's batches that have ended.
    """

    batches: Mapping[BatchStatus, int]
    queued: Mapping[tuple[str, Priority], int]
    running_jobs: int
    oldest_queued: timedelta
    credits_held: int
    credits_charged: Mapping[str, int]
    undelivered: int
    oldest_undelivered: timedelta


class Gauges:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def read(self) -> Readings:
        async with self._database.read() as connection:
            return Readings(
                batches=await _by_status(connection),
                queued=await _queued(connection),
                running_jobs=await _running_jobs(connection),
                oldest_queued=await self._oldest_queued(connection),
                credits_held=await _credits_held(connection),
                credits_charged=await _credits_charged(connection, month_of(self._clock())),
                undelivered=await connection.scalar(_undelivered(sa.func.count())) or 0,
                oldest_undelivered=self._age(
                    await connection.scalar(_undelivered(sa.func.min(deliveries.c.since)))
                ),
            )

    async def _oldest_queued(self, connection: Transaction) -> timedelta:
        since = sa.func.coalesce(batches.c.queued_at, batches.c.created_at)
        query = sa.select(sa.func.min(since)).where(batches.c.status == BatchStatus.QUEUED)
        return self._age(await connection.scalar(query))

    def _age(self, oldest: datetime | None) -> timedelta:
        return max(timedelta(), self._clock() - oldest) if oldest else timedelta()


def _undelivered(wanted: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        sa.select(wanted)
        .select_from(deliveries)
        .where(deliveries.c.status == DeliveryStatus.PENDING)
    )


async def _by_status(connection: Transaction) -> dict[BatchStatus, int]:
    query = sa.select(batches.c.status, sa.func.count()).group_by(batches.c.status)
    return {BatchStatus(status): found for status, found in await connection.execute(query)}


async def _queued(connection: Transaction) -> dict[tuple[str, Priority], int]:
    query = (
        sa.select(accounts.c.plan, batches.c.priority, sa.func.count())
        .join(accounts, accounts.c.id == batches.c.account_id)
        .where(batches.c.status == BatchStatus.QUEUED)
        .group_by(accounts.c.plan, batches.c.priority)
    )
    rows = await connection.execute(query)
    return {(plan, PRIORITIES[priority]): found for plan, priority, found in rows}


async def _running_jobs(connection: Transaction) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(jobs.join(batches, batches.c.id == jobs.c.batch_id))
        .where(batches.c.status.in_(BATCH_LIVE), jobs.c.status == JobStatus.RUNNING)
    )
    return await connection.scalar(query) or 0


async def _credits_held(connection: Transaction) -> int:
    query = (
        sa.select(sa.func.sum(credit_entries.c.amount))
        .select_from(credit_entries.join(batches, batches.c.id == credit_entries.c.batch_id))
        .where(batches.c.status.not_in(BATCH_TERMINAL), credit_entries.c.kind == CreditEntry.HOLD)
    )
    return -(await connection.scalar(query) or 0)


async def _credits_charged(connection: Transaction, month: str) -> dict[str, int]:
    query = (
        sa.select(accounts.c.plan, (-sa.func.sum(credit_entries.c.amount)).label("charged"))
        .select_from(credit_entries)
        .join(batches, batches.c.id == credit_entries.c.batch_id)
        .join(accounts, accounts.c.id == credit_entries.c.account_id)
        .where(credit_entries.c.month == month, batches.c.status.in_(BATCH_TERMINAL))
        .group_by(accounts.c.plan)
    )
    return {row.plan: int(row.charged) for row in await connection.execute(query)}
