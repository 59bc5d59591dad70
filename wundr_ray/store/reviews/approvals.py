"""A batch that waits for a person's decision between its jobs and those that follow.

It has no manager, no lease and no slot, and its only deadline is that of the approval. Every
function works within the caller's transaction, and returns False, with nothing written, if
someone was faster.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import BatchStatus, EventName, JobStatus
from wundr_ray.domain.batch.approval import expiry
from wundr_ray.domain.batch.conclude import decline as declined
from wundr_ray.domain.delivery.previews import batch_counts, batch_digest
from wundr_ray.store.batches.moves import BatchMove, ending_move, move
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.reviews.previews import previews_of
from wundr_ray.store.schema import batches, jobs

_DECIDED = {"approval_expires_at": None}


async def request_approval(
    connection: Transaction,
    batch_id: str,
    epoch: int,
    now: datetime,
    event: EventName | None = EventName.AWAITING_APPROVAL,
) -> bool:
    """Take a running batch all of whose jobs have ended from its manager.

    ``event`` is None where nobody needs to be told, because the decision follows at once. False
    also when a cancellation was accepted in the meantime.
    """
    proposed = await _proposed(connection, batch_id, now)
    values = {
        **proposed,
        "manager": None,
        "lease_until": None,
        "deadline": None,
        "wait_position": None,
        "wait_reason": None,
        "epoch": batches.c.epoch + 1,  # whatever the manager still writes is fenced
    }
    expires_at = proposed["approval_expires_at"]
    counts = proposed["preview_counts"]
    data = {
        "digest": proposed["preview_digest"],
        "changes": counts["changes"],
        "files": counts["files"],
        "expires_at": expires_at and expires_at.isoformat(),
    }
    step = BatchMove(
        BatchStatus.RUNNING,
        BatchStatus.AWAITING_APPROVAL,
        now,
        values,
        event,
        data,
    )
    return await move(connection, batch_id, step, batches.c.epoch == epoch)


async def approve(
    connection: Transaction, batch_id: str, now: datetime, applied: Mapping[str, Any] | None = None
) -> bool:
    """Queue the batch again; its waiting counts from now on.

    ``applied`` is what the event reports of the changes that are to be applied.
    """
    step = BatchMove(
        BatchStatus.AWAITING_APPROVAL,
        BatchStatus.QUEUED,
        now,
        {"queued_at": now, **_DECIDED},
        EventName.APPLIED,
        applied or {},
    )
    return await move(connection, batch_id, step)


async def decline(connection: Transaction, batch_id: str, now: datetime) -> bool:
    """End the batch with what its jobs have done: rejected, or nobody decided in time."""
    query = sa.select(jobs.c.status).where(jobs.c.batch_id == batch_id)
    statuses = [JobStatus(status) for status in await connection.scalars(query)]
    step = ending_move(BatchStatus.AWAITING_APPROVAL, declined(statuses), now, **_DECIDED)
    return await move(connection, batch_id, step)


async def _proposed(connection: Transaction, batch_id: str, now: datetime) -> dict[str, Any]:
    """The columns of the batch's row that describe what is proposed."""
    previews = await previews_of(connection, batch_id)
    options = await connection.scalar(sa.select(batches.c.options).where(batches.c.id == batch_id))
    return {
        "preview_digest": batch_digest(previews),
        "preview_counts": batch_counts(previews.values()).model_dump(mode="json"),
        "approval_expires_at": expiry((options or {}).get("approval_expires_hours"), now),
    }
