"""What runs a batch writes: dispatch by the scheduler, fenced progress by its manager."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.contract.vocabulary import BatchStatus, EventName, JobStatus, Outcome
from wundr_ray.domain.batch_run import JobChange
from wundr_ray.domain.states import JOB_TERMINAL
from wundr_ray.store import credits, events, progress
from wundr_ray.store.batch_counts import count_moved
from wundr_ray.store.database import Database
from wundr_ray.store.leases import Held, check
from wundr_ray.store.records import BATCH_QUERY, BatchRecord
from wundr_ray.store.schema import attempts, batches, jobs, projects
from wundr_ray.system import Clock

LEASE = timedelta(seconds=10)
"""How long a manager may be silent before its batch is given to another."""

START = timedelta(seconds=60)
"""How long a manager may take to claim its batch: a process starts slowly on a busy node.

The scheduler sees earlier than that when the manager's actor is gone.
"""

_LIVE = (BatchStatus.RUNNING, BatchStatus.CANCELLING)


class Fenced(Exception):
    """The writer's epoch is not the batch's any more: another manager has taken over."""


@dataclass(frozen=True, slots=True)
class JobNews:
    """A job's change with what is stored beside it.

    ``mirror_node`` is the node that has fetched the repository: a hint for later batches.
    """

    change: JobChange
    result: dict[str, Any] | None = None
    commit: str | None = None
    quality_score: float | None = None
    credits: int = 0
    mirror_node: str | None = None
    event: dict[str, Any] = field(default_factory=dict)


class Runs:
    """The writes of scheduler and managers; every manager's write is fenced by its epoch."""

    def __init__(self, database: Database, clock: Clock, lease: Held | None = None) -> None:
        self._database, self._clock, self._lease = database, clock, lease

    def under(self, lease: Held) -> "Runs":
        """For the scheduler: what it writes is written only while it holds ``lease``."""
        return Runs(self._database, self._clock, lease)

    async def dispatch(self, batch_id: str, manager: str) -> bool:
        """Give a queued batch to ``manager``; False if it is not queued any more."""
        now = self._clock()
        async with self._database.write() as connection:
            await check(connection, self._lease, now)
            taken = await connection.scalar(
                batches.update()
                .where(batches.c.id == batch_id, batches.c.status == BatchStatus.QUEUED)
                .values(
                    status=BatchStatus.RUNNING,
                    started_at=now,
                    manager=manager,
                    lease_until=now + START,
                )
                .returning(batches.c.id)
            )
            if taken:
                await count_moved(connection, batch_id, BatchStatus.QUEUED, BatchStatus.RUNNING)
                await events.append(connection, batch_id, EventName.STARTED, now, {})
        return taken is not None

    async def live(self) -> list[BatchRecord]:
        """All batches that have, or should have, a manager."""
        query = BATCH_QUERY.where(batches.c.status.in_(_LIVE))
        async with self._database.read() as connection:
            return [BatchRecord.of(row) for row in (await connection.execute(query)).mappings()]

    async def readopt(self, batch_id: str, epoch: int, manager: str) -> bool:
        """Give a running batch of a lost manager to another, unless someone was faster."""
        now = self._clock()
        async with self._database.write() as connection:
            await check(connection, self._lease, now)
            taken = await connection.scalar(
                _fenced(batch_id, epoch)
                .values(manager=manager, epoch=epoch + 1, lease_until=now + START)
                .returning(batches.c.id)
            )
        return taken is not None

    async def claim(self, batch_id: str, manager: str) -> int | None:
        """The new epoch of a manager that begins, or begins again, to run its batch."""
        now = self._clock()
        async with self._database.write() as connection:
            epoch: int | None = await connection.scalar(
                batches.update()
                .where(
                    batches.c.id == batch_id,
                    batches.c.manager == manager,
                    batches.c.status.in_(_LIVE),
                )
                .values(epoch=batches.c.epoch + 1, lease_until=now + LEASE)
                .returning(batches.c.epoch)
            )
        return epoch

    async def renew(self, batch_id: str, epoch: int) -> BatchRecord:
        """A sign of life; returns the batch as it is now. Raises ``Fenced``."""
        async with self._database.write() as connection:
            await _renew(connection, batch_id, epoch, self._clock())
            query = BATCH_QUERY.where(batches.c.id == batch_id)
            row = (await connection.execute(query)).mappings().one()
        return BatchRecord.of(row)

    async def record(self, batch_id: str, epoch: int, news: Sequence[JobNews]) -> None:
        """Write job changes with their attempts and events as one. Raises ``Fenced``.

        Safe to repeat: what has been written already is not written again.
        """
        now = self._clock()
        async with self._database.write() as connection:
            await _renew(connection, batch_id, epoch, now)
            await _use(connection, batch_id, news, now)
            ends = any(each.change.job.status in JOB_TERMINAL for each in news)
            before = await progress.counted(connection, batch_id) if ends else None
            for each in news:
                if not await _write_job(connection, batch_id, each, now):
                    return
                await _write_attempt(connection, batch_id, epoch, each, now)
                await _note_mirror(connection, batch_id, each)
            for each in news:
                if each.change.job.status is JobStatus.COMPLETED:
                    await events.append(
                        connection, batch_id, EventName.JOB_COMPLETED, now, each.event
                    )
            if before:
                await _tell_progress(connection, batch_id, before, now)

    async def note_progress(
        self, batch_id: str, epoch: int, job_id: str, attempt: int, percent: int
    ) -> None:
        """How far a running attempt is; a late or fenced word changes nothing."""
        current = sa.select(batches.c.epoch).where(batches.c.id == batch_id).scalar_subquery()
        async with self._database.write() as connection:
            await connection.execute(
                jobs.update()
                .where(
                    jobs.c.batch_id == batch_id,
                    jobs.c.id == job_id,
                    jobs.c.attempt == attempt,
                    jobs.c.status == JobStatus.RUNNING,
                    current == epoch,
                )
                .values(progress=percent)
            )

    async def note_waits(self, waits: Mapping[str, tuple[int, str] | None]) -> None:
        """The place and reason of batches that lack a slot; None for those that do no more."""
        async with self._database.write() as connection:
            for batch_id, wait in waits.items():
                position, reason = wait or (None, None)
                await connection.execute(
                    batches.update()
                    .where(batches.c.id == batch_id)
                    .values(wait_position=position, wait_reason=reason)
                )

    async def finish(
        self,
        batch_id: str,
        epoch: int,
        ending: tuple[BatchStatus, Outcome, datetime],
        error: tuple[str, str] | None,
    ) -> bool:
        """End a batch all of whose jobs have ended, and settle its credits.

        False, and nothing is written, when a cancellation was accepted in the meantime: the
        batch is to end as cancelled then. Raises ``Fenced``.
        """
        status, outcome, now = ending
        code, message = error or (None, None)
        cancelled = status is BatchStatus.CANCELLED
        before = BatchStatus.CANCELLING if cancelled else BatchStatus.RUNNING
        async with self._database.write() as connection:
            ended = await connection.scalar(
                _fenced(batch_id, epoch)
                .where(batches.c.status == before)
                .values(
                    status=status,
                    outcome=outcome,
                    completed_at=now,
                    lease_until=None,
                    error_code=code,
                    error_message=message,
                )
                .returning(batches.c.id)
            )
            if ended is None:
                await _renew(connection, batch_id, epoch, now)
                return False
            await count_moved(connection, batch_id, before, status)
            await credits.settle(connection, batch_id, now)
            told = await progress.ending(connection, batch_id)
            await events.append(connection, batch_id, EventName(f"batch.{status}"), now, told)
        return True


