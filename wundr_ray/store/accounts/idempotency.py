"""Idempotency keys: which batch an earlier request with the same key has created or changed."""

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
    """The outcome of the first request with a key.

    ``answer`` is its stored response; None if the response can be made from the batch.
    """

    batch_id: str
    answer: dict[str, Any] | None


class Idempotency:
    """Looks keys up. They are claimed by ``claim_key``, in the transaction that they protect."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def find(self, claim: Claim) -> FirstAnswer | None:
        """The first request's outcome; None if there was none.

        Raises ``IdempotencyConflict`` if the key was used for a different request.
        """
        async with self._database.read() as connection:
            return await find_claim(connection, claim, self._clock())

    async def remember(self, claim: Claim, answer: dict[str, Any]) -> None:
        """Store the response to a claimed request, unless one is stored already."""
        async with self._database.write() as connection:
            await keep_answer(connection, claim, answer)


async def claim_key(
    connection: Transaction, claim: Claim, batch_id: str, now: datetime
) -> FirstAnswer | None:
    """Claim the key for ``batch_id``; if it is taken, the outcome of the request that took it.

    Raises ``IdempotencyConflict`` if the key was used for a different request.
    """
    # The primary key orders claims of one key. Of two transactions that insert it, the second waits
    # for the first to end: after a commit it finds the row, after a rollback it inserts its own.
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
    """Store the response to a claimed request, within the caller's transaction."""
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
