"""The writes of those who run a batch: dispatch by the scheduler, progress by its manager."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import BatchStatus, EventName, JobStatus
from wundr_ray.domain.batch.conclude import Ending
from wundr_ray.domain.batch.run import Stop
from wundr_ray.domain.batch.states import BATCH_LIVE
from wundr_ray.store.batches.moves import BatchMove, ending_move, move
from wundr_ray.store.cluster.leases import Held, check
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.records import BATCH_QUERY, BatchRecord
from wundr_ray.store.running import job_news
from wundr_ray.store.running.job_news import JobNews
from wundr_ray.store.schema import batches, jobs
from wundr_ray.system import Clock

LEASE = timedelta(seconds=10)
"""How long a manager may be silent before its batch is given to another."""

START = timedelta(seconds=60)
"""How long a manager may take to claim its batch: a process starts slowly on a busy node.

The scheduler sees earlier than that when the manager's actor is gone.
"""

_LIVE_BATCHES = BATCH_QUERY.where(batches.c.status.in_(BATCH_LIVE))
_PLAN = sa.select(batches.c.started_at, batches.c.timeout_minutes).where(
    batches.c.id == sa.bindparam("of_batch")
)


class Fenced(Exception):
    """The batch has a newer epoch than the writer's: another manager has taken over."""


class Runs:
    """The writes of scheduler and managers; every manager's write is fenced by its epoch."""

    # A lease alone is not enough. A manager that was paused, by a full machine or a lost network,
    # may wake after its batch was given to another and go on writing. So each take-over raises the
    # row's epoch, and each write names the epoch it was made under: a stale one matches no row.

    def __init__(self, database: Database, clock: Clock, lease: Held | None = None) -> None:
        self._database, self._clock, self._lease = database, clock, lease

    def under(self, lease: Held) -> "Runs":
        """For the scheduler: what it writes is written only while it holds ``lease``."""
        return Runs(self._database, self._clock, lease)

    async def dispatch(self, batch_id: str, manager: str) -> bool:
        """Give a queued batch to ``manager``; False if it is not queued any more.

        Its deadline counts from now; its start is that of its first dispatch.
        """
        now = self._clock()
        async with self._database.write() as connection:
            await check(connection, self._lease, now)
            plan = (await connection.execute(_PLAN, {"of_batch": batch_id})).first()
            if plan is None:
                return False
            values = {
                "started_at": plan.started_at or now,
                "deadline": now + timedelta(minutes=plan.timeout_minutes),
                "manager": manager,
                "lease_until": now + START,
            }
            event = None if plan.started_at else EventName.STARTED
            step = BatchMove(BatchStatus.QUEUED, BatchStatus.RUNNING, now, values, event)
            return await move(connection, batch_id, step)

    async def live(self) -> list[BatchRecord]:
        """All batches that have, or should have, a manager."""
        return await self._database.fetch(
            lambda connection: [
                BatchRecord.of(row) for row in connection.execute(_LIVE_BATCHES).mappings()
            ]
        )

    async def readopt(self, batch_id: str, epoch: int, manager: str) -> bool:
        """Give a running batch to a new manager; False if its epoch has changed meanwhile."""
        now = self._clock()
        async with self._database.write() as connection:
            await check(connection, self._lease, now)
            # The epoch rises here and not only in ``claim``: the lost manager is fenced from this
            # moment on, although its successor may take a minute to start.
            taken = await connection.scalar(
                fenced(batch_id, epoch)
                .values(manager=manager, epoch=epoch + 1, lease_until=now + START)
                .returning(batches.c.id)
            )
        return taken is not None

    async def claim(self, batch_id: str, manager: str) -> int | None:
        """The new epoch of a manager that begins its batch; None if it has lost the batch."""
        now = self._clock()
        async with self._database.write() as connection:
            epoch: int | None = await connection.scalar(
                batches.update()
                .where(
                    batches.c.id == batch_id,
                    batches.c.manager == manager,
                    batches.c.status.in_(BATCH_LIVE),
                )
                .values(epoch=batches.c.epoch + 1, lease_until=now + LEASE)
                .returning(batches.c.epoch)
            )
        return epoch

    async def renew(self, batch_id: str, epoch: int) -> BatchRecord:
        """Extend the manager's lease and return the batch as it is now. Raises ``Fenced``."""
        async with self._database.write() as connection:
            await _renew(connection, batch_id, epoch, self._clock())
            query = BATCH_QUERY.where(batches.c.id == batch_id)
            row = (await connection.execute(query)).mappings().one()
        return BatchRecord.of(row)

    async def record(
        self, batch_id: str, epoch: int, news: Sequence[JobNews], stop: Stop | None = None
    ) -> None:
        """Write job changes with their attempts and events as one. Raises ``Fenced``.

        ``stop`` is why the run takes no more jobs, for the next manager if this one is lost.
        Safe to repeat: what has been written already is not written again.
        """
        now = self._clock()
        async with self._database.write() as connection:
            # Renewing first locks the row and checks the epoch, so that no take-over can come
            # between the check and the writes that follow.
            await _renew(connection, batch_id, epoch, now, stop)
            await job_news.write(connection, batch_id, epoch, news, now)

    async def note_progress(
        self, batch_id: str, epoch: int, job_id: str, attempt: int, percent: int
    ) -> None:
        """Write how far a running attempt is, in percent; a late or fenced call changes nothing."""
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
        """Write the position and reason of batches that wait for a slot; None if they do not."""
        async with self._database.write() as connection:
            for batch_id, wait in waits.items():
                position, reason = wait or (None, None)
                await connection.execute(
                    batches.update()
                    .where(batches.c.id == batch_id)
                    .values(wait_position=position, wait_reason=reason)
                )

    async def finish(self, batch_id: str, epoch: int, ending: Ending, at: datetime) -> bool:
        """End a batch all of whose jobs have ended, and settle its credits.

        Returns False, and writes nothing, if a cancellation was accepted in the meantime: the batch
        must then end as cancelled. Raises ``Fenced``.
        """
        cancelled = ending.status is BatchStatus.CANCELLED
        before = BatchStatus.CANCELLING if cancelled else BatchStatus.RUNNING
        step = ending_move(before, ending, at)
        async with self._database.write() as connection:
            if await move(connection, batch_id, step, batches.c.epoch == epoch):
                return True
            # Either the epoch has changed, which the renewal reports as Fenced, or only the status
            # has: then the manager is still in charge and ends the batch as cancelled.
            await _renew(connection, batch_id, epoch, at)
        return False


def fenced(batch_id: Any, epoch: Any) -> sa.Update:
    """An update of a batch's row that matches only while it runs under ``epoch``."""
    return batches.update().where(
        batches.c.id == batch_id, batches.c.epoch == epoch, batches.c.status.in_(BATCH_LIVE)
    )


_RENEW = (
    fenced(sa.bindparam("of_batch"), sa.bindparam("of_epoch"))
    .values(
        lease_until=sa.bindparam("until"),
        stop=sa.func.coalesce(sa.bindparam("reason", type_=sa.String), batches.c.stop),
    )
    .returning(batches.c.id)
)


async def _renew(
    connection: Transaction,
    batch_id: str,
    epoch: int,
    now: datetime,
    stop: Stop | None = None,
) -> None:
    renewal = {"of_batch": batch_id, "of_epoch": epoch, "until": now + LEASE, "reason": stop}
    if (await connection.execute(_RENEW, renewal)).first() is None:
        raise Fenced(batch_id, epoch)
