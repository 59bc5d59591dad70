"""How the cancellation of a batch is written, within the caller's transaction."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import BatchStatus, JobStatus
from wundr_ray.domain.batch.cancel import Cancellation, cancel
from wundr_ray.domain.batch.conclude import CANCELLED
from wundr_ray.store.batches.moves import BatchMove, ending_move, move
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.schema import batches, jobs

_STATE = (
    sa.select(
        batches.c.status,
        batches.c.cancel_reason,
        batches.c.cancel_drains,
        batches.c.cancel_refunds,
    )
    .where(batches.c.id == sa.bindparam("batch_id"))
    .with_for_update()  # nobody moves the batch between the decision and its record
)


async def write(
    connection: Transaction, batch_id: str, requested: Cancellation, now: datetime
) -> BatchStatus:
    """Record what the request means for the batch; its status afterwards. Raises ``Conflict``."""
    row = (await connection.execute(_STATE, {"batch_id": batch_id})).one()
    before = BatchStatus(row.status)
    decision = cancel(before, requested, _earlier(row, requested))
    if decision.record is None:
        return before
    if decision.after is before:
        await _change(connection, batch_id, decision.record)
        return before
    values = _values(decision.record)
    if decision.after is BatchStatus.CANCELLED:
        await _cancel_jobs(connection, batch_id, now)
        step = ending_move(before, CANCELLED, now, **values)
    else:
        step = BatchMove(before, decision.after, now, values)
    moved = await move(connection, batch_id, step)
    assert moved
    return decision.after


def _earlier(row: sa.Row[Any], requested: Cancellation) -> Cancellation:
    """What the batch's row records; its refund is open if an earlier version recorded none."""
    refund = requested.refund if row.cancel_refunds is None else row.cancel_refunds
    return Cancellation(row.cancel_reason, row.cancel_drains is not False, refund)


def _values(cancellation: Cancellation) -> dict[str, Any]:
    return {
        "cancel_reason": cancellation.reason,
        "cancel_drains": cancellation.drain,
        "cancel_refunds": cancellation.refund,
    }


async def _change(connection: Transaction, batch_id: str, record: Cancellation) -> None:
    await connection.execute(
        batches.update()
        .where(batches.c.id == batch_id)
        .values(
            cancel_reason=record.reason,
            cancel_drains=record.drain,
            cancel_refunds=record.refund,
        )
    )


async def _cancel_jobs(connection: Transaction, batch_id: str, now: datetime) -> None:
    await connection.execute(
        jobs.update()
        .where(jobs.c.batch_id == batch_id, jobs.c.status == JobStatus.QUEUED)
        .values(status=JobStatus.CANCELLED, completed_at=now)
    )
