"""Batches whose managers fail one after the other: they are ended without one."""

import sqlalchemy as sa

from wundr_ray.domain.batch.conclude import abandon, conclude, must_abandon
from wundr_ray.domain.batch.states import JOB_TERMINAL
from wundr_ray.store.batches.moves import ending_move, move
from wundr_ray.store.cluster.leases import Held, check
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.records import JOB_QUERY, BatchRecord, JobRecord
from wundr_ray.store.running import job_news
from wundr_ray.store.running.job_news import JobNews
from wundr_ray.store.running.restored import recorded_stop, restored
from wundr_ray.store.running.runs import fenced
from wundr_ray.store.schema import attempts, batches, jobs
from wundr_ray.system import Clock


class Abandonment:
    """Used by the scheduler, under its lease."""

    def __init__(self, database: Database, clock: Clock, lease: Held | None = None) -> None:
        self._database, self._clock, self._lease = database, clock, lease

    def under(self, lease: Held) -> "Abandonment":
        return Abandonment(self._database, self._clock, lease)

    async def is_due(self, batch: BatchRecord) -> bool:
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
            return must_abandon(batch.epoch, (await connection.scalar(last)) or 0)

    async def end(self, batch: BatchRecord) -> bool:
        """Fail the batch's open jobs and end it; False if someone was faster.

        Results of jobs are kept, and what the jobs used is charged. A batch that was being
        cancelled ends as cancelled, one past its deadline as timed out.
        """
        now = self._clock()
        async with self._database.write() as connection:
            await check(connection, self._lease, now)
            # The scheduler decides on a batch that it read earlier. The update locks the row and
            # checks that epoch and status are unchanged: a manager that has come back, or a
            # cancellation, wins over the abandonment.
            mine = fenced(batch.id, batch.epoch).where(batches.c.status == batch.status)
            locked = mine.values(lease_until=now).returning(batches.c.id)
            if await connection.scalar(locked) is None:
                return False
            records = await _jobs(connection, batch.id)
            decision = abandon(restored(batch, records, now), recorded_stop(batch), now)
            news = [JobNews(change) for change in decision.changes]
            await job_news.write(connection, batch.id, batch.epoch, news, now)
            step = ending_move(batch.status, conclude(decision.run), now)
            return await move(connection, batch.id, step, batches.c.epoch == batch.epoch)


async def _jobs(connection: Transaction, batch_id: str) -> list[JobRecord]:
    rows = await connection.execute(JOB_QUERY.where(jobs.c.batch_id == batch_id))
    return [JobRecord.of(row) for row in rows.mappings()]
