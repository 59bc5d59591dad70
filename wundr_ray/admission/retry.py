"""Run the failed jobs of an ended batch again, as a new batch."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from wundr_ray.admission.interface import Surroundings
from wundr_ray.admission.submit import StoredAccess, case_of, submit
from wundr_ray.contract.batches.requests import RetryBatch
from wundr_ray.domain.admission.retry import jobs_to_retry
from wundr_ray.domain.admission.submission import Claim, RetryOf
from wundr_ray.jobs.requests import CreateBatch
from wundr_ray.store.accounts.accounts import Access
from wundr_ray.store.batches.submissions import Admitted
from wundr_ray.store.records import BatchRecord, JobRecord


async def retry(
    around: Surroundings, access: Access, batch_id: str, body: RetryBatch, claim: Claim | None
) -> Admitted:
    """Admit a batch of the failed jobs, or return the one that an earlier request created.

    Raises ``NotFound``, and the errors of ``jobs_to_retry`` and of creating a batch.
    """
    parent = await around.store.batches.get(batch_id, access.account.id)
    if claim and (earlier := await around.store.submissions.earlier(claim)):
        return earlier
    jobs = await around.store.batches.jobs(batch_id)
    failed = jobs_to_retry(parent.status, {job.id: job.status for job in jobs}, body.job_ids)
    chosen = [job for job in jobs if job.id in failed]
    stored = StoredAccess(
        project_ids={job.id: job.project_id for job in chosen if job.project_id},
        sealed_tokens=await around.store.projects.tokens_to_retry(batch_id),
    )
    delay = timedelta(minutes=body.retry_delay_minutes)
    request = _request(parent, chosen, around.clock() + delay if delay else None)
    case = await case_of(around, access.account, request, stored)
    retry_of = RetryOf(batch_id, max_attempts=1 + body.max_retries)
    return await submit(around, access, case, stored, claim, retry_of)


def _request(batch: BatchRecord, jobs: Sequence[JobRecord], start: datetime | None) -> CreateBatch:
    """The request that creates the batch again, with these of its jobs only."""
    return CreateBatch.model_validate(
        {
            "name": batch.name,
            "description": batch.description,
            "type": batch.type,
            "priority": batch.priority,
            "jobs": [{"id": job.id, "type": job.type, "config": job.config} for job in jobs],
            "options": batch.options | {"not_before": start},
        }
    )
