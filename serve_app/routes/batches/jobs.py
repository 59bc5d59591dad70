"""The jobs of a batch, page by page or one by one."""

from typing import Annotated

from fastapi import Path, Request

from serve_app.access.auth import Caller
from serve_app.http.envelope import meta, services_of
from serve_app.lists.paging import Page, PerPage, pagination
from serve_app.openapi.refusals import READING, refusals
from serve_app.openapi.routing import resource
from serve_app.routes.batches.batches import BatchId
from serve_app.views import jobs_and_projects as story_views
from wundr_ray.contract.envelopes import Envelope, PageEnvelope
from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.resources import JobDetail, JobItem
from wundr_ray.contract.vocabulary import JobStatus

JobId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]

router = resource("/v1/batches/{batch_id}/jobs", "jobs")


@router.get("", summary="List a batch's jobs", responses=refusals(*READING, NotFound))
async def list_jobs(
    request: Request,
    account: Caller,
    batch_id: BatchId,
    status: JobStatus | None = None,
    page: Page = 1,
    per_page: PerPage = 20,
) -> PageEnvelope[JobItem]:
    """In the order of submission."""
    store = services_of(request).store
    await store.batches.get(batch_id, account.id)
    offset = (page - 1) * per_page
    jobs, total = await store.jobs.page(batch_id, status, offset=offset, limit=per_page)
    return PageEnvelope(
        data=[story_views.job_item(job) for job in jobs],
        pagination=pagination(page, per_page, total),
        meta=meta(request),
    )


@router.get("/{job_id}", summary="Get a job", responses=refusals(*READING, NotFound))
async def get_job(
    request: Request, account: Caller, batch_id: BatchId, job_id: JobId
) -> Envelope[JobDetail]:
    """Everything known of one job: its configuration, attempts, log and skipped files.

    At most 100 of the skipped files are named; `skipped_files_count` counts all.
    """
    store = services_of(request).store
    batch = await store.batches.get(batch_id, account.id)
    story = await store.jobs.story(batch_id, job_id)
    return Envelope(data=story_views.job_detail(batch, story), meta=meta(request))
