"""Named leases: of several processes that want a role, one holds it at a time."""

from datetime import timedelta

import sqlalchemy as sa

from wundr_ray.store.database import Database
from wundr_ray.store.schema import leases
from wundr_ray.store.upserts import insert_into
from wundr_ray.system import Clock


class Leases:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def take(self, name: str, holder: str, term: timedelta) -> bool:
        """Take or renew the lease; False while another holder's has not run out."""
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

    async def release(self, name: str, holder: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(
                leases.delete().where(leases.c.name == name, leases.c.holder == holder)
            )
