"""A batch that waits for a person's decision between its jobs and those that follow.

It has no manager, no lease and no slot, and no clock runs for it. Every function works within
the caller's transaction, and returns False, with nothing written, if someone was faster.
"""

from datetime import datetime

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import BatchStatus, JobStatus
from wundr_ray.domain.batch.conclude import decline as declined
from wundr_ray.store.batches.moves import Move, ending_move, move
from wundr_ray.store.database import Transaction
from wundr_ray.store.schema import batches, jobs


async def request_approval(
    connection: Transaction, batch_id: str, epoch: int, now: datetime
) -> bool:
    """Take a running batch all of whose jobs have ended from its manager.

    False also when a cancellation was accepted in the meantime.
    """
    values = {
        "manager": None,
        "lease_until": None,
        "deadline": None,
        "wait_position": None,
        "wait_reason": None,
        "epoch": batches.c.epoch + 1,  # whatever the manager still writes is fenced
    }
    step = Move(BatchStatus.RUNNING, BatchStatus.AWAITING_APPROVAL, now, values)
    return await move(connection, batch_id, step, batches.c.epoch == epoch)


async def approve(connection: Transaction, batch_id: str, now: datetime) -> bool:
    """Queue the batch again; its waiting counts from now on."""
    step = Move(BatchStatus.AWAITING_APPROVAL, BatchStatus.QUEUED, now, {"queued_at": now})
    return await move(connection, batch_id, step)


async def decline(connection: Transaction, batch_id: str, now: datetime) -> bool:
    """End the batch with what its jobs have done: rejected, or nobody decided in time."""
    query = sa.select(jobs.c.status).where(jobs.c.batch_id == batch_id)
    statuses = [JobStatus(status) for status in await connection.scalars(query)]
    step = ending_move(BatchStatus.AWAITING_APPROVAL, declined(statuses), now)
    return await move(connection, batch_id, step)
