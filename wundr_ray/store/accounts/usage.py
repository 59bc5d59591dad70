"""What an account has used of its plan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.accounts.credits import month_of
from wundr_ray.domain.admission.limits import (
    AccountUse,
    start_of_day,
    start_of_hour,
    start_of_month,
)
from wundr_ray.domain.batch.states import BATCH_LIVE, BATCH_TERMINAL
from wundr_ray.store.accounts import credits
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.schema import batches, credit_entries, jobs, request_counts
from wundr_ray.system import Clock


@dataclass(frozen=True, slots=True)
class CurrentUse:
    """What an account holds at this moment; memory in GB, requests of the current hour."""

    at: datetime
    account: AccountUse
    credits_held: int
    requests: int
    running_batches: int
    cpu_cores: int
    memory_gb: float


class UsageOverview:
    """Reads for the account's own overview."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def current(self, account_id: str) -> CurrentUse:
        now = self._clock()
        async with self._database.read() as connection:
            cores, memory = await _running_resources(connection, account_id)
            return CurrentUse(
                at=now,
                account=await account_use(connection, account_id, now),
                credits_held=await _held(connection, account_id, now),
                requests=await _requests(connection, account_id, now),
                running_batches=await _running_batches(connection, account_id),
                cpu_cores=cores,
                memory_gb=memory,
            )


async def account_use(connection: Transaction, account_id: str, now: datetime) -> AccountUse:
    """What admission compares with the plan; within the caller's transaction."""
    return AccountUse(
        batches_today=await _created_since(connection, account_id, start_of_day(now)),
        batches_this_month=await _created_since(connection, account_id, start_of_month(now)),
        credits_spent=await credits.spent(connection, account_id, month_of(now)),
    )


async def _created_since(connection: Transaction, account_id: str, since: datetime) -> int:
    return await _number(
        connection,
        sa.select(sa.func.count())
        .select_from(batches)
        .where(batches.c.account_id == account_id, batches.c.created_at >= since),
    )


async def _held(connection: Transaction, account_id: str, now: datetime) -> int:
    return -await _number(
        connection,
        sa.select(sa.func.sum(credit_entries.c.amount))
        .join(batches, batches.c.id == credit_entries.c.batch_id)
        .where(
            credit_entries.c.account_id == account_id,
            credit_entries.c.month == month_of(now),
            batches.c.status.not_in(BATCH_TERMINAL),
        ),
    )


async def _requests(connection: Transaction, account_id: str, now: datetime) -> int:
    return await _number(
        connection,
        sa.select(request_counts.c.taken).where(
            request_counts.c.account_id == account_id, request_counts.c.hour == start_of_hour(now)
        ),
    )


async def _running_batches(connection: Transaction, account_id: str) -> int:
    return await _number(
        connection,
        sa.select(sa.func.count())
        .select_from(batches)
        .where(batches.c.account_id == account_id, batches.c.status.in_(BATCH_LIVE)),
    )


async def _running_resources(connection: Transaction, account_id: str) -> tuple[int, float]:
    """Cores and memory that the account's running jobs were given."""
    shape = jobs.c.config["resources"]
    query = (
        sa.select(
            sa.func.coalesce(sa.func.sum(shape["cpu_cores"].as_integer()), 0),
            sa.func.coalesce(sa.func.sum(shape["memory_gb"].as_float()), 0.0),
        )
        .join(batches, batches.c.id == jobs.c.batch_id)
        .where(
            batches.c.account_id == account_id,
            batches.c.status.in_(BATCH_LIVE),
            jobs.c.status == JobStatus.RUNNING,
        )
    )
    cores, memory = (await connection.execute(query)).one()
    return cores, memory


async def _number(connection: Transaction, query: sa.Select[Any]) -> int:
    """The query's one number; 0 where there are no rows."""
    number: int | None = await connection.scalar(query)
    return number or 0