def _fenced(batch_id: str, epoch: int) -> sa.Update:
    return batches.update().where(
        batches.c.id == batch_id, batches.c.epoch == epoch, batches.c.status.in_(_LIVE)
    )


async def _renew(connection: AsyncConnection, batch_id: str, epoch: int, now: datetime) -> None:
    renewed = await connection.scalar(
        _fenced(batch_id, epoch).values(lease_until=now + LEASE).returning(batches.c.id)
    )
    if renewed is None:
        raise Fenced(batch_id, epoch)


async def _use(
    connection: AsyncConnection, batch_id: str, news: Sequence[JobNews], now: datetime
) -> None:
    """Add what the attempts that end have used; fair share between accounts goes by it.

    What was lost with its infrastructure is nobody's use.
    """
    ended = [each.change.job.id for each in news if _has_used(each.change)]
    if not ended:
        return
    query = (
        sa.select(attempts.c.started_at, jobs.c.config["resources"]["cpu_cores"].as_integer())
        .join(jobs, (jobs.c.batch_id == attempts.c.batch_id) & (jobs.c.id == attempts.c.job_id))
        .where(
            attempts.c.batch_id == batch_id,
            attempts.c.ended_at.is_(None),
            jobs.c.id.in_(ended),
        )
    )
    rows = (await connection.execute(query)).all()
    used = sum(cores * (now - started_at).total_seconds() for started_at, cores in rows)
    await connection.execute(
        batches.update()
        .where(batches.c.id == batch_id)
        .values(core_seconds=batches.c.core_seconds + used)
    )


