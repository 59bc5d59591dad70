"""Pages of an account's batches, each as fast among a hundred thousand as among a hundred.

The total comes from the counts kept beside the batches, a page from the index of its order.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self

import sqlalchemy as sa

from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.vocabulary import (
    BatchSort,
    BatchStatus,
    BatchType,
    JobStatus,
    Outcome,
    Priority,
)
from wundr_ray.domain.scheduling.turn import LEVELS, PRIORITIES
from wundr_ray.store.connection.database import Database
from wundr_ray.store.records import GATE_NAME
from wundr_ray.store.schema import UtcTime, batch_counts, batches, jobs


@dataclass(frozen=True, slots=True)
class BatchFilter:
    status: BatchStatus | None = None
    type: BatchType | None = None
    priority: Priority | None = None
    metadata: tuple[tuple[str, str], ...] = ()
    quality_gate: GateStatus | None = None

    def on(self, table: sa.Table) -> list[sa.ColumnElement[bool]]:
        """The conditions on what batches and their counts have in common."""
        level = None if self.priority is None else LEVELS[self.priority]
        wanted = {"status": self.status, "type": self.type, "priority": level}
        return [table.c[name] == value for name, value in wanted.items() if value is not None]

    def beyond_counts(self) -> list[sa.ColumnElement[bool]]:
        """The conditions on what the counts kept beside the batches do not tell apart."""
        conditions = [batches.c.metadata[key].as_string() == value for key, value in self.metadata]
        if self.quality_gate is not None:
            conditions.append(batches.c.gate_status == self.quality_gate)
        return conditions


@dataclass(frozen=True, slots=True)
class ListedBatch:
    """What a list tells of a batch."""

    id: str
    name: str
    type: BatchType
    status: BatchStatus
    outcome: Outcome | None
    priority: Priority
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    results_removed_at: datetime | None
    metadata: Mapping[str, str]
    preview_digest: str | None = None
    preview_counts: Mapping[str, Any] | None = None
    approval_expires_at: datetime | None = None
    gate_status: GateStatus | None = None
    gate_name: str | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """A batch's place in the list's order; ``key`` is what is sorted by besides its creation."""

    sort: BatchSort
    key: datetime | str | int | None
    created_at: datetime
    id: str

    @classmethod
    def of(cls, batch: ListedBatch, sort: BatchSort) -> Self:
        keys: dict[BatchSort, datetime | str | int | None] = {
            BatchSort.CREATED_AT: None,
            BatchSort.NAME: batch.name,
            BatchSort.PRIORITY: LEVELS[batch.priority],
            BatchSort.STARTED_AT: batch.started_at,
        }
        return cls(sort, keys[sort], batch.created_at, batch.id)


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Some batches in order, how many there are in all, and each one's jobs by status.

    ``following`` is the position that the next page begins after; None if this is the last one.
    """

    batches: Sequence[ListedBatch]
    total: int
    job_counts: Mapping[str, Counter[JobStatus]]
    following: Position | None = None


_QUERY = sa.select(
    *(batches.c[field.name] for field in fields(ListedBatch) if field.name in batches.c), GATE_NAME
)
_NEWEST = (batches.c.created_at.desc(), batches.c.id.desc())
_ORDERS: Mapping[BatchSort, tuple[sa.ColumnElement[Any], ...]] = {
    BatchSort.CREATED_AT: _NEWEST,
    BatchSort.NAME: (batches.c.name, batches.c.created_at, batches.c.id),
    BatchSort.PRIORITY: (batches.c.priority.desc(), *_NEWEST),
    BatchSort.STARTED_AT: (batches.c.started_at.desc().nulls_last(), *_NEWEST),
}


