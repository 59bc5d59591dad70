"""Queries and removals of expired rows, each in a bounded transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.batch.states import BATCH_LIVE, BATCH_TERMINAL
from wundr_ray.domain.delivery.publishing import UNENDED
from wundr_ray.domain.operation.retention import OldFrames
from wundr_ray.store.connection.database import Database
from wundr_ray.store.schema import (
    batches,
    changesets,
    deliveries,
    events,
    idempotency_keys,
    jobs,
    projects,
    request_counts,
)
from wundr_ray.system import Clock

JobId = tuple[str, str]
"""A job's batch and its id in there."""

_FIRST = ("", "")
_JOB = sa.tuple_(jobs.c.batch_id, jobs.c.id)
_IS_REMOVED = sa.and_(jobs.c.frames_removed_at.is_not(None), jobs.c.frames_deleted_at.is_(None))


class OldRows:
    """Finds and removes expired rows of batches that ended at ``before`` or earlier."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def batches(self, before: datetime, after: str, limit: int) -> list[str]:
        """Ids, in order and higher than ``after``, of ended batches that still have results."""
        query = (
            sa.select(batches.c.id)
            .where(_ended(before), batches.c.results_removed_at.is_(None), batches.c.id > after)
            .order_by(batches.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return list(await connection.scalars(query))

    async def frames(
        self, before: datetime, after: JobId = _FIRST, limit: int = 100
    ) -> list[OldFrames]:
        """Frames of ended batches that are still there, behind ``after`` by batch and job.

        Those of a batch that has a changeset on its way are left out.
        """
        async with self._database.read() as connection:
            rows = await connection.execute(frames_query(before, after, limit))
            return [
                OldFrames(batch, job, completed_at, *map(bool, facts))
                for batch, job, completed_at, *facts in rows
            ]

    async def results_removed(self, batch_ids: Sequence[str]) -> None:
        await self._write(
            batches.update()
            .where(batches.c.id.in_(batch_ids))
            .values(results_removed_at=self._clock())
        )

    async def remove_frames(self, frames: Sequence[OldFrames]) -> None:
        """Mark the frames as removed, except those that a changeset needs by now."""
        if not frames:
            return
        # A person may ask to rebuild or undo a changeset while retention runs. Both sides lock the
        # batch's changesets, in the same order: the action comes first and keeps the preview, or it
        # comes second, finds the preview removed, and is refused. Neither is lost half-way.
        ids = [(each.batch_id, each.job_id) for each in frames]
        locked = (
            sa.select(changesets.c.id)
            .where(changesets.c.batch_id.in_({batch_id for batch_id, _ in ids}))
            .order_by(changesets.c.batch_id, changesets.c.job_id, changesets.c.group_name)
            .with_for_update()
        )
        async with self._database.write() as connection:
            await connection.execute(locked)
            await connection.execute(
                jobs.update()
                .where(_JOB.in_(ids), ~_being_delivered())
                .values(frames_removed_at=self._clock())
            )

    async def removed_frames(self, limit: int) -> list[JobId]:
        """Frames that are marked as removed and whose files are not deleted yet."""
        query = (
            sa.select(jobs.c.batch_id, jobs.c.id)
            .where(_IS_REMOVED)
            .order_by(jobs.c.batch_id, jobs.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [(batch_id, job_id) for batch_id, job_id in await connection.execute(query)]

    async def count_removed_frames(self) -> int:
        return await self._count(jobs, _IS_REMOVED)

    async def frames_deleted(self, ids: Sequence[JobId]) -> None:
        deleted = jobs.update().where(_JOB.in_(ids))
        await self._write(deleted.values(frames_deleted_at=self._clock()))

    async def count_events(self, before: datetime) -> int:
        return await self._count(events.join(batches, batches.c.id == events.c.batch_id),
                                 *_old_events(before))  # fmt: skip

    async def remove_events(self, before: datetime, limit: int) -> int:
        """All events but the last of some ended batches, with their deliveries; how many events."""
        chosen = (
            sa.select(events.c.batch_id)
            .join(batches, batches.c.id == events.c.batch_id)
            .where(*_old_events(before))
            .distinct()
            .limit(limit)
        )
        async with self._database.read() as connection:
            batch_ids = list(await connection.scalars(chosen))
        await self._write(_all_but_last(deliveries, batch_ids))
        return await self._write(_all_but_last(events, batch_ids))

    async def count_keys(self, before: datetime) -> int:
        return await self._count(idempotency_keys, idempotency_keys.c.created_at <= before)

    async def remove_keys(self, before: datetime) -> int:
        return await self._write(
            idempotency_keys.delete().where(idempotency_keys.c.created_at <= before)
        )

    async def count_hours(self, before: datetime) -> int:
        return await self._count(request_counts, request_counts.c.hour <= before)

    async def remove_hours(self, before: datetime) -> int:
        return await self._write(request_counts.delete().where(request_counts.c.hour <= before))

    async def _write(self, statement: sa.Update | sa.Delete) -> int:
        async with self._database.write() as connection:
            return await connection.run_sync(lambda each: each.execute(statement).rowcount)

    async def _count(self, rows: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(rows).where(*conditions)
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0


def frames_query(before: datetime, after: JobId, limit: int) -> sa.Select[Any]:
    """The query of ``OldRows.frames``, one column for each field of ``OldFrames``."""
    # The page is chosen first. Otherwise, the database would answer the questions about each frame
    # for all old frames before it sorts them.
    page = _old_frames(before, after).limit(limit).subquery()
    return sa.select(
        page.c.batch_id,
        page.c.id,
        page.c.completed_at,
        _is_last(page, ~_a_later_one(page)),
        _is_last(page, ~_a_later_one_of_its_branch(page)),
        page.c.is_main,
        page.c.project_id.in_(_running_projects()),
    ).order_by(page.c.batch_id, page.c.id)


def _ended(before: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(batches.c.status.in_(BATCH_TERMINAL), batches.c.completed_at <= before)


def _being_delivered() -> sa.ColumnElement[bool]:
    """Whether a changeset of the batch may still need its preview, to be rebuilt or undone."""
    return sa.exists().where(
        changesets.c.batch_id == jobs.c.batch_id,
        sa.or_(changesets.c.state.in_(UNENDED), changesets.c.action.is_not(None)),
    )


def _all_but_last(table: sa.Table, batch_ids: Sequence[str]) -> sa.Delete:
    """Delete events, or their deliveries, except those of each batch's last event."""
    last = sa.select(batches.c.events).where(batches.c.id == table.c.batch_id).scalar_subquery()
    return table.delete().where(table.c.batch_id.in_(batch_ids), table.c.sequence < last)


