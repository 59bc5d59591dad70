"""An account's own webhooks: made, changed and deleted by the account."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.vocabulary import DeliveryStatus, EventName
from wundr_ray.domain.notify.deliveries import EndpointKind
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.events.signing_secrets import SigningSecrets
from wundr_ray.store.schema import accounts, deliveries, endpoints, signing_secrets
from wundr_ray.system import Clock

MOST = 20
"""As many webhooks as an account may have."""


@dataclass(frozen=True, slots=True)
class EndpointRecord:
    id: str
    account_id: str
    target: str
    description: str | None
    events: list[str]
    enabled: bool
    created_at: datetime
    failures: int
    open_until: datetime | None


_QUERY = sa.select(*(endpoints.c[field.name] for field in fields(EndpointRecord)))


class Endpoints:
    def __init__(self, database: Database, secrets: SigningSecrets, clock: Clock) -> None:
        self._database, self._secrets, self._clock = database, secrets, clock

    async def create(
        self,
        endpoint_id: str,
        account_id: str,
        target: str,
        events: Sequence[EventName],
        sealed: str,
        *,
        description: str | None = None,
        enabled: bool = True,
    ) -> EndpointRecord:
        """Create it with its first secret. Raises ``Conflict``: the URL is taken, or too many."""
        async with self._database.write() as connection:
            lock = sa.select(accounts.c.id).where(accounts.c.id == account_id).with_for_update()
            await connection.execute(lock)
            await _check_new(connection, account_id, target)
            await connection.execute(
                endpoints.insert().values(
                    id=endpoint_id,
                    account_id=account_id,
                    kind=EndpointKind.ACCOUNT,
                    target=target,
                    description=description,
                    events=list(events),
                    enabled=enabled,
                    created_at=self._clock(),
                )
            )
            await self._secrets.add(connection, endpoint_id, sealed)
        return await self.get(endpoint_id, account_id)

    async def page(
        self, account_id: str, *, offset: int, limit: int
    ) -> tuple[list[EndpointRecord], int]:
        """Some of the account's webhooks, the oldest first, and how many there are in all."""
        count = sa.select(sa.func.count()).select_from(endpoints).where(*_of(account_id))
        query = (
            _QUERY.where(*_of(account_id))
            .order_by(endpoints.c.created_at, endpoints.c.id)
            .offset(offset)
            .limit(limit)
        )
        async with self._database.read() as connection:
            total = await connection.scalar(count) or 0
            rows = (await connection.execute(query)).mappings()
            return [EndpointRecord(**row) for row in rows], total

    async def get(self, endpoint_id: str, account_id: str) -> EndpointRecord:
        """Raises ``NotFound``, also for a webhook of another account."""
        query = _QUERY.where(endpoints.c.id == endpoint_id, *_of(account_id))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound(f"There is no webhook {endpoint_id!r}.")
        return EndpointRecord(**row)

    async def update(
        self, endpoint_id: str, account_id: str, changes: dict[str, Any]
    ) -> EndpointRecord:
        """Change the named columns. Raises ``NotFound`` or ``Conflict``.

        A new URL, and switching it on again, reset its failures. Deliveries that are pending when
        it is switched off are given up.
        """
        before = await self.get(endpoint_id, account_id)
        async with self._database.write() as connection:
            if changes.get("target", before.target) != before.target:
                await _check_url(connection, account_id, changes["target"])
            if changes.get("enabled") or "target" in changes:
                changes = {**changes, "failures": 0, "open_until": None}
            if changes:
                await connection.execute(
                    endpoints.update().where(endpoints.c.id == endpoint_id).values(changes)
                )
            if changes.get("enabled") is False:
                await _give_up(connection, endpoint_id)
        return await self.get(endpoint_id, account_id)

    async def delete(self, endpoint_id: str, account_id: str) -> None:
        """Its deliveries stay in the log; what is not delivered is given up."""
        await self.get(endpoint_id, account_id)
        async with self._database.write() as connection:
            await connection.execute(
                endpoints.update()
                .where(endpoints.c.id == endpoint_id)
                .values(deleted_at=self._clock(), enabled=False)
            )
            await connection.execute(
                signing_secrets.delete().where(signing_secrets.c.owner == endpoint_id)
            )
            await _give_up(connection, endpoint_id)


def _of(account_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        endpoints.c.account_id == account_id,
        endpoints.c.kind == EndpointKind.ACCOUNT,
        endpoints.c.deleted_at.is_(None),
    )


async def _check_new(connection: Transaction, account_id: str, target: str) -> None:
    query = sa.select(sa.func.count()).select_from(endpoints).where(*_of(account_id))
    if (await connection.scalar(query) or 0) >= MOST:
        raise Conflict(
            f"An account has at most {MOST} webhooks.", resolution="Delete one of them first."
        )
    await _check_url(connection, account_id, target)


async def _check_url(connection: Transaction, account_id: str, target: str) -> None:
    query = sa.select(endpoints.c.id).where(endpoints.c.target == target, *_of(account_id))
    if known := await connection.scalar(query):
        raise Conflict.at(
            "url",
            f"is already the URL of the webhook {known}",
            "Change that webhook, or give another URL.",
        )


async def _give_up(connection: Transaction, endpoint_id: str) -> None:
    await connection.execute(
        deliveries.update()
        .where(
            deliveries.c.endpoint_id == endpoint_id,
            deliveries.c.status == DeliveryStatus.PENDING,
        )
        .values(status=DeliveryStatus.FAILED)
    )
