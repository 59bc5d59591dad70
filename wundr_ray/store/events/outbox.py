"""The outbox: one row for each delivery, written with its event and read by the notifier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import DeliveryStatus, EventName
from wundr_ray.domain.notify.deliveries import (
    AT_ONCE,
    PER_ACCOUNT,
    PER_ENDPOINT,
    RETRY_WINDOW,
    Circuit,
    DueDelivery,
    EndpointKind,
)
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.schema import deliveries, delivery_attempts, endpoints, events
from wundr_ray.system import Clock

_PENDING = deliveries.c.status == DeliveryStatus.PENDING


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery to be sent now, with the event that it tells."""

    candidate: DueDelivery
    kind: EndpointKind
    target: str
    sequence: int
    name: EventName
    at: datetime
    data: dict[str, Any]
    attempts: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt of a delivery; ``error`` is None where the receiver took it."""

    number: int
    at: datetime
    milliseconds: int
    status_code: int | None = None
    error: str | None = None


class Outbox:
    """The notifier's reads and writes."""

    # The notifier asks for all that is pending and keeps no position in the table. Transactions
    # commit in another order than they took their times and numbers, so that a reader that went
    # on from the last row it saw would skip a row that was committed late.

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def due(self) -> list[Due]:
        """The deliveries to send now: for each batch and endpoint the first pending one."""
        # Events of one batch reach an endpoint in order, so an earlier pending one holds back the
        # later ones. Of each endpoint and account twice as many are read as may be in flight: those
        # in flight are still pending and among them. Without these bounds the backlog of one
        # receiver would fill the whole page and hide everybody else's deliveries.
        async with self._database.read() as connection:
            rows = (await connection.execute(_DUE, {"now": self._clock()})).all()
        return [_read(row) for row in rows]

    async def undelivered(self) -> int:
        """How many deliveries are pending."""
        query = sa.select(sa.func.count()).select_from(deliveries).where(_PENDING)
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def record(self, due: Due, tried: Tried, next_at: datetime | None) -> None:
        """Write an attempt and its consequences.

        A failed delivery is tried again at ``next_at``; None gives it up.
        """
        # While leadership changes, two notifiers may send the same delivery. The number of the
        # attempt is the condition of the update: the second report matches no row.
        delivered = tried.error is None
        status = DeliveryStatus.PENDING
        if delivered:
            status = DeliveryStatus.DELIVERED
        elif next_at is None:
            status = DeliveryStatus.FAILED
        async with self._database.write() as connection:
            written = await connection.scalar(
                deliveries.update()
                .where(
                    deliveries.c.id == due.candidate.delivery_id,
                    deliveries.c.attempts == tried.number - 1,
                )
                .values(
                    status=status,
                    attempts=tried.number,
                    due_at=next_at or deliveries.c.due_at,
                    delivered_at=tried.at if delivered else None,
                )
                .returning(deliveries.c.id)
            )
            if written is None:
                return
            await connection.execute(
                delivery_attempts.insert().values(
                    delivery_id=written,
                    number=tried.number,
                    at=tried.at,
                    milliseconds=tried.milliseconds,
                    status_code=tried.status_code,
                    error=tried.error,
                )
            )
            await _turn_circuit(connection, due.candidate.endpoint_id, tried)

    async def switch_off(self, endpoint_id: str) -> None:
        """Disable an endpoint whose receiver is gone, and give up its pending deliveries."""
        async with self._database.write() as connection:
            await connection.execute(
                endpoints.update().where(endpoints.c.id == endpoint_id).values(enabled=False)
            )
            await connection.execute(
                deliveries.update()
                .where(deliveries.c.endpoint_id == endpoint_id, _PENDING)
                .values(status=DeliveryStatus.FAILED)
            )


