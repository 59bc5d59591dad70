"""Named leases: at most one of several processes has a role at any time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.connection.upserts import insert_into
from wundr_ray.store.schema import leases
from wundr_ray.system import Clock


@dataclass(frozen=True, slots=True)
class Held:
    """A lease that a process believes it holds."""

    name: str
    holder: str


class LeaseLost(Exception):
    """The writer's lease has expired: another process may have the role by now."""


_HELD = (
    sa.select(leases.c.name)
    .where(
        leases.c.name == sa.bindparam("lease"),
        leases.c.holder == sa.bindparam("by"),
        leases.c.expires_at > sa.bindparam("now"),
    )
    .with_for_update(read=True)
)


async def check(connection: Transaction, lease: Held | None, now: datetime) -> None:
    """Check that ``lease`` is held, and keep it so until the transaction ends.

    Raises ``LeaseLost``. None stands for a caller that needs no lease.
    """
    # A check alone would leave a gap: the lease may expire between the check and the commit. The
    # shared lock on its row closes it, because taking the lease over writes that row and has to
    # wait for this transaction.
    if lease is None:
        return
    parameters = {"lease": lease.name, "by": lease.holder, "now": now}
    if (await connection.execute(_HELD, parameters)).first() is None:
        raise LeaseLost(lease.name)


class Leases:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def take(self, name: str, holder: str, term: timedelta) -> bool:
        """Take or renew the lease for ``term``; False while another holder has it."""
        now = self._clock()
        values = {"holder": holder, "expires_at": now + term}
        async with self._database.write() as connection:
            statement = (
                insert_into(connection, leases)
                .values(name=name, **values)
                .on_conflict_do_update(
                    index_elements=[leases.c.name],
                    set_=values,
                    where=sa.or_(leases.c.holder == holder, leases.c.expires_at <= now),
                )
                .returning(leases.c.name)
            )
            return await connection.scalar(statement) is not None

    async def appoint(self, name: str, holder: str) -> None:
        """Give a role to ``holder``, whoever had it, until another is appointed."""
        now = self._clock()
        async with self._database.write() as connection:
            values = {"holder": holder, "expires_at": now}
            statement = insert_into(connection, leases).values(name=name, **values)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=[leases.c.name], set_=values)
            )

    async def appointed(self, name: str) -> str | None:
        """Who has a role; None if nobody was ever appointed."""
        query = sa.select(leases.c.holder).where(leases.c.name == name)
        return await self._database.fetch(lambda connection: connection.scalar(query))

    async def release(self, name: str, holder: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(
                leases.delete().where(leases.c.name == name, leases.c.holder == holder)
            )
