"""The credentials by which an account delivers changes to hosts of repositories."""

from dataclasses import dataclass, field, fields
from datetime import datetime

import sqlalchemy as sa

from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.store.connection.database import Database
from wundr_ray.store.connection.upserts import insert_into
from wundr_ray.store.schema import accounts, delivery_hosts
from wundr_ray.system import Clock

MOST = 50
"""As many hosts as an account may have."""


@dataclass(frozen=True, slots=True)
class NewDeliveryHost:
    """``kind`` is None for a host whose kind is known, or that has no API to be used."""

    host: str
    kind: str | None = None
    user: str | None = None
    root: str = ""
    sealed_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class DeliveryHostRecord:
    host: str
    kind: str | None
    user: str | None
    root: str
    sealed_token: str | None = field(repr=False)
    created_at: datetime


_QUERY = sa.select(*(delivery_hosts.c[each.name] for each in fields(DeliveryHostRecord)))


class DeliveryHosts:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def of(self, account_id: str) -> list[DeliveryHostRecord]:
        """All of the account, by name."""
        query = _QUERY.where(delivery_hosts.c.account_id == account_id)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(delivery_hosts.c.host))
            return [DeliveryHostRecord(*row) for row in rows]

    async def get(self, account_id: str, host: str) -> DeliveryHostRecord:
        """Raises ``NotFound``."""
        query = _QUERY.where(_is(account_id, host))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            raise NotFound(f"There are no credentials for the host {host!r}.")
        return DeliveryHostRecord(*row)

    async def put(self, account_id: str, new: NewDeliveryHost) -> DeliveryHostRecord:
        """Add the host, or replace all that is known of it. Raises ``Conflict``."""
        values = {
            "kind": new.kind,
            "user": new.user,
            "root": new.root,
            "sealed_token": new.sealed_token,
            "created_at": self._clock(),
        }
        async with self._database.write() as connection:
            lock = sa.select(accounts.c.id).where(accounts.c.id == account_id).with_for_update()
            await connection.execute(lock)
            others = sa.select(sa.func.count()).where(
                delivery_hosts.c.account_id == account_id, delivery_hosts.c.host != new.host
            )
            if (await connection.scalar(others) or 0) >= MOST:
                raise Conflict(
                    f"An account has credentials for at most {MOST} hosts.",
                    resolution="Remove one of them first.",
                )
            statement = insert_into(connection, delivery_hosts).values(
                account_id=account_id, host=new.host, **values
            )
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[delivery_hosts.c.account_id, delivery_hosts.c.host],
                    set_=values,
                )
            )
        return await self.get(account_id, new.host)

    async def delete(self, account_id: str, host: str) -> None:
        """Raises ``NotFound``."""
        await self.get(account_id, host)
        async with self._database.write() as connection:
            await connection.execute(delivery_hosts.delete().where(_is(account_id, host)))


def _is(account_id: str, host: str) -> sa.ColumnElement[bool]:
    return sa.and_(delivery_hosts.c.account_id == account_id, delivery_hosts.c.host == host)
