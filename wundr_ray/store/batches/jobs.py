"""Jobs of a batch as its owner looks at them: a page of them, or one with its attempts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.vocabulary import REPORT_KINDS, JobKind, JobStatus
from wundr_ray.domain.batch.outcomes import StoredReport, StoredResult
from wundr_ray.domain.delivery.applied import StoredApplied
from wundr_ray.domain.delivery.previews import StoredPreview
from wundr_ray.store.connection.database import Database
from wundr_ray.store.records import JOB_QUERY, JobRecord
from wundr_ray.store.schema import attempts, jobs

AnyResult = StoredResult | StoredPreview | StoredApplied | StoredReport
_RESULTS: Mapping[str, type[AnyResult]] = {
    JobKind.ANALYSIS: StoredResult,
    JobKind.PATTERN_STANDARDIZE: StoredPreview,
    JobKind.APPLY: StoredApplied,
    **dict.fromkeys(REPORT_KINDS, StoredReport),
}


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One attempt of a job; ``ended_at`` is None while it runs, or when it was lost."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    error_code: str | None
    error_message: str | None


@dataclass(frozen=True, slots=True)
class JobStory:
    """A job with its attempts in order.

    ``result`` is None until it has completed, and of kinds of jobs that no view shows.
    """

    job: JobRecord
    attempts: list[AttemptRecord]
    result: AnyResult | None


class Jobs:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, batch_id: str, status: JobStatus | None, *, offset: int, limit: int
    ) -> tuple[list[JobRecord], int]:
        """Some jobs of the batch in the order of submission, and how many there are in all."""
        conditions = [jobs.c.batch_id == batch_id]
        if status:
            conditions.append(jobs.c.status == status)
        count = sa.select(sa.func.count()).select_from(jobs).where(*conditions)
        query = JOB_QUERY.where(*conditions).order_by(jobs.c.position).offset(offset).limit(limit)
        async with self._database.read() as connection:
            total = await connection.scalar(count) or 0
            rows = (await connection.execute(query)).mappings()
            return [JobRecord.of(row) for row in rows], total

    async def story(self, batch_id: str, job_id: str) -> JobStory:
        """Raises ``NotFound``. Whose batch it is must be known already."""
        query = JOB_QUERY.add_columns(jobs.c.result).where(
            jobs.c.batch_id == batch_id, jobs.c.id == job_id
        )
        attempts_query = (
            sa.select(attempts)
            .where(attempts.c.batch_id == batch_id, attempts.c.job_id == job_id)
            .order_by(attempts.c.number)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                raise NotFound(
                    f"The batch has no job {job_id!r}.",
                    resolution="Check the job's id; the batch's status lists its jobs.",
                )
            records = [_attempt(row) for row in await connection.execute(attempts_query)]
        return JobStory(JobRecord.of(row), records, _result(row))


def _result(row: sa.RowMapping) -> AnyResult | None:
    model = _RESULTS.get(row["type"])
    return model.model_validate(row["result"]) if model and row["result"] else None


def _attempt(row: sa.Row[Any]) -> AttemptRecord:
    return AttemptRecord(
        row.number, row.started_at, row.ended_at, row.error_code, row.error_message
    )
