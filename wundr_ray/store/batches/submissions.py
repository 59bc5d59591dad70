"""Admission's transaction: limits are checked and the batch is written as one."""

from collections import Counter
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.requests import AnalysisJob, CreateBatch
from wundr_ray.contract.vocabulary import BatchStatus, EventName, JobStatus
from wundr_ray.domain.admission.limits import Terms, check_use
from wundr_ray.domain.admission.submission import Claim, RetryOf
from wundr_ray.domain.estimates import all_known, core_seconds, project_key, seconds_of
from wundr_ray.domain.plans import Plan
from wundr_ray.domain.turn import LEVELS
from wundr_ray.store import addressees, credits, events
from wundr_ray.store.batches.counts import count_new
from wundr_ray.store.database import Database, Transaction
from wundr_ray.store.idempotency import claim_key
from wundr_ray.store.schema import accounts, batches, jobs, projects
from wundr_ray.store.tokens import tokens_of
from wundr_ray.store.usage import account_use
from wundr_ray.system import Clock, NewId


class Submissions:
    """Writes accepted batches."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database, self._clock, self._new_id = database, clock, new_id

    async def submit(
        self,
        batch_id: str,
        account_id: str,
        plan: Plan,
        request: CreateBatch,
        terms: Terms,
        retry_of: RetryOf | None = None,
        claim: Claim | None = None,
    ) -> str:
        """Accept a batch under the caller's new id, and return that id.

        With a ``claim`` that stands for an earlier submission, nothing is written and the id of
        that one is returned.

        Raises ``QuotaExceeded``, ``InsufficientCredits`` or ``IdempotencyConflict``.

        Calling again with the same id changes nothing. The account's row is written first:
        that lock alone orders an account's admissions, so that its limits hold whatever
        number of processes admit.
        """
        now = self._clock()
        async with self._database.write() as connection:
            await connection.execute(
                accounts.update()
                .where(accounts.c.id == account_id)
                .values(admissions=accounts.c.admissions + 1)
            )
            if await connection.scalar(sa.select(batches.c.id).where(batches.c.id == batch_id)):
                return batch_id
            if claim and (first := await claim_key(connection, claim, batch_id, now)):
                return first.batch_id
            use = await account_use(connection, account_id, now)
            check_use(plan, use, terms.credits_estimated, now)
            await connection.execute(
                batches.insert().values(
                    _batch_row(batch_id, account_id, request, terms, now, retry_of)
                )
            )
            await count_new(connection, batch_id)
            await credits.hold(connection, account_id, batch_id, terms.credits_estimated, now)
            known = await self._projects(connection, account_id, request, now)
            project_ids = {job.id: known[project_key(job)] for job in request.jobs}
            tokens = await tokens_of(
                connection,
                project_ids,
                terms.sealed_tokens,
                terms.by_project,
                retry_of.batch_id if retry_of else None,
            )
            await connection.execute(
                jobs.insert(),
                [
                    _job_row(batch_id, position, job, project_ids[job.id])
                    | {
                        "sealed_token": tokens.get(job.id),
                        "expected_seconds": seconds_of(job, terms.job_seconds),
                        "expected_known": job.id in terms.job_seconds,
                    }
                    for position, job in enumerate(request.jobs)
                ],
            )
            notification = request.options.notification.model_dump(mode="json")
            await addressees.register(connection, account_id, notification, now)
            await events.append(
                connection, batch_id, EventName.CREATED, now, {"jobs": len(request.jobs)}
            )
        return batch_id

    async def _projects(
        self, connection: Transaction, account_id: str, request: CreateBatch, now: datetime
    ) -> dict[tuple[str, str], str]:
        """The ids of the request's projects; unknown ones are created."""
        wanted = Counter(project_key(job) for job in request.jobs)
        known = await connection.execute(
            sa.select(projects.c.repository_url, projects.c.name, projects.c.id).where(
                projects.c.account_id == account_id,
                projects.c.repository_url.in_({url for url, _ in wanted}),
            )
        )
        ids = {(url, name): project_id for url, name, project_id in known}
        new = {key: self._new_id("proj") for key in wanted if key not in ids}
        if new:
            await connection.execute(
                projects.insert(),
                [
                    {
                        "id": project_id,
                        "account_id": account_id,
                        "name": name,
                        "repository_url": url,
                        "created_at": now,
                    }
                    for (url, name), project_id in new.items()
                ],
            )
        return ids | new


def _batch_row(
    batch_id: str,
    account_id: str,
    request: CreateBatch,
    terms: Terms,
    now: datetime,
    retry_of: RetryOf | None,
) -> dict[str, Any]:
    return {
        "id": batch_id,
        "account_id": account_id,
        "name": request.name,
        "description": request.description,
        "type": request.type,
        "priority": LEVELS[request.priority],
        "status": BatchStatus.QUEUED,
        "created_at": now,
        "parent_batch_id": retry_of.batch_id if retry_of else None,
        "max_attempts": retry_of.max_attempts if retry_of else None,
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
    """A time that has passed is no condition; the oldest ones cannot even be told in UTC."""
    return wanted if wanted is not None and wanted > now else None


def _job_row(batch_id: str, position: int, job: AnalysisJob, project_id: str) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "id": job.id,
        "position": position,
        "project_id": project_id,
        "config": job.config.model_dump(mode="json"),
        "status": JobStatus.QUEUED,
    }
