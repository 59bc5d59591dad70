"""How the end of a batch is written, whoever ends it."""

from datetime import datetime

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import BatchStatus, EventName, Outcome
from wundr_ray.store import credits, events
from wundr_ray.store.batches import progress
from wundr_ray.store.batches.counts import count_moved
from wundr_ray.store.database import Transaction
from wundr_ray.store.schema import batches

Ending = tuple[BatchStatus, Outcome, datetime]


async def end(
    connection: Transaction,
    fenced: sa.Update,
    batch_id: str,
    before: BatchStatus,
    ending: Ending,
    error: tuple[str, str] | None,
) -> bool:
    """End a batch all of whose jobs have ended, settle its credits, and append its last event.

    ``fenced`` is an update of the batch's row that matches only while the writer may write.
    False, and nothing is written, if it does not match, or the batch is not ``before`` any more.
    """
    status, outcome, now = ending
    code, message = error or (None, None)
    written = await connection.scalar(
        fenced.where(batches.c.status == before)
        .values(
            status=status,
            outcome=outcome,
            completed_at=now,
            lease_until=None,
            error_code=code,
            error_message=message,
        )
        .returning(batches.c.id)
    )
    if written is None:
        return False
    await count_moved(connection, batch_id, before, status)
    await credits.settle(connection, batch_id, now)
    told = await progress.ending(connection, batch_id)
    await events.append(connection, batch_id, EventName(f"batch.{status}"), now, told)
    return True