async def _turn_circuit(connection: Transaction, endpoint_id: str, tried: Tried) -> None:
    """Update the endpoint's circuit breaker after an attempt."""
    # While the circuit is open nothing is sent, so no attempt would ever give up the deliveries
    # whose retry window has passed. They are given up here, when it opens.
    query = sa.select(endpoints.c.failures, endpoints.c.open_until).where(
        endpoints.c.id == endpoint_id
    )
    before = Circuit(*(await connection.execute(query.with_for_update())).one())
    after = before.after_success() if tried.error is None else before.after_failure(tried.at)
    if after == before:
        return
    await connection.execute(
        endpoints.update()
        .where(endpoints.c.id == endpoint_id)
        .values(failures=after.failures, open_until=after.open_until)
    )
    if after.is_open(tried.at):
        await connection.execute(
            deliveries.update()
            .where(
                deliveries.c.endpoint_id == endpoint_id,
                _PENDING,
                deliveries.c.since <= tried.at - RETRY_WINDOW,
            )
            .values(status=DeliveryStatus.FAILED)
        )


def held_back() -> sa.ColumnElement[bool]:
    """Whether an earlier event of the batch is still pending for the same endpoint."""
    earlier = deliveries.alias()
    return sa.exists().where(
        earlier.c.batch_id == deliveries.c.batch_id,
        earlier.c.endpoint_id == deliveries.c.endpoint_id,
        earlier.c.sequence < deliveries.c.sequence,
        earlier.c.status == DeliveryStatus.PENDING,
    )


def _due() -> sa.Select[Any]:
    now = sa.bindparam("now", type_=deliveries.c.due_at.type)
    heads = (
        sa.select(
            deliveries.c.id,
            endpoints.c.account_id,
            deliveries.c.due_at,
            sa.func.row_number()
            .over(partition_by=deliveries.c.endpoint_id, order_by=deliveries.c.due_at)
            .label("in_endpoint"),
        )
        .join(endpoints, endpoints.c.id == deliveries.c.endpoint_id)
        .where(
            _PENDING,
            deliveries.c.due_at <= now,
            sa.or_(endpoints.c.open_until.is_(None), endpoints.c.open_until <= now),
            ~held_back(),
        )
        .subquery()
    )
    ranked = (
        sa.select(
            heads.c.id,
            heads.c.due_at,
            sa.func.row_number()
            .over(
                partition_by=heads.c.account_id,
                order_by=(heads.c.in_endpoint, heads.c.due_at),
            )
            .label("in_account"),
        )
        .where(heads.c.in_endpoint <= 2 * PER_ENDPOINT)
        .subquery()
    )
    return (
        sa.select(
            deliveries.c.id,
            deliveries.c.batch_id,
            deliveries.c.endpoint_id,
            deliveries.c.sequence,
            deliveries.c.attempts,
            deliveries.c.since,
            endpoints.c.account_id,
            endpoints.c.kind,
            endpoints.c.target,
            endpoints.c.failures,
            endpoints.c.open_until,
            events.c.name,
            events.c.at,
            events.c.data,
        )
        .join(ranked, ranked.c.id == deliveries.c.id)
        .join(endpoints, endpoints.c.id == deliveries.c.endpoint_id)
        .join(
            events,
            sa.and_(
                events.c.batch_id == deliveries.c.batch_id,
                events.c.sequence == deliveries.c.sequence,
            ),
        )
        .where(ranked.c.in_account <= 2 * PER_ACCOUNT)
        .order_by(ranked.c.in_account, ranked.c.due_at)
        .limit(4 * AT_ONCE)
    )


_DUE = _due()
"""The query of ``Outbox.due``, built once because it runs twice a second."""


def _read(row: sa.Row[Any]) -> Due:
    circuit = Circuit(row.failures, row.open_until)
    return Due(
        DueDelivery(row.id, row.batch_id, row.endpoint_id, row.account_id, circuit),
        EndpointKind(row.kind),
        row.target,
        row.sequence,
        EventName(row.name),
        row.at,
        row.data,
        row.attempts,
        row.since,
    )
