"""Run the failed jobs of a batch again, as a new batch."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from serve_app import examples, views
from serve_app.auth import Caller
from serve_app.documented import REFUSALS
from serve_app.envelope import meta, services_of
from serve_app.idempotency import Claimed
from serve_app.json_body import JsonRoute
from serve_app.routes.batches import BatchId
from serve_app.routes.creation import earlier, submit
from wundr_ray.contract.requests import CreateBatch, RetryBatch
from wundr_ray.contract.resources import BatchRetried
from wundr_ray.contract.responses import Envelope
from wundr_ray.domain.admission.submission import RetryOf, jobs_to_retry
from wundr_ray.store.batches.records import BatchRecord, JobRecord

router = APIRouter(prefix="/v1/batches", tags=["batches"], route_class=JsonRoute)


@router.post("/{batch_id}/retry", status_code=202, summary="Retry failed jobs", responses=REFUSALS)
async def retry(
    request: Request,
    response: Response,
    account: Caller,
    claim: Claimed,
    batch_id: BatchId,
    body: Annotated[RetryBatch | None, Body(openapi_examples=examples.RETRY_BATCH)] = None,
) -> Envelope[BatchRetried]:
    """Run the failed jobs again in a new batch of the same name and options.

    The answer comes before anything has run; follow the `Location`. The new batch counts as any
    other towards the plan's limits.
    """
    services = services_of(request)
    wanted = body or RetryBatch()
    store = services.store.batches
    batch = await store.get(batch_id, account.id)
    again = await earlier(services, response, claim)
    if again is None:
        jobs = await store.jobs(batch_id)
        failed = jobs_to_retry(batch.status, {job.id: job.status for job in jobs}, wanted.job_ids)
        delay = timedelta(minutes=wanted.retry_delay_minutes)
        start = services.clock() + delay if delay else None
        again = await submit(
            services,
            response,
            account,
            _request(batch, jobs, failed, start),
            claim=claim,
            retry_of=RetryOf(batch_id, max_attempts=1 + wanted.max_retries),
        )
    count = len(await store.jobs(again.id))
    data = views.retried(batch_id, again, count, services.settings.off_peak)
    return Envelope(data=data, meta=meta(request))


def _request(
    batch: BatchRecord, jobs: Sequence[JobRecord], chosen: Collection[str], start: datetime | None
) -> CreateBatch:
    """What would create the batch with the ``chosen`` jobs only."""
    return CreateBatch.model_validate(
        {
            "name": batch.name,
            "description": batch.description,
            "type": batch.type,
            "priority": batch.priority,
            "jobs": [
                {"id": job.id, "type": "analysis", "config": job.config}
                for job in jobs
                if job.id in chosen
            ],
            "options": batch.options | {"not_before": start},
        }
    )
