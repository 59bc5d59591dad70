"""Accounts and their API keys. A key is shown once and stored as a digest only."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.vocabulary import Scope
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.schema import accounts, api_keys
from wundr_ray.system import Clock, NewId

KEY_PREFIX = "wundr_ak_"

USUAL_SCOPES = (Scope.READ, Scope.WRITE)
"""What a new key may do by default: approving changes is a right that is given on its own."""


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    name: str
    plan: str
    four_eyes: bool = False
    """Whether changes must be approved by another key than the one that created the batch."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What is known of a key; never its text."""

    id: str
    account_id: str
    name: str | None
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key at the only time its text is known."""

    text: str
    record: KeyRecord


@dataclass(frozen=True, slots=True)
class Access:
    """What a valid key gives: an account, and what may be done with it."""

    key_id: str
    key_name: str | None
    account: Account
    scopes: frozenset[Scope]


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
            raise Conflict.at(
                "name",
                f"there is already an account {name!r}",
                "Choose another name; `wundr account list` shows all accounts.",
            ) from None
        return account

    async def find(self, name_or_id: str) -> Account:
        """Raises ``NotFound``."""
        query = _ACCOUNT_QUERY.where(
            sa.or_(accounts.c.id == name_or_id, accounts.c.name == name_or_id)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            raise NotFound(
                f"There is no account {name_or_id!r}.",
                resolution="`wundr account list` shows all accounts.",
            )
        return Account(*row)

    async def set_plan(self, name_or_id: str, plan: str) -> Account:
        """Put an account on another plan; replicas follow within a second. Raises ``NotFound``."""
        return await self._change(name_or_id, plan=plan)

    async def set_four_eyes(self, name_or_id: str, required: bool) -> Account:
        """Whether the key that created a batch may approve its changes. Raises ``NotFound``."""
        return await self._change(name_or_id, four_eyes=required)

    async def _change(self, name_or_id: str, **values: Any) -> Account:
        account = await self.find(name_or_id)
        async with self._database.write() as connection:
            await connection.execute(
                accounts.update().where(accounts.c.id == account.id).values(values)
            )
        return replace(account, **values)

    async def all(self) -> list[Account]:
        query = _ACCOUNT_QUERY.order_by(accounts.c.name)
        async with self._database.read() as connection:
            return [Account(*row) for row in await connection.execute(query)]

    async def exist(self) -> bool:
        async with self._database.read() as connection:
            return await connection.scalar(sa.select(accounts.c.id).limit(1)) is not None

    async def are_several(self) -> bool:
        """Whether the installation serves more than one."""
        query = sa.select(accounts.c.id).limit(2)
        return len(await self._database.fetch(lambda db: db.scalars(query).all())) > 1

    async def create_key(self, account_id: str) -> str:
        """The text of a new key that has every scope and does not expire."""
        return (await self.issue_key(account_id, scopes=tuple(Scope))).text

    async def issue_key(
        self,
        account_id: str,
        name: str | None = None,
        scopes: Collection[Scope] = USUAL_SCOPES,
        valid_for: timedelta | None = None,
    ) -> NewKey:
        """A new key; without ``valid_for`` it does not expire."""
        text, now = KEY_PREFIX + secrets.token_urlsafe(32), self._clock()
        expires_at = now + valid_for if valid_for else None
        record = KeyRecord(
            self._new_id("key"), account_id, name, frozenset(scopes), now, expires_at, None
        )
        async with self._database.write() as connection:
            await connection.execute(
                api_keys.insert().values(
                    id=record.id,
                    account_id=account_id,
                    digest=_digest(text),
                    name=name,
                    scopes=" ".join(sorted(record.scopes)),
                    created_at=now,
                    expires_at=expires_at,
                )
            )
        return NewKey(text, record)

    async def keys(self, account_id: str) -> list[KeyRecord]:
        """All keys of an account, also those that are not valid any more; oldest first."""
        query = _KEY_QUERY.where(api_keys.c.account_id == account_id)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(api_keys.c.created_at, api_keys.c.id))
            return [_key_record(row) for row in rows.mappings()]

    async def revoke_key(self, key_id: str) -> KeyRecord:
        """No request is served with the key from now on; repeating it changes nothing.

        Raises ``NotFound``.
        """
        async with self._database.write() as connection:
            await connection.execute(
                api_keys.update()
                .where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
                .values(revoked_at=self._clock())
            )
            query = _KEY_QUERY.where(api_keys.c.id == key_id)
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound(
                f"There is no key {key_id!r}.",
                resolution="`wundr key list` shows the ids of an account's keys.",
            )
        return _key_record(row)

    async def by_key(self, key: str) -> Access | None:
        """What a valid key gives; the digest is looked up, so no text is compared."""
        query = _ACCESS_QUERY.where(api_keys.c.digest == _digest(key), _is_valid(self._clock()))
        row = await self._database.fetch(lambda connection: connection.execute(query).first())
        return _access(*row) if row else None

    async def valid_keys(self, key_ids: Collection[str]) -> frozenset[str]:
        """Those of the keys that are still valid: neither revoked nor expired."""
        is_valid = _is_valid(self._clock())
        query = sa.select(api_keys.c.id).where(api_keys.c.id.in_(key_ids), is_valid)
        async with self._database.read() as connection:
            return frozenset(await connection.scalars(query))


async def access_of(connection: Transaction, key_id: str, now: datetime) -> tuple[Access, bool]:
    """What a key of the database gives, and whether it is valid, for work done in its name."""
    query = _ACCESS_QUERY.add_columns(_is_valid(now)).where(api_keys.c.id == key_id)
    *values, is_valid = (await connection.execute(query)).one()
    return _access(*values), bool(is_valid)


_ACCOUNT_COLUMNS = (accounts.c.id, accounts.c.name, accounts.c.plan, accounts.c.four_eyes)
_ACCOUNT_QUERY = sa.select(*_ACCOUNT_COLUMNS)
_ACCESS_QUERY = sa.select(
    api_keys.c.id, api_keys.c.name, api_keys.c.scopes, *_ACCOUNT_COLUMNS
).join(accounts, api_keys.c.account_id == accounts.c.id)
_KEY_QUERY = sa.select(*(api_keys.c[name] for name in KeyRecord.__slots__))


def _is_valid(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        api_keys.c.revoked_at.is_(None),
        sa.or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > now),
    )


def _access(key_id: str, key_name: str | None, scopes: str, *account: Any) -> Access:
    return Access(key_id, key_name, Account(*account), _scopes(scopes))


def _key_record(row: sa.RowMapping) -> KeyRecord:
    return KeyRecord(**{**row, "scopes": _scopes(row["scopes"])})


def _scopes(text: str) -> frozenset[Scope]:
    return frozenset(Scope(word) for word in text.split())


def _digest(key: str) -> str:
    """SHA-256 is enough: the key holds 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(key.encode()).hexdigest()
