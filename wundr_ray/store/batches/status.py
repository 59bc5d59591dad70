"""A batch with what its status tells of its jobs, read in one go and without their results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.store.connection.database import Database
from wundr_ray.store.records import BATCH_QUERY, JOB_QUERY, BatchRecord, JobRecord
from wundr_ray.store.schema import batches, jobs


@dataclass(frozen=True, slots=True)
class JobState:
    """How far a job is; the resources are those it holds now."""

    id: str
    status: JobStatus
    progress: int
    attempt: int
    expected_seconds: float
    expected_known: bool
    started_at: datetime | None
    completed_at: datetime | None
    credits: int
    cpu_cores: float
    memory_gb: float


@dataclass(frozen=True, slots=True)
class StoredStatus:
    """A batch, all of its jobs in the order of submission, and those asked for in full."""

    batch: BatchRecord
    jobs: Sequence[JobState]
    shown: Sequence[JobRecord] | None


_IS_RUNNING = jobs.c.status == JobStatus.RUNNING
_SHAPE = jobs.c.config["resources"]
_BATCH = BATCH_QUERY.where(
    batches.c.id == sa.bindparam("batch_id"), batches.c.account_id == sa.bindparam("account_id")
)
_STATES = (
    sa.select(
        jobs.c.id,
        jobs.c.status,
        jobs.c.progress,
        jobs.c.attempt,
        jobs.c.expected_seconds,
        jobs.c.expected_known,
        jobs.c.started_at,
        jobs.c.completed_at,
        jobs.c.credits,
        sa.case((_IS_RUNNING, _SHAPE["cpu_cores"].as_float()), else_=0.0),
        sa.case((_IS_RUNNING, _SHAPE["memory_gb"].as_float()), else_=0.0),
    )
    .where(jobs.c.batch_id == sa.bindparam("batch_id"))
    .order_by(jobs.c.position)
)
_SHOWN = JOB_QUERY.where(jobs.c.batch_id == sa.bindparam("batch_id")).order_by(jobs.c.position)


class BatchStatuses:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(
        self,
        batch_id: str,
        account_id: str,
        *,
        include_jobs: bool = False,
        job_status: JobStatus | None = None,
    ) -> StoredStatus:
        """With ``include_jobs``, also the jobs, of one status if it is given.

        Raises ``NotFound``, also for a batch of another account.
        """
        names = {"batch_id": batch_id, "account_id": account_id}
        wanted = _SHOWN if job_status is None else _SHOWN.where(jobs.c.status == job_status)

        def read(connection: sa.Connection) -> StoredStatus:
            row = connection.execute(_BATCH, names).mappings().first()
            if row is None:
                raise NotFound(f"There is no batch {batch_id!r}.")
            states = [
                JobState(job_id, JobStatus(status), *rest)
                for job_id, status, *rest in connection.execute(_STATES, names)
            ]
            shown = None
            if include_jobs:
                found = connection.execute(wanted, names).mappings()
                shown = [JobRecord.of(each) for each in found]
            return StoredStatus(BatchRecord.of(row), states, shown)

        return await self._database.fetch(read)
