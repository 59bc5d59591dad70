"""Secrets that sign webhooks, sealed; an owner has one, and after a rotation two for a while.

The owner is an endpoint of an account, or the account itself for the webhooks that its batches
name.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from wundr_ray.domain.notify.deliveries import SECRET_OVERLAP
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.schema import signing_secrets
from wundr_ray.system import Clock, NewId


class SigningSecrets:
    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database, self._clock, self._new_id = database, clock, new_id

    async def valid(self, owner: str) -> Sequence[str]:
        """The sealed secrets that sign now, newest first."""
        async with self._database.read() as connection:
            return await self._valid(connection, owner)

    async def ensure(self, owner: str, sealed: str) -> Sequence[str]:
        """Store ``sealed`` unless there is a valid secret already; returns the valid ones."""
        async with self._database.write() as connection:
            valid = await self._valid(connection, owner)
            if valid:
                return valid
            await self.add(connection, owner, sealed)
        return [sealed]

    async def rotate(self, owner: str, sealed: str) -> None:
        """Make ``sealed`` the secret; for a day the previous one signs as well."""
        # Receivers change their secret at another moment than we do. During the overlap messages
        # carry both signatures, so that either secret verifies them. Secrets older than the
        # previous one are removed: a second rotation within a day ends their overlap early.
        now = self._clock()
        async with self._database.write() as connection:
            query = (
                sa.select(signing_secrets.c.id)
                .where(signing_secrets.c.owner == owner)
                .order_by(signing_secrets.c.expires_at.is_not(None))
            )
            known = list(await connection.scalars(query))
            await connection.execute(
                signing_secrets.delete().where(signing_secrets.c.id.in_(known[1:]))
            )
            await connection.execute(
                signing_secrets.update()
                .where(signing_secrets.c.id.in_(known[:1]))
                .values(expires_at=now + SECRET_OVERLAP)
            )
            await self.add(connection, owner, sealed)

    async def add(self, connection: Transaction, owner: str, sealed: str) -> None:
        await connection.execute(
            signing_secrets.insert().values(
                id=self._new_id("sec"), owner=owner, sealed=sealed, created_at=self._clock()
            )
        )

    async def _valid(self, connection: Transaction, owner: str) -> Sequence[str]:
        query = (
            sa.select(signing_secrets.c.sealed)
            .where(
                signing_secrets.c.owner == owner,
                sa.or_(
                    signing_secrets.c.expires_at.is_(None),
                    signing_secrets.c.expires_at > self._clock(),
                ),
            )
            .order_by(signing_secrets.c.expires_at.is_not(None), signing_secrets.c.id)
        )
        return (await connection.scalars(query)).all()