def _old_events(before: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """The conditions for events to remove: all but the last one, which ends a batch's stream."""
    return _ended(before), events.c.sequence < batches.c.events


def _old_frames(before: datetime, after: JobId) -> sa.Select[Any]:
    """The frames that are still there, behind ``after``, of batches that ended ``before``."""
    main = sa.func.coalesce(projects.c.main_branch, projects.c.default_branch)
    return (
        sa.select(
            *(jobs.c[name] for name in ("batch_id", "id", "completed_at")),
            *(jobs.c[name] for name in ("project_id", "type", "branch")),
            sa.func.coalesce(jobs.c.branch == main, sa.false()).label("is_main"),
        )
        .join(batches, batches.c.id == jobs.c.batch_id)
        .outerjoin(projects, projects.c.id == jobs.c.project_id)
        .where(
            _ended(before),
            jobs.c.status == JobStatus.COMPLETED,
            jobs.c.frames_removed_at.is_(None),
            ~_being_delivered(),
            sa.or_(
                jobs.c.batch_id > after[0],
                sa.and_(jobs.c.batch_id == after[0], jobs.c.id > after[1]),
            ),
        )
        .order_by(jobs.c.batch_id, jobs.c.id)
    )


def _is_last(job: sa.FromClause, no_later_one: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a job is the last of its project; never for jobs without one, such as reports."""
    return sa.and_(job.c.project_id.is_not(None), no_later_one)


def _a_later_one(job: sa.FromClause) -> sa.Exists:
    later = jobs.alias("later")
    return sa.exists().where(*_is_later(later, job))


def _a_later_one_of_its_branch(job: sa.FromClause) -> sa.Exists:
    later = jobs.alias("later_of_branch")
    return sa.exists().where(
        *_is_later(later, job), later.c.branch.is_not_distinct_from(job.c.branch)
    )


def _is_later(later: sa.FromClause, job: sa.FromClause) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        later.c.project_id == job.c.project_id,
        later.c.type == job.c.type,
        later.c.status == JobStatus.COMPLETED,
        later.c.completed_at > job.c.completed_at,
    )


def _running_projects() -> sa.Select[tuple[str]]:
    """The projects of which a job runs now. They are few, whatever the jobs of a project."""
    return (
        sa.select(jobs.c.project_id)
        .join(batches, batches.c.id == jobs.c.batch_id)
        .where(
            batches.c.status.in_(BATCH_LIVE),
            jobs.c.status == JobStatus.RUNNING,
            jobs.c.project_id.is_not(None),
        )
    )
