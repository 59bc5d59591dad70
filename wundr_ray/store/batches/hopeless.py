"""Batches that every manager fails on: they are ended without one."""

import sqlalchemy as sa

from wundr_ray.domain.batch.retry import is_hopeless
from wundr_ray.domain.batch.run import abandon, conclude, stop_error
from wundr_ray.domain.batch.states import JOB_TERMINAL
from wundr_ray.store.batches import job_news
from wundr_ray.store.batches.ending import end
from wundr_ray.store.batches.job_news import JobNews
from wundr_ray.store.batches.records import JOB_QUERY, BatchRecord, JobRecord
from wundr_ray.store.batches.restored import recorded_stop, restored
from wundr_ray.store.batches.runs import fenced
from wundr_ray.store.database import Database
from wundr_ray.store.leases import Held, check
from wundr_ray.store.schema import attempts, batches, jobs
from wundr_ray.system import Clock


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

        What jobs have brought is kept, and what they used is paid. A batch that was being
        cancelled ends as cancelled, one past its deadline as timed out.
        """
        now = self._clock()
        query = JOB_QUERY.where(jobs.c.batch_id == batch.id)
        async with self._database.write() as connection:
            await check(connection, self._lease, now)
            taken = fenced(batch.id, batch.epoch).where(batches.c.status == batch.status)
            if (
                await connection.scalar(taken.values(lease_until=now).returning(batches.c.id))
                is None
            ):
                return False
            rows = (await connection.execute(query)).mappings()
            found = [JobRecord.of(row) for row in rows]
            run = restored(batch, found, now)
            decision = abandon(run, recorded_stop(batch, found), now)
            news = [JobNews(change) for change in decision.changes]
            await job_news.write(connection, batch.id, batch.epoch, news, now)
            ending = *conclude(decision.run), now
            error = stop_error(decision.run)
            return await end(connection, taken, batch.id, batch.status, ending, error)