class Listing:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        account_id: str,
        wanted: BatchFilter,
        sort: BatchSort,
        *,
        limit: int,
        offset: int = 0,
        after: Position | None = None,
    ) -> BatchPage:
        """Newest or most urgent first; names in alphabetical order, the oldest of a name first.

        What comes ``after`` a position stays the same while new batches come in; what follows an
        ``offset`` does not. A batch that starts meanwhile moves to the front by its start.
        """

        def read(connection: sa.Connection) -> BatchPage:
            total: int = connection.scalar(total_query(account_id, wanted)) or 0
            if offset >= total:
                return BatchPage([], total, {})
            # One row more than the page has tells whether another page follows.
            query = page_query(account_id, wanted, sort).offset(offset).limit(limit + 1)
            if after:
                query = query.where(_after(after))
            rows = [_listed(row) for row in connection.execute(query)]
            page = rows[:limit]
            following = Position.of(page[-1], sort) if len(rows) > limit else None
            counts = _job_counts(connection, [batch.id for batch in page])
            return BatchPage(page, total, counts, following)

        return await self._database.fetch(read)


def page_query(account_id: str, wanted: BatchFilter, sort: BatchSort) -> sa.Select[Any]:
    """The account's batches that pass the filter ``wanted``, in order."""
    return (
        _QUERY.where(batches.c.account_id == account_id, *wanted.on(batches))
        .where(*wanted.beyond_counts())
        .order_by(*_ORDERS[sort])
    )


def total_query(account_id: str, wanted: BatchFilter) -> sa.Select[Any]:
    """How many pass the filter ``wanted``, from the counts where they suffice."""
    if beyond := wanted.beyond_counts():
        return (
            sa.select(sa.func.count())
            .select_from(batches)
            .where(batches.c.account_id == account_id, *wanted.on(batches))
            .where(*beyond)
        )
    return sa.select(sa.func.sum(batch_counts.c.batches)).where(
        batch_counts.c.account_id == account_id, *wanted.on(batch_counts)
    )


def _after(position: Position) -> sa.ColumnElement[bool]:
    """What follows the position in its order; creation and id decide between equal keys."""
    place: sa.ColumnElement[Any] = sa.tuple_(batches.c.created_at, batches.c.id)
    created_at = sa.literal(position.created_at, UtcTime)
    before = place < sa.tuple_(created_at, position.id)
    match position.sort:
        case BatchSort.CREATED_AT:
            return before
        case BatchSort.NAME:
            named = sa.tuple_(batches.c.name, batches.c.created_at, batches.c.id)
            return named > sa.tuple_(position.key, created_at, position.id)
        case BatchSort.PRIORITY:
            ranked = sa.tuple_(batches.c.priority, batches.c.created_at, batches.c.id)
            return ranked < sa.tuple_(position.key, created_at, position.id)
        case BatchSort.STARTED_AT:
            unstarted = batches.c.started_at.is_(None)
            if position.key is None:
                return sa.and_(unstarted, before)
            begun = sa.tuple_(batches.c.started_at, batches.c.created_at, batches.c.id)
            started_at = sa.literal(position.key, UtcTime)
            return sa.or_(unstarted, begun < sa.tuple_(started_at, created_at, position.id))


def _listed(row: sa.Row[Any]) -> ListedBatch:
    return ListedBatch(
        row.id,
        row.name,
        BatchType(row.type),
        BatchStatus(row.status),
        Outcome(row.outcome) if row.outcome else None,
        PRIORITIES[row.priority],
        row.created_at,
        row.started_at,
        row.completed_at,
        row.results_removed_at,
        row.metadata,
        row.preview_digest,
        row.preview_counts,
        row.approval_expires_at,
        GateStatus(row.gate_status) if row.gate_status else None,
        row.gate_name,
    )


def _job_counts(
    connection: sa.Connection, batch_ids: Collection[str]
) -> dict[str, Counter[JobStatus]]:
    query = (
        sa.select(jobs.c.batch_id, jobs.c.status, sa.func.count())
        .where(jobs.c.batch_id.in_(batch_ids))
        .group_by(jobs.c.batch_id, jobs.c.status)
    )
    counts: dict[str, Counter[JobStatus]] = {batch_id: Counter() for batch_id in batch_ids}
    for batch_id, status, count in connection.execute(query):
        counts[batch_id][JobStatus(status)] = count
    return counts
