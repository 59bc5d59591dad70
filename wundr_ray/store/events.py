"""The batch's events: appended in the transaction of the fact they tell."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from wundr_ray.contract.vocabulary import EventName
from wundr_ray.store.schema import batches, events


async def append(
    connection: AsyncConnection,
    batch_id: str,
    name: EventName,
    at: datetime,
    data: dict[str, Any],
) -> None:
    """Give the event the batch's next number; the update locks the batch's row."""
    sequence = await connection.scalar(
        batches.update()
        .where(batches.c.id == batch_id)
        .values(events=batches.c.events + 1)
        .returning(batches.c.events)
    )
    await connection.execute(
        events.insert().values(batch_id=batch_id, sequence=sequence, name=name, at=at, data=data)
    )


async def of_batch(connection: AsyncConnection, batch_id: str) -> list[sa.Row[Any]]:
    query = sa.select(events).where(events.c.batch_id == batch_id).order_by(events.c.sequence)
    return list(await connection.execute(query))
