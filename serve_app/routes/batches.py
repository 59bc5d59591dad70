"""Look at, list and cancel batches."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request, Response

from serve_app import examples, views
from serve_app.auth import Caller
from serve_app.documented import REFUSALS
from serve_app.envelope import meta, services_of
from serve_app.idempotency import Claimed, mark_replayed
from serve_app.json_body import JsonRoute
from serve_app.paging import Page, PerPage, pagination
from serve_app.services import Services
from wundr_ray.contract.requests import CancelBatch
from wundr_ray.contract.responses import (
    BatchCancelled,
    BatchDetail,
    BatchListItem,
    Envelope,
    PageEnvelope,
    QueueInfo,
)
from wundr_ray.contract.vocabulary import (
    BatchSort,
    BatchStatus,
    BatchType,
    JobStatus,
    Priority,
)
from wundr_ray.domain.dispatch import dispatch
from wundr_ray.domain.states import BATCH_TERMINAL
from wundr_ray.domain.submission import Claim
from wundr_ray.store.batches import BatchFilter
from wundr_ray.store.records import BatchRecord, JobRecord

CANCEL_WAIT_SECONDS = 30.0
_POLL_SECONDS = 0.05

BatchId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9_]+$")]
Pair = Annotated[str, Query(pattern=r"^[A-Za-z0-9_.-]{1,40}:[^\x00-\x1f\x7f]{0,500}$")]

router = APIRouter(prefix="/v1/batches", tags=["batches"], route_class=JsonRoute)


@router.get("", summary="List batches", responses=REFUSALS)
async def list_batches(
    request: Request,
    account: Caller,
    status: BatchStatus | None = None,
    type: BatchType | None = None,
    priority: Priority | None = None,
    metadata: Annotated[
        list[Pair],
        Query(max_length=16, description="`key:value`; several must all match"),
    ] = [],  # noqa: B006 - FastAPI copies it
    page: Page = 1,
    per_page: PerPage = 20,
    sort: BatchSort = BatchSort.CREATED_AT,
) -> PageEnvelope[BatchListItem]:
    """Newest first; by priority, most urgent first; by name, in alphabetical order."""
    store = services_of(request).store
    wanted = BatchFilter(status, type, priority, tuple(_pair(each) for each in metadata))
    batches, total = await store.batches.list(
        account.id, wanted, sort, offset=(page - 1) * per_page, limit=per_page
    )
    counts = await store.batches.job_counts([batch.id for batch in batches])
    return PageEnvelope(
        data=[views.list_item(batch, counts[batch.id]) for batch in batches],
        pagination=pagination(page, per_page, total),
        meta=meta(request),
    )


@router.get("/{batch_id}", summary="Get a batch's status", responses=REFUSALS)
async def get_status(
    request: Request,
    account: Caller,
    batch_id: BatchId,
    include_jobs: bool = False,
    job_status: JobStatus | None = None,
) -> Envelope[BatchDetail]:
    """Status and progress; with `include_jobs`, each job, filtered by `job_status`."""
    services = services_of(request)
    batch = await services.store.batches.get(batch_id, account.id)
    jobs = await services.store.batches.jobs(batch_id)
    queue = await _queue_info(services, batch)
    shown = _shown(jobs, job_status) if include_jobs else None
    detail = views.detail(batch, jobs, queue, services.clock(), shown)
    return Envelope(data=detail, meta=meta(request))


@router.delete("/{batch_id}", summary="Cancel a batch", responses=REFUSALS)
async def cancel(
    request: Request,
    response: Response,
    account: Caller,
    claim: Claimed,
    batch_id: BatchId,
    query: Annotated[CancelBatch, Query()],
    body: Annotated[CancelBatch | None, Body(openapi_examples=examples.CANCEL_BATCH)] = None,
) -> Envelope[BatchCancelled]:
    """Answers when running jobs have been stopped; with `cancel_running_jobs: false`, at once.

    The fields may be given in the body or as query parameters. Repeating it changes nothing.
    """
    services = services_of(request)
    if claim and (first := await services.store.idempotency.find(claim)) and first.answer:
        mark_replayed(response)
        return Envelope(data=BatchCancelled.model_validate(first.answer), meta=meta(request))
    answer = await _cancel(services, account.id, batch_id, body or query, claim)
    if claim:
        await services.store.idempotency.remember(claim, answer.model_dump(mode="json"))
    return Envelope(data=answer, meta=meta(request))


async def _cancel(
    services: Services, account_id: str, batch_id: str, wanted: CancelBatch, claim: Claim | None
) -> BatchCancelled:
    batches = services.store.batches
    before = await batches.get(batch_id, account_id)
    drain = not wanted.cancel_running_jobs
    if claim or before.status is not BatchStatus.CANCELLED:
        refund = wanted.refund_unused_credits
        await batches.ask_cancel(batch_id, wanted.reason, drain=drain, refund=refund, claim=claim)
        await services.gateway.wake()
    if not drain:
        await _until_ended(services, batch_id)
    batch, jobs = await batches.get(batch_id), await batches.jobs(batch_id)
    return views.cancelled(batch, jobs)


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition(":")
    return key, value


async def _until_ended(services: Services, batch_id: str) -> None:
    """Wait for the manager to stop the jobs, within limits: the status tells the rest."""
    for _ in range(int(CANCEL_WAIT_SECONDS / _POLL_SECONDS)):
        if (await services.store.batches.get(batch_id)).status in BATCH_TERMINAL:
            return
        await asyncio.sleep(_POLL_SECONDS)


async def _queue_info(services: Services, batch: BatchRecord) -> QueueInfo | None:
    """The dispatcher's own decision, as it would fall if no batch could start now."""
    if batch.status is not BatchStatus.QUEUED:
        return None
    queue = await services.store.batches.queue(services.plans, services.settings.off_peak)
    waiting = dispatch(queue.queued, queue.loads, 0, services.clock()).wait
    found = next((each for each in waiting if each.batch_id == batch.id), None)
    return QueueInfo(position=found.position, reason=found.reason) if found else None


def _shown(jobs: Sequence[JobRecord], wanted: JobStatus | None) -> list[JobRecord]:
    return [job for job in jobs if wanted is None or job.status is wanted]
