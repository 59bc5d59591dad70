"""The log of a batch's deliveries, and the request to make one again."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.vocabulary import DeliveryStatus, EventName
from wundr_ray.domain.notify.deliveries import EndpointKind
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.events.outbox import Tried, held_back
from wundr_ray.store.schema import deliveries, delivery_attempts, endpoints, events
from wundr_ray.system import Clock


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """``next_at`` is None unless it is pending and its turn has come."""

    id: str
    batch_id: str
    event: EventName
    sequence: int
    endpoint_id: str
    kind: EndpointKind
    target: str
    status: DeliveryStatus
    is_held_back: bool
    created_at: datetime
    delivered_at: datetime | None
    next_at: datetime | None
    tried: list[Tried]


class Deliveries:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def page(
        self, batch_id: str, status: DeliveryStatus | None, *, offset: int, limit: int
    ) -> tuple[list[DeliveryRecord], int]:
        """Some of the batch's deliveries in the order of its events, and how many there are."""
        conditions = [deliveries.c.batch_id == batch_id]
        if status:
            conditions.append(deliveries.c.status == status)
        count = sa.select(sa.func.count()).select_from(deliveries).where(*conditions)
        query = (
            _query()
            .where(*conditions)
            .order_by(deliveries.c.sequence, deliveries.c.endpoint_id)
            .offset(offset)
            .limit(limit)
        )
        async with self._database.read() as connection:
            total = await connection.scalar(count) or 0
            rows = (await connection.execute(query)).all()
            tried = await _tried(connection, [row.id for row in rows])
        return [_read(row, tried[row.id]) for row in rows], total

    async def redeliver(self, batch_id: str, delivery_id: str) -> DeliveryRecord:
        """Make a delivery due now, under the same id, with a new window for its retries.

        Raises ``NotFound``, or ``Conflict`` where the webhook is deleted or switched off. The
        caller must have checked whose batch it is.
        """
        query = _query().where(deliveries.c.id == delivery_id, deliveries.c.batch_id == batch_id)
        now = self._clock()
        async with self._database.write() as connection:
            row = (await connection.execute(query)).first()
            if row is None:
                raise NotFound(
                    f"The batch has no delivery {delivery_id!r}.",
                    resolution="Check the id in the list of the batch's deliveries.",
                )
            if not row.enabled:
                raise Conflict(
                    "The webhook has been deleted or switched off.",
                    resolution="Switch the webhook on, or create it again.",
                )
            await connection.execute(
                deliveries.update()
                .where(deliveries.c.id == delivery_id)
                .values(status=DeliveryStatus.PENDING, since=now, due_at=now, delivered_at=None)
            )
            await connection.execute(
                endpoints.update().where(endpoints.c.id == row.endpoint_id).values(open_until=None)
            )
            again = (await connection.execute(query)).one()
            tried = await _tried(connection, [delivery_id])
        return _read(again, tried[delivery_id])


def _query() -> sa.Select[Any]:
    return (
        sa.select(
            deliveries,
            events.c.name,
            endpoints.c.kind,
            endpoints.c.target,
            endpoints.c.enabled,
            endpoints.c.open_until,
            held_back().label("is_held_back"),
        )
        .join(endpoints, endpoints.c.id == deliveries.c.endpoint_id)
        .join(
            events,
            sa.and_(
                events.c.batch_id == deliveries.c.batch_id,
                events.c.sequence == deliveries.c.sequence,
            ),
        )
    )


async def _tried(connection: Transaction, delivery_ids: Collection[str]) -> dict[str, list[Tried]]:
    found: dict[str, list[Tried]] = defaultdict(list)
    query = (
        sa.select(delivery_attempts)
        .where(delivery_attempts.c.delivery_id.in_(delivery_ids))
        .order_by(delivery_attempts.c.delivery_id, delivery_attempts.c.number)
    )
    for row in await connection.execute(query):
        found[row.delivery_id].append(
            Tried(row.number, row.at, row.milliseconds, row.status_code, row.error)
        )
    return found


def _read(row: sa.Row[Any], tried: list[Tried]) -> DeliveryRecord:
    is_pending = row.status == DeliveryStatus.PENDING
    is_held_back = is_pending and bool(row.is_held_back)
    next_at = None
    if is_pending and not is_held_back:
        next_at = max(row.due_at, row.open_until or row.due_at)
    return DeliveryRecord(
        id=row.id,
        batch_id=row.batch_id,
        event=EventName(row.name),
        sequence=row.sequence,
        endpoint_id=row.endpoint_id,
        kind=EndpointKind(row.kind),
        target=row.target,
        status=DeliveryStatus(row.status),
        is_held_back=is_held_back,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
        next_at=next_at,
        tried=tried,
    )
