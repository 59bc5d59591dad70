"""The receivers of a batch's events, written into the outbox in the event's transaction."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import DeliveryStatus, EventName
from wundr_ray.domain.notify.deliveries import MAILED, EndpointKind, delivery_of, endpoint_of
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.schema import deliveries, endpoints


async def register(
    connection: Transaction, account_id: str, notification: dict[str, Any], now: datetime
) -> None:
    """Add the endpoints that a batch's options name; the account's row must be locked.

    An endpoint that was disabled because its receiver was gone is enabled again.
    """
    named = _named(account_id, notification)
    await connection.execute(
        endpoints.update()
        .where(endpoints.c.id.in_(named), endpoints.c.enabled.is_(False))
        .values(enabled=True, failures=0, open_until=None)
    )
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
        return name in MAILED
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
