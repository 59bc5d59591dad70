"""Accounts and their API keys. A key is shown once and stored as a digest only."""

import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.store.database import Database
from wundr_ray.store.schema import accounts, api_keys
from wundr_ray.system import Clock, NewId

KEY_PREFIX = "wundr_ak_"


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    name: str
    plan: str


class Accounts:
    """Create accounts and keys; find the account that a key belongs to."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database, self._clock, self._new_id = database, clock, new_id

    async def create(self, name: str, plan: str) -> Account:
        """Raises ``Conflict`` when the name is taken."""
        account = Account(self._new_id("acct"), name, plan)
        try:
            async with self._database.write() as connection:
                await connection.execute(
                    accounts.insert().values(
                        id=account.id, name=name, plan=plan, created_at=self._clock()
                    )
                )
        except IntegrityError:
            raise Conflict.at("name", f"there is already an account {name!r}") from None
        return account

    async def find(self, name_or_id: str) -> Account:
        """Raises ``NotFound``."""
        query = sa.select(accounts.c.id, accounts.c.name, accounts.c.plan).where(
            sa.or_(accounts.c.id == name_or_id, accounts.c.name == name_or_id)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            raise NotFound(f"There is no account {name_or_id!r}.")
        return Account(*row)

    async def all(self) -> list[Account]:
        query = sa.select(accounts.c.id, accounts.c.name, accounts.c.plan).order_by(accounts.c.name)
        async with self._database.read() as connection:
            return [Account(*row) for row in await connection.execute(query)]

    async def exist(self) -> bool:
        async with self._database.read() as connection:
            return await connection.scalar(sa.select(accounts.c.id).limit(1)) is not None

    async def create_key(self, account_id: str) -> str:
        """A new key; the only time its text is known."""
        key = KEY_PREFIX + secrets.token_urlsafe(32)
        async with self._database.write() as connection:
            await connection.execute(
                api_keys.insert().values(
                    id=self._new_id("key"),
                    account_id=account_id,
                    digest=_digest(key),
                    created_at=self._clock(),
                )
            )
        return key

    async def by_key(self, key: str) -> Account | None:
        """The account of a valid key; the digest is looked up, so no text is compared."""
        query = (
            sa.select(accounts.c.id, accounts.c.name, accounts.c.plan)
            .join(api_keys, api_keys.c.account_id == accounts.c.id)
            .where(api_keys.c.digest == _digest(key), api_keys.c.revoked_at.is_(None))
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return Account(*row) if row else None


def _digest(key: str) -> str:
    """SHA-256 is enough: the key holds 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(key.encode()).hexdigest()