async def _tell_progress(
    connection: AsyncConnection, batch_id: str, before: progress.Counted, now: datetime
) -> None:
    """An event for each quarter of the jobs that has ended since ``before``."""
    after = await progress.counted(connection, batch_id)
    if after.percentage // 25 > before.percentage // 25:
        told = await progress.told(connection, batch_id, after)
        await events.append(connection, batch_id, EventName.PROGRESS, now, told)


def _has_used(change: JobChange) -> bool:
    lost = change.error is not None and change.error[0] == ResourceUnavailable.code
    return change.before is JobStatus.RUNNING and not lost


async def _write_job(
    connection: AsyncConnection, batch_id: str, news: JobNews, now: datetime
) -> bool:
    """False if the job is not any more in the state that it is to leave."""
    job, code_message = news.change.job, news.change.error or (None, None)
    values: dict[str, Any] = {
        "status": job.status,
        "attempt": job.attempt,
        "failures": job.failures,
        "ready_at": job.ready_at,
        "error_code": code_message[0],
        "error_message": code_message[1],
        "credits": jobs.c.credits + news.credits,
    }
    if job.status is JobStatus.RUNNING:
        values |= {"started_at": sa.func.coalesce(jobs.c.started_at, now)}
    if job.status not in JOB_TERMINAL:
        values |= {"progress": 0}  # of the attempt that begins, or of none
    if job.status in JOB_TERMINAL:
        values |= {"completed_at": now}
    if job.status is JobStatus.COMPLETED:
        values |= {
            "progress": 100,
            "result": news.result,
            "commit": news.commit,
            "quality_score": news.quality_score,
        }
    written = await connection.scalar(
        jobs.update()
        .where(
            jobs.c.batch_id == batch_id,
            jobs.c.id == job.id,
            jobs.c.status == news.change.before,
        )
        .values(values)
        .returning(jobs.c.id)
    )
    return written is not None


async def _note_mirror(connection: AsyncConnection, batch_id: str, news: JobNews) -> None:
    if news.mirror_node is None:
        return
    project = sa.select(jobs.c.project_id).where(
        jobs.c.batch_id == batch_id, jobs.c.id == news.change.job.id
    )
    await connection.execute(
        projects.update()
        .where(
            projects.c.id == project.scalar_subquery(),
            projects.c.mirror_node.is_distinct_from(news.mirror_node),
        )
        .values(mirror_node=news.mirror_node)
    )


async def _write_attempt(
    connection: AsyncConnection, batch_id: str, epoch: int, news: JobNews, now: datetime
) -> None:
    job = news.change.job
    if job.status is JobStatus.RUNNING:
        await connection.execute(
            attempts.insert().values(
                batch_id=batch_id, job_id=job.id, number=job.attempt, epoch=epoch, started_at=now
            )
        )
    elif news.change.before is JobStatus.RUNNING:
        code, message = news.change.error or (None, None)
        await connection.execute(
            attempts.update()
            .where(
                attempts.c.batch_id == batch_id,
                attempts.c.job_id == job.id,
                attempts.c.number == job.attempt,
            )
            .values(ended_at=now, error_code=code, error_message=message)
        )
