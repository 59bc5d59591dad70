"""What was decided about a batch's changes: rows that are only ever added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import BatchStatus, Verdict
from wundr_ray.domain.batch.approval import is_expired
from wundr_ray.domain.delivery.previews import StoredPreview
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.reviews import approvals
from wundr_ray.store.reviews.previews import previews_of
from wundr_ray.store.schema import batches, change_decisions
from wundr_ray.system import Clock


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision to record. ``key_id`` and ``who`` name the API key; None is the service."""

    verdict: Verdict
    selection: Mapping[str, Any]
    digest: str
    key_id: str | None = None
    who: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A decision as it was recorded, with its number in the batch, from 1."""

    number: int
    verdict: Verdict
    selection: dict[str, Any]
    digest: str
    key_id: str | None
    who: str | None
    comment: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewState:
    """What a review rests on, at one moment; ``digest`` is None before there is a preview."""

    status: BatchStatus
    digest: str | None
    expires_at: datetime | None
    created_by: str | None
    decisions: tuple[DecisionRecord, ...]


class Decisions:
    """Reads of what was decided, and the end of reviews in which nobody decided in time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def of_batch(self, batch_id: str) -> tuple[DecisionRecord, ...]:
        async with self._database.read() as connection:
            return await decisions_of(connection, batch_id)

    async def review(
        self, batch_id: str
    ) -> tuple[dict[str, StoredPreview], tuple[DecisionRecord, ...]]:
        """The batch's previews by job, and what was decided about them, at one moment."""
        async with self._database.read() as connection:
            previews = await previews_of(connection, batch_id)
            return previews, await decisions_of(connection, batch_id)

    async def expire_approvals(self, now: datetime) -> list[str]:
        """End the reviews that have expired by ``now``, and return the ids of their batches."""
        due = sa.select(batches.c.id).where(
            batches.c.status == BatchStatus.AWAITING_APPROVAL,
            batches.c.approval_expires_at <= now,
        )
        async with self._database.read() as connection:
            batch_ids = list(await connection.scalars(due))
        return [batch_id for batch_id in batch_ids if await self._expire(batch_id, now)]

    async def _expire(self, batch_id: str, now: datetime) -> bool:
        async with self._database.write() as connection:
            state = await lock_review(connection, batch_id)
            awaits = state.status is BatchStatus.AWAITING_APPROVAL
            if not awaits or not is_expired(state.expires_at, now):
                return False  # someone decided in the meantime
            await record(
                connection, batch_id, NewDecision(Verdict.EXPIRE, {}, state.digest or ""), now
            )
            return await approvals.decline(connection, batch_id, now)


async def lock_review(connection: Transaction, batch_id: str) -> ReviewState:
    """What is known of the batch's review; until the transaction ends nobody else changes it."""
    query = sa.select(
        batches.c.status,
        batches.c.preview_digest,
        batches.c.approval_expires_at,
        batches.c.created_by,
    ).where(batches.c.id == batch_id)
    row = (await connection.execute(query.with_for_update())).one()
    return ReviewState(
        BatchStatus(row.status),
        row.preview_digest,
        row.approval_expires_at,
        row.created_by,
        await decisions_of(connection, batch_id),
    )


async def decisions_of(connection: Transaction, batch_id: str) -> tuple[DecisionRecord, ...]:
    """In their order."""
    table = change_decisions
    query = sa.select(table).where(table.c.batch_id == batch_id).order_by(table.c.number)
    return tuple(
        DecisionRecord(
            row.number,
            Verdict(row.decision),
            row.selection,
            row.digest,
            row.key_id,
            row.who,
            row.comment,
            row.at,
        )
        for row in await connection.execute(query)
    )


async def record(
    connection: Transaction, batch_id: str, decision: NewDecision, now: datetime
) -> DecisionRecord:
    """Add a decision; the caller holds the lock of ``lock_review``."""
    last = sa.select(sa.func.max(change_decisions.c.number)).where(
        change_decisions.c.batch_id == batch_id
    )
    number = (await connection.scalar(last) or 0) + 1
    await connection.execute(
        change_decisions.insert().values(
            batch_id=batch_id,
            number=number,
            decision=decision.verdict,
            selection=dict(decision.selection),
            digest=decision.digest,
            key_id=decision.key_id,
            who=decision.who,
            comment=decision.comment,
            at=now,
        )
    )
    return DecisionRecord(
        number,
        decision.verdict,
        dict(decision.selection),
        decision.digest,
        decision.key_id,
        decision.who,
        decision.comment,
        now,
    )
