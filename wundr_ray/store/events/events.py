"""The events of a batch, each written in the transaction of the fact that it reports."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import BatchStatus, EventName
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.events import addressees
from wundr_ray.store.schema import batches, events


@dataclass(frozen=True, slots=True)
class EventRecord:
    batch_id: str
    sequence: int
    name: EventName
    at: datetime
    data: dict[str, Any]


class Events:
    """Reads of a batch's events by those who follow it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def after(self, batch_id: str, sequence: int, limit: int) -> list[EventRecord]:
        """The first ``limit`` events with a higher number, in order."""
        query = (
            sa.select(events)
            .where(events.c.batch_id == batch_id, events.c.sequence > sequence)
            .order_by(events.c.sequence)
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [
            EventRecord(row.batch_id, row.sequence, EventName(row.name), row.at, row.data)
            for row in rows
        ]

    async def last_of(self, batch_ids: Collection[str]) -> Mapping[str, int]:
        """The number of each batch's last event."""
        query = sa.select(batches.c.id, batches.c.events).where(batches.c.id.in_(batch_ids))
        async with self._database.read() as connection:
            return {row.id: row.events for row in await connection.execute(query)}

    async def last(self, batch_id: str) -> tuple[int, BatchStatus]:
        """The last event's number, and the batch's status at the same moment."""
        query = sa.select(batches.c.events, batches.c.status).where(batches.c.id == batch_id)
        async with self._database.read() as connection:
            number, status = (await connection.execute(query)).one()
        return number, BatchStatus(status)


NUMBERED = (batches.c.events, batches.c.account_id, batches.c.options)
"""What ``write`` needs of a batch's row in which ``events`` has been raised by one."""


async def append(
    connection: Transaction,
    batch_id: str,
    name: EventName,
    at: datetime,
    data: dict[str, Any],
) -> None:
    """Write an event with the batch's next number, and its deliveries into the outbox."""
    # The counter is in the batch's row, and the update locks that row until the commit. Numbers
    # therefore have no gaps and are committed in order: who has read up to number n will never
    # find a lower one later. A database sequence would promise neither.
    updated = await connection.execute(
        batches.update()
        .where(batches.c.id == batch_id)
        .values(events=batches.c.events + 1)
        .returning(*NUMBERED)
    )
    await write(connection, batch_id, updated.one(), (name, at, data))


async def write(
    connection: Transaction,
    batch_id: str,
    numbered: Sequence[Any],
    event: tuple[EventName, datetime, dict[str, Any]],
) -> None:
    """The same for an event whose number the caller has taken: ``NUMBERED`` of the batch's row."""
    sequence, account_id, options = numbered
    name, at, data = event
    await connection.execute(
        events.insert().values(batch_id=batch_id, sequence=sequence, name=name, at=at, data=data)
    )
    notification = options.get("notification", {})
    await addressees.enqueue(connection, account_id, notification, batch_id, (sequence, name, at))


async def of_batch(connection: Transaction, batch_id: str) -> list[sa.Row[Any]]:
    query = sa.select(events).where(events.c.batch_id == batch_id).order_by(events.c.sequence)
    return list(await connection.execute(query))
