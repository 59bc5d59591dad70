"""Batches one by one: look up, count, ask for cancellation."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus
from wundr_ray.domain.accounts.plans import PlanTable
from wundr_ray.domain.admission.submission import Claim
from wundr_ray.domain.batch.cancel import Cancellation
from wundr_ray.domain.delivery.applied import LeftOutFile
from wundr_ray.domain.scheduling.dispatch import AccountLoad
from wundr_ray.domain.scheduling.schedule import OffPeak
from wundr_ray.store.accounts.idempotency import claim_key
from wundr_ray.store.batches import cancellations
from wundr_ray.store.batches.left_out import left_out_of
from wundr_ray.store.cluster.queue import QueueView, read_loads, read_queue
from wundr_ray.store.connection.database import Database
from wundr_ray.store.records import BATCH_QUERY, JOB_QUERY, BatchRecord, JobRecord
from wundr_ray.store.schema import accounts, batches, jobs
from wundr_ray.system import Clock


class Batches:
    """Reads, and the one write an owner makes to a batch: cancellation."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def get(self, batch_id: str, account_id: str | None = None) -> BatchRecord:
        """Raises ``NotFound``, also for a batch of another account."""
        query = BATCH_QUERY.where(batches.c.id == batch_id)
        if account_id is not None:
            query = query.where(batches.c.account_id == account_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound(f"There is no batch {batch_id!r}.")
        return BatchRecord.of(row)

    async def with_retries(self, batch_ids: Collection[str], account_id: str) -> list[BatchRecord]:
        """These batches of the account and all that ran their failed jobs again, the oldest first.

        Those of other accounts are left out.
        """
        own = BATCH_QUERY.where(batches.c.account_id == account_id)
        records: dict[str, BatchRecord] = {}
        condition = batches.c.id.in_(batch_ids)
        async with self._database.read() as connection:
            # Generation by generation: each round reads the retries of the batches read last.
            while rows := (await connection.execute(own.where(condition))).mappings().all():
                new = {row["id"]: BatchRecord.of(row) for row in rows if row["id"] not in records}
                if not new:
                    break
                records |= new
                condition = batches.c.parent_batch_id.in_(new)
        return sorted(records.values(), key=lambda batch: (batch.created_at, batch.id))

    async def jobs(self, batch_id: str) -> list[JobRecord]:
        """All jobs in the order of submission."""
        query = JOB_QUERY.where(jobs.c.batch_id == batch_id).order_by(jobs.c.position)
        async with self._database.read() as connection:
            return [JobRecord.of(row) for row in (await connection.execute(query)).mappings()]

    async def job_results(self, batch_id: str) -> dict[str, dict[str, Any]]:
        """The stored result of each completed job by its id."""
        query = sa.select(jobs.c.id, jobs.c.result).where(
            jobs.c.batch_id == batch_id, jobs.c.status == JobStatus.COMPLETED
        )
        async with self._database.read() as connection:
            return {row.id: row.result for row in await connection.execute(query)}

    async def left_out(self, batch_id: str) -> dict[str, tuple[LeftOutFile, ...]]:
        """What each completed job could not apply of the changes it was to apply."""
        async with self._database.read() as connection:
            return await left_out_of(connection, batch_id)

    async def totals(self) -> dict[str, int]:
        """How many batches there are in each status, over all accounts."""
        query = sa.select(batches.c.status, sa.func.count().label("batch_count")).group_by(
            batches.c.status
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {row.status: row.batch_count for row in rows}

    async def queue(self, plans: PlanTable, off_peak: OffPeak) -> QueueView:
        """What dispatch decides on; ``off_peak`` are the hours of those that wait for them."""
        async with self._database.read() as connection:
            return await read_queue(connection, plans, off_peak, self._clock())

    async def loads(self) -> dict[str, AccountLoad]:
        """What each recently active account runs, and what it has used."""
        async with self._database.read() as connection:
            return await read_loads(connection, self._clock())

    async def owners(self, batch_ids: Collection[str]) -> dict[str, tuple[str, str]]:
        """Each batch's account and that account's plan."""
        if not batch_ids:
            return {}
        query = (
            sa.select(batches.c.id, accounts.c.id, accounts.c.plan)
            .join(accounts, accounts.c.id == batches.c.account_id)
            .where(batches.c.id.in_(batch_ids))
        )
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return {batch_id: (account_id, plan) for batch_id, account_id, plan in rows}

    async def ask_cancel(
        self,
        batch_id: str,
        reason: str | None,
        *,
        drain: bool,
        refund: bool = True,
        claim: Claim | None = None,
    ) -> BatchStatus:
        """Cancel a batch that has no manager at once, or mark a running one; the new status.

        Without ``refund`` all that was held is charged. Repeating it changes nothing, except that
        it may end a drain at once. Raises ``Conflict`` when the batch has ended otherwise,
        ``IdempotencyConflict`` when the ``claim`` is on a key of another request.
        """
        now = self._clock()
        async with self._database.write() as connection:
            if claim:
                await claim_key(connection, claim, batch_id, now)
            requested = Cancellation(reason, drain, refund)
            return await cancellations.write(connection, batch_id, requested, now)
