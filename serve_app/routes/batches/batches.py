"""Look at and list batches."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from serve_app.access.auth import Caller
from serve_app.batches.outlook import of_others, of_queued
from serve_app.batches.queue_places import QueuePlaces
from serve_app.http.envelope import json_response, meta, services_of
from serve_app.lists.cursors import Cursor, batches_after, check_alone, read_batches
from serve_app.lists.paging import Page, Pair, PerPage, cursor_pagination, pair_of
from serve_app.openapi.refusals import READING, refusals
from serve_app.openapi.routing import resource
from serve_app.views import batches as views
from wundr_ray.contract.batches.lists import BatchListItem
from wundr_ray.contract.envelopes import CursorPageEnvelope, Envelope
from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.responses import BatchDetail
from wundr_ray.contract.vocabulary import (
    BatchSort,
    BatchStatus,
    BatchType,
    JobStatus,
    Priority,
)
from wundr_ray.store.batches.listing import BatchFilter

BatchId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9_]+$")]
router = resource("/v1/batches", "batches")


@router.get(
    "",
    summary="List batches",
    response_model=CursorPageEnvelope[BatchListItem],
    responses=refusals(*READING),
)
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
    quality_gate: Annotated[
        GateStatus | None, Query(description="The verdict of the batch's quality gate")
    ] = None,
    page: Page = 1,
    per_page: PerPage = 20,
    sort: BatchSort = BatchSort.CREATED_AT,
    cursor: Cursor = None,
) -> Response:
    """Newest first; by priority, most urgent first; by name, alphabetically and oldest first.

    New batches move the others to later pages; `next_cursor` still continues after the last
    one shown.
    """
    check_alone(cursor, page)
    after, page = read_batches(cursor, sort) if cursor is not None else (None, page)
    filters = BatchFilter(
        status, type, priority, tuple(pair_of(pair) for pair in metadata), quality_gate
    )
    listed = await services_of(request).store.listing.page(
        account.id,
        filters,
        sort,
        offset=0 if after else (page - 1) * per_page,
        limit=per_page,
        after=after,
    )
    next_cursor = batches_after(listed.following, page + 1) if listed.following else None
    return json_response(
        CursorPageEnvelope(
            data=[views.list_item(batch, listed.job_counts[batch.id]) for batch in listed.batches],
            pagination=cursor_pagination(page, per_page, listed.total, next_cursor),
            meta=meta(request),
        )
    )


@router.get(
    "/{batch_id}",
    summary="Get a batch's status",
    response_model=Envelope[BatchDetail],
    responses=refusals(*READING, NotFound),
)
async def get_batch(
    request: Request,
    account: Caller,
    batch_id: BatchId,
    include_jobs: bool = False,
    job_status: JobStatus | None = None,
) -> Response:
    """Status and progress; with `include_jobs`, each job, filtered by `job_status`."""
    services = services_of(request)
    stored = await services.store.batch_statuses.read(
        batch_id, account.id, include_jobs=include_jobs, job_status=job_status
    )
    now = services.clock()
    if stored.batch.status is BatchStatus.QUEUED:
        places: QueuePlaces = request.app.state.queue_places
        place = await places.of(batch_id)
        outlook = of_queued(stored.batch, place, services.settings.off_peak, now)
    else:
        outlook = of_others(stored, now)
    detail = views.detail(stored, outlook)
    return json_response(Envelope(data=detail, meta=meta(request)))
