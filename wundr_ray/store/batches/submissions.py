"""Admission's transaction: limits are checked and the batch is written as one."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.batches.schedules import RunOutcome
from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.jobs import JobRequest
from wundr_ray.contract.vocabulary import BatchStatus, EventName, JobStatus
from wundr_ray.domain.admission.limits import check_use
from wundr_ray.domain.admission.submission import Claim, Submission
from wundr_ray.domain.schedules.decision import DueRun
from wundr_ray.domain.scheduling.estimates import all_known, core_seconds, seconds_of
from wundr_ray.domain.scheduling.turn import LEVELS
from wundr_ray.store.accounts import credits
from wundr_ray.store.accounts.idempotency import claim_key, find_claim
from wundr_ray.store.accounts.usage import account_use
from wundr_ray.store.batches.counts import count_new
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.events import addressees, events
from wundr_ray.store.projects.projects import project_ids
from wundr_ray.store.records import BATCH_QUERY, BatchRecord
from wundr_ray.store.schedules.runs import settle
from wundr_ray.store.schema import accounts, batches, jobs
from wundr_ray.system import Clock, NewId

_JOB_COUNT = sa.select(sa.func.count()).where(jobs.c.batch_id == batches.c.id).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Admitted:
    """The batch that a request stands for, and how many jobs it has.

    ``is_new`` is False where an earlier request with the same key made it.
    """

    batch: BatchRecord
    jobs: int
    is_new: bool


class Submissions:
    """Writes accepted batches."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database, self._clock, self._new_id = database, clock, new_id

    async def earlier(self, claim: Claim) -> Admitted | None:
        """The batch that the claimed key stands for. Raises ``IdempotencyConflict``."""
        async with self._database.read() as connection:
            first = await find_claim(connection, claim, self._clock())
            return await _earlier(connection, first.batch_id) if first else None

    async def submit(self, submission: Submission) -> Admitted:
        """Write the batch, or return the one that an earlier request with the same key created.

        A repeated call with the same batch id changes nothing. Raises ``QuotaExceeded``,
        ``InsufficientCredits`` or ``IdempotencyConflict``, and ``Conflict`` for a due time that is
        settled already.
        """
        now = self._clock()
        account_id, batch_id = submission.account_id, submission.batch_id
        async with self._database.write() as connection:
            # The first statement locks the account's row until the commit. This lock alone orders
            # the admissions of an account, whatever number of processes admit: each counts the
            # batches of all before it, so that no two of them can share the last of the quota.
            await connection.execute(
                accounts.update()
                .where(accounts.c.id == account_id)
                .values(admissions=accounts.c.admissions + 1)
            )
            # The caller chose the id before its first attempt. If the answer to a commit was lost,
            # the repeated call finds the batch here instead of creating a second one.
            if again := await _admitted(connection, batch_id):
                return again
            claim = submission.claim
            if claim and (first := await claim_key(connection, claim, batch_id, now)):
                return await _earlier(connection, first.batch_id)
            # Settling the due time in this transaction ties the two together: there is never a
            # batch without its settled due time, nor a settled due time without its batch.
            if submission.run:
                await _settle_run(connection, submission.run, batch_id, now)
            use = await account_use(connection, account_id, now)
            check_use(submission.plan, use, submission.terms.credits_estimated, now)
            row = await connection.execute(
                batches.insert()
                .values(_batch_row(submission, now))
                .returning(*BATCH_QUERY.selected_columns)
            )
            created = row.mappings().one()
            await count_new(connection, batch_id)
            await credits.hold(
                connection, account_id, batch_id, submission.terms.credits_estimated, now
            )
            await self._write_jobs(connection, submission, now)
            notification = submission.request.options.notification.model_dump(mode="json")
            await addressees.register(connection, account_id, notification, now)
            count = len(submission.request.jobs)
            await events.append(connection, batch_id, EventName.CREATED, now, {"jobs": count})
        return Admitted(BatchRecord.of(created), count, is_new=True)

    async def _write_jobs(
        self, connection: Transaction, submission: Submission, now: datetime
    ) -> None:
        ids = await project_ids(connection, submission, now, self._new_id)
        rows = [
            _job_row(submission, position, job, ids.get(job.id))
            for position, job in enumerate(submission.request.jobs)
        ]
        await connection.execute(jobs.insert(), rows)


async def _admitted(connection: Transaction, batch_id: str) -> Admitted | None:
    """The batch with this id, which a repeated call has written already."""
    query = BATCH_QUERY.add_columns(_JOB_COUNT.label("job_count")).where(batches.c.id == batch_id)
    row = (await connection.execute(query)).mappings().first()
    return Admitted(BatchRecord.of(row), row["job_count"], is_new=True) if row else None


async def _earlier(connection: Transaction, batch_id: str) -> Admitted:
    """The batch that an earlier request has made. Raises ``NotFound`` if it was deleted since."""
    earlier = await _admitted(connection, batch_id)
    if earlier is None:
        raise NotFound(f"There is no batch {batch_id!r}.")
    return replace(earlier, is_new=False)


async def _settle_run(connection: Transaction, run: DueRun, batch_id: str, now: datetime) -> None:
    if not await settle(connection, run, RunOutcome.CREATED, now, batch_id=batch_id):
        raise Conflict("This due time of the schedule has already been settled.")


def _batch_row(submission: Submission, now: datetime) -> dict[str, Any]:
    request, terms, retry_of = submission.request, submission.terms, submission.retry_of
    return {
        "id": submission.batch_id,
        "account_id": submission.account_id,
        "name": request.name,
        "description": request.description,
        "type": request.type,
        "priority": LEVELS[request.priority],
        "status": BatchStatus.QUEUED,
        "created_at": now,
        "created_by": submission.created_by,
        "parent_batch_id": retry_of.batch_id if retry_of else None,
        "max_attempts": retry_of.max_attempts if retry_of else None,
        "listed_targets": submission.listed and submission.listed.model_dump(mode="json"),
        "max_parallel": terms.max_parallel,
        "timeout_minutes": terms.timeout_minutes,
        "expected_seconds": terms.expected_seconds,
        "expected_known": all_known(request, terms.job_seconds),
        "expected_core_seconds": core_seconds(request, terms.job_seconds),
        "credits_estimated": terms.credits_estimated,
        "metadata": request.options.metadata,
        "options": request.options.model_dump(mode="json"),
        "not_before": _time_ahead(request.options.not_before, now),
        "off_peak": request.options.window == "off_peak",
    }


def _time_ahead(wanted: datetime | None, now: datetime) -> datetime | None:
    """The requested start, or None if it has passed (the year 1 cannot even be stored in UTC)."""
    return wanted if wanted is not None and wanted > now else None


def _job_row(
    submission: Submission, position: int, job: JobRequest, project_id: str | None
) -> dict[str, Any]:
    seconds = submission.terms.job_seconds
    return {
        "batch_id": submission.batch_id,
        "id": job.id,
        "position": position,
        "type": job.type,
        "project_id": project_id,
        "config": job.config.model_dump(mode="json"),
        "status": JobStatus.QUEUED,
        "sealed_token": submission.sealed_tokens.get(job.id),
        "expected_seconds": seconds_of(job, seconds),
        "expected_known": job.id in seconds,
    }
