"""The outbox: what is to be delivered, written with the event it tells, read by the notifier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import DeliveryStatus, EventName
from wundr_ray.domain.deliveries import (
    AT_ONCE,
    ENDINGS,
    PER_ACCOUNT,
    PER_ENDPOINT,
    RETRY_WINDOW,
    Candidate,
    Circuit,
    EndpointKind,
    delivery_of,
    endpoint_of,
)
from wundr_ray.store.database import Database, Transaction
from wundr_ray.store.schema import deliveries, delivery_attempts, endpoints, events
from wundr_ray.system import Clock

_PENDING = deliveries.c.status == DeliveryStatus.PENDING


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery to be sent now, with the event that it tells."""

    candidate: Candidate
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
    """The notifier's reads and writes; it reads what is undelivered, never from a mark on."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def due(self) -> list[Due]:
        """What may be sent now: for each batch and endpoint its first undelivered event.

        Of each endpoint and each account only as many as may be on their way and as many again,
        because those that are on their way are among them; no one's backlog hides another's.
        """
        async with self._database.read() as connection:
            rows = (await connection.execute(_DUE, {"now": self._clock()})).all()
        return [_read(row) for row in rows]

    async def undelivered(self) -> int:
        """How many deliveries have come to no end yet."""
        query = sa.select(sa.func.count()).select_from(deliveries).where(_PENDING)
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def record(self, due: Due, tried: Tried, next_at: datetime | None) -> None:
        """Write an attempt with its consequences; ``next_at`` None gives a failed one up.

        A second notifier's word about an attempt of the same number changes nothing.
        """
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


async def _turn_circuit(connection: Transaction, endpoint_id: str, tried: Tried) -> None:
    """Where it opens, what has been tried for long enough is given up without another attempt."""
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
    """An earlier event of the batch is still to be delivered to the same endpoint."""
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
"""Asked for twice a second, and made once."""


def _read(row: sa.Row[Any]) -> Due:
    circuit = Circuit(row.failures, row.open_until)
    return Due(
        Candidate(row.id, row.batch_id, row.endpoint_id, row.account_id, circuit),
        EndpointKind(row.kind),
        row.target,
        row.sequence,
        EventName(row.name),
        row.at,
        row.data,
        row.attempts,
        row.since,
    )


async def register(
    connection: Transaction, account_id: str, notification: dict[str, Any], now: datetime
) -> None:
    """Know the endpoints that a batch's options name; the account's row must be locked."""
    named = _named(account_id, notification)
    known = await connection.scalars(sa.select(endpoints.c.id).where(endpoints.c.id.in_(named)))
    new = named.keys() - set(known)
    if new:
        rows = [
            {
                "id": endpoint_id,
                "account_id": account_id,
                "kind": named[endpoint_id][0],
                "target": named[endpoint_id][1],
                "enabled": True,
                "created_at": now,
            }
            for endpoint_id in sorted(new)
        ]
        await connection.execute(endpoints.insert(), rows)


async def enqueue(
    connection: Transaction,
    account_id: str,
    notification: dict[str, Any],
    batch_id: str,
    event: tuple[int, EventName, datetime],
) -> None:
    """One delivery for each endpoint that the event goes to."""
    sequence, name, at = event
    query = sa.select(endpoints.c.id, endpoints.c.kind, endpoints.c.events).where(
        endpoints.c.account_id == account_id,
        endpoints.c.enabled,
        endpoints.c.deleted_at.is_(None),
        sa.or_(
            endpoints.c.kind == EndpointKind.ACCOUNT,
            endpoints.c.id.in_(_named(account_id, notification)),
        ),
    )
    rows = [
        {
            "id": delivery_of(batch_id, sequence, endpoint.id),
            "batch_id": batch_id,
            "endpoint_id": endpoint.id,
            "sequence": sequence,
            "status": DeliveryStatus.PENDING,
            "created_at": at,
            "since": at,
            "due_at": at,
        }
        for endpoint in await connection.execute(query)
        if _takes(EndpointKind(endpoint.kind), endpoint.events, name)
    ]
    if rows:
        await connection.execute(deliveries.insert(), rows)


def _takes(kind: EndpointKind, wanted: list[str] | None, name: EventName) -> bool:
    if kind is EndpointKind.EMAIL:
        return name in ENDINGS
    return wanted is None or name in wanted


def _named(account_id: str, notification: dict[str, Any]) -> dict[str, tuple[EndpointKind, str]]:
    """The endpoints of a batch's options by their id."""
    wanted = {
        EndpointKind.BATCH: notification.get("webhook"),
        EndpointKind.EMAIL: notification.get("email"),
    }
    return {
        endpoint_of(account_id, kind, target): (kind, target)
        for kind, target in wanted.items()
        if target
    }
