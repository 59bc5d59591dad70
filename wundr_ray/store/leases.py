"""Named leases: of several processes that want a role, one holds it at a time."""

from datetime import timedelta

import sqlalchemy as sa

from wundr_ray.store.database import Database
from wundr_ray.store.schema import leases
from wundr_ray.system import Clock


class Leases:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def take(self, name: str, holder: str, term: timedelta) -> bool:
        """Take or renew the lease; False while another holder's has not run out."""
        now = self._clock()
        async with self._database.write() as connection:
            taken = await connection.scalar(
                leases.update()
                .where(
                    leases.c.name == name,
                    sa.or_(leases.c.holder == holder, leases.c.expires_at <= now),
                )
                .values(holder=holder, expires_at=now + term)
                .returning(leases.c.name)
            )
            if taken:
                return True
            other = await connection.scalar(sa.select(leases.c.holder).where(leases.c.name == name))
            if other is None:
                await connection.execute(
                    leases.insert().values(name=name, holder=holder, expires_at=now + term)
                )
        return other is None

    async def release(self, name: str, holder: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(
                leases.delete().where(leases.c.name == name, leases.c.holder == holder)
            )
