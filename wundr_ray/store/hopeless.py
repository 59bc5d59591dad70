"""Batches that every manager fails on: they are ended without one."""

from datetime import datetime

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import BatchStatus, EventName, JobStatus, Outcome
from wundr_ray.domain.retry import is_hopeless
from wundr_ray.domain.states import JOB_TERMINAL
from wundr_ray.store import credits, events
from wundr_ray.store.batch_counts import count_moved
from wundr_ray.store.database import Database, Transaction
from wundr_ray.store.leases import Held, check
from wundr_ray.store.records import BatchRecord
from wundr_ray.store.schema import attempts, batches, jobs
from wundr_ray.system import Clock

_CODE = "INTERNAL"
_MESSAGE = (
    "The batch was given up: its managers failed on a defect of the service, again and again."
)


class Hopeless:
    """Used by the scheduler, under its lease."""

    def __init__(self, database: Database, clock: Clock, lease: Held | None = None) -> None:
        self._database, self._clock, self._lease = database, clock, lease

    def under(self, lease: Held) -> "Hopeless":
        return Hopeless(self._database, self._clock, lease)

    async def is_hopeless(self, batch: BatchRecord) -> bool:
        """Whether too many managers have been lost since a job of the batch last ended."""
        last = (
            sa.select(sa.func.coalesce(sa.func.max(attempts.c.epoch), 0))
            .join(
                jobs,
                sa.and_(jobs.c.batch_id == attempts.c.batch_id, jobs.c.id == attempts.c.job_id),
            )
            .where(attempts.c.batch_id == batch.id, jobs.c.status.in_(JOB_TERMINAL))
        )
        async with self._database.read() as connection:
            return is_hopeless(batch.epoch, (await connection.scalar(last)) or 0)

    async def end(self, batch: BatchRecord) -> bool:
        """Fail the batch's open jobs and end it; False if someone was faster.

        What jobs have brought is kept. A batch that was being cancelled ends as cancelled.
        """
        now = self._clock()
        async with self._database.write() as connection:
            await check(connection, self._lease, now)
            status, outcome = await _ending(connection, batch)
            ended = await connection.scalar(
                batches.update()
                .where(
                    batches.c.id == batch.id,
                    batches.c.epoch == batch.epoch,
                    batches.c.status == batch.status,
                )
                .values(
                    status=status,
                    outcome=outcome,
                    completed_at=now,
                    lease_until=None,
                    error_code=_CODE,
                    error_message=_MESSAGE,
                )
                .returning(batches.c.id)
            )
            if ended is None:
                return False
            await count_moved(connection, batch.id, batch.status, status)
            await _end_jobs(connection, batch, now)
            await credits.settle(connection, batch.id, now)
            await events.append(connection, batch.id, EventName(f"batch.{status}"), now, {})
        return True


async def _ending(connection: Transaction, batch: BatchRecord) -> tuple[BatchStatus, Outcome]:
    if batch.status is BatchStatus.CANCELLING:
        return BatchStatus.CANCELLED, Outcome.CANCELLED
    completed = await connection.scalar(
        sa.select(sa.func.count()).where(
            jobs.c.batch_id == batch.id, jobs.c.status == JobStatus.COMPLETED
        )
    )
    if completed:
        return BatchStatus.COMPLETED, Outcome.PARTIAL
    return BatchStatus.FAILED, Outcome.FAILED


async def _end_jobs(connection: Transaction, batch: BatchRecord, now: datetime) -> None:
    cancelled = batch.status is BatchStatus.CANCELLING
    why = {"error_code": _CODE, "error_message": _MESSAGE}
    await connection.execute(
        attempts.update()
        .where(attempts.c.batch_id == batch.id, attempts.c.ended_at.is_(None))
        .values(ended_at=now, **why)
    )
    await connection.execute(
        jobs.update()
        .where(jobs.c.batch_id == batch.id, jobs.c.status.not_in(JOB_TERMINAL))
        .values(
            status=JobStatus.CANCELLED if cancelled else JobStatus.FAILED,
            completed_at=now,
            **({} if cancelled else why),
        )
    )
