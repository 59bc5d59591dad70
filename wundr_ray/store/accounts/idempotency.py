"""Idempotency keys: which batch a request with a key has made or changed already."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.errors import IdempotencyConflict
from wundr_ray.domain.admission.submission import Claim
from wundr_ray.domain.operation.retention import KEYS_KEPT
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.connection.upserts import insert_into
from wundr_ray.store.schema import idempotency_keys
from wundr_ray.system import Clock


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """What a key stands for; ``answer`` is None where the batch itself tells it."""

    batch_id: str
    answer: dict[str, Any] | None


class Idempotency:
    """Looks keys up. They are claimed by ``claim``, in the transaction they protect."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def find(self, claim: Claim) -> FirstAnswer | None:
        """Raises ``IdempotencyConflict`` when the key stands for another request."""
        async with self._database.read() as connection:
            return await find_claim(connection, claim, self._clock())

    async def remember(self, claim: Claim, answer: dict[str, Any]) -> None:
        """Keep the answer to a claimed request, unless one is kept already."""
        async with self._database.write() as connection:
            await keep_answer(connection, claim, answer)


async def claim_key(
    connection: Transaction, claim: Claim, batch_id: str, now: datetime
) -> FirstAnswer | None:
    """Take the key for ``batch_id``, or say what it stands for already.

    The row's primary key orders claims of one key: of two transactions the second waits here for
    the first to end. Raises ``IdempotencyConflict``.
    """
    await connection.execute(
        idempotency_keys.delete().where(
            idempotency_keys.c.account_id == claim.account_id,
            idempotency_keys.c.created_at <= now - KEYS_KEPT,
        )
    )
    taken = await connection.scalar(
        insert_into(connection, idempotency_keys)
        .values(
            account_id=claim.account_id,
            key=claim.key,
            fingerprint=claim.fingerprint,
            batch_id=batch_id,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(idempotency_keys.c.key)
    )
    return None if taken is not None else await find_claim(connection, claim, now)


async def keep_answer(connection: Transaction, claim: Claim, answer: dict[str, Any]) -> None:
    """The same in the caller's transaction."""
    await connection.execute(
        idempotency_keys.update()
        .where(*_of(claim), idempotency_keys.c.answer.is_(None))
        .values(answer=answer)
    )


async def find_claim(connection: Transaction, claim: Claim, now: datetime) -> FirstAnswer | None:
    found = await connection.execute(
        sa.select(
            idempotency_keys.c.fingerprint,
            idempotency_keys.c.batch_id,
            idempotency_keys.c.answer,
        ).where(*_of(claim), idempotency_keys.c.created_at > now - KEYS_KEPT)
    )
    row = found.first()
    if row is None:
        return None
    if row.fingerprint != claim.fingerprint:
        raise IdempotencyConflict("The Idempotency-Key was used for a different request.")
    return FirstAnswer(row.batch_id, row.answer)


def _of(claim: Claim) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        idempotency_keys.c.account_id == claim.account_id,
        idempotency_keys.c.key == claim.key,
    )
