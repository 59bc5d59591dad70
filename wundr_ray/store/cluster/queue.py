"""The input of dispatch: the queued batches, and what their accounts run and have used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.domain.accounts.plans import PlanTable
from wundr_ray.domain.batch.states import BATCH_LIVE
from wundr_ray.domain.scheduling.dispatch import AccountLoad, QueuedBatch
from wundr_ray.domain.scheduling.fair_share import REMEMBERED, Use, decayed
from wundr_ray.domain.scheduling.schedule import OffPeak
from wundr_ray.domain.scheduling.turn import PRIORITIES
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.schema import accounts, batches


@dataclass(frozen=True, slots=True)
class QueueView:
    """All queued batches, and the loads of accounts that run or have run anything of late."""

    queued: list[QueuedBatch]
    loads: Mapping[str, AccountLoad]


_QUEUED = (
    sa.select(
        batches.c.id,
        batches.c.account_id,
        batches.c.priority,
        sa.func.coalesce(batches.c.queued_at, batches.c.created_at).label("queued_at"),
        batches.c.not_before,
        batches.c.off_peak,
        batches.c.expected_core_seconds,
        batches.c.expected_known,
        accounts.c.plan,
    )
    .join(accounts, accounts.c.id == batches.c.account_id)
    .where(batches.c.status == BatchStatus.QUEUED)
)

_USING = BATCH_LIVE | {BatchStatus.AWAITING_APPROVAL}
"""The states of batches that have not ended and whose use counts already."""

_LOADS = sa.select(
    batches.c.status,
    batches.c.account_id,
    batches.c.started_at,
    batches.c.completed_at,
    batches.c.core_seconds,
    batches.c.expected_core_seconds,
    batches.c.expected_known,
).where(
    batches.c.started_at.is_not(None),
    sa.or_(batches.c.status.in_(_USING), batches.c.completed_at > sa.bindparam("since")),
)


async def read_queue(
    connection: Transaction, plans: PlanTable, off_peak: OffPeak, now: datetime
) -> QueueView:
    queued = [
        QueuedBatch(
            row.id,
            row.account_id,
            PRIORITIES[row.priority],
            row.queued_at,
            plans.get(row.plan).concurrent_batches,
            row.not_before,
            off_peak if row.off_peak else None,
            plans.get(row.plan).weight,
            row.expected_core_seconds,
            row.expected_known,
        )
        for row in await connection.execute(_QUEUED)
    ]
    return QueueView(queued, await read_loads(connection, now))


async def read_loads(connection: Transaction, now: datetime) -> dict[str, AccountLoad]:
    """The load of every account that runs batches, or has run any within the time remembered."""
    loads: dict[str, _Load] = {}
    for row in await connection.execute(_LOADS, {"since": now - REMEMBERED}):
        load = loads.setdefault(row.account_id, _Load([]))
        load.uses.append(Use(row.core_seconds, row.started_at, row.completed_at))
        load.last_start = max(load.last_start or row.started_at, row.started_at)
        if row.status in BATCH_LIVE:
            load.running += 1
            load.outstanding += max(0.0, row.expected_core_seconds - row.core_seconds)
            load.known &= row.expected_known
    return {account: load.done(now) for account, load in loads.items()}


@dataclass(slots=True)
class _Load:
    """An account's load while it is being added up."""

    uses: list[Use]
    running: int = 0
    outstanding: float = 0.0
    known: bool = True
    last_start: datetime | None = None

    def done(self, now: datetime) -> AccountLoad:
        used = decayed(self.uses, now)
        return AccountLoad(self.running, used, self.outstanding, self.last_start, self.known)
