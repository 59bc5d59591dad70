"""Schedules: batches that come again and again."""

from typing import Annotated

from fastapi import Body, Path, Request, Response

from serve_app.access.auth import Caller, KeyAccess
from serve_app.batches.new_schedule import CreateSchedule, UpdateSchedule, batch_as_sent
from serve_app.http import examples
from serve_app.http.envelope import Around, meta
from serve_app.lists.paging import Page, PerPage, pagination
from serve_app.openapi.headers import LOCATED
from serve_app.openapi.refusals import NEW_BATCH, READING, WRITING, refusals
from serve_app.openapi.routing import resource
from serve_app.views import schedules as schedule_views
from wundr_ray.admission import schedules as use_cases
from wundr_ray.contract.batches.schedules import (
    ScheduleDeleted,
    ScheduleDetail,
    ScheduleItem,
    ScheduleRun,
)
from wundr_ray.contract.envelopes import Envelope, PageEnvelope
from wundr_ray.contract.errors import Conflict, NotFound

ScheduleId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9_]+$")]

router = resource("/v1/schedules", "schedules")


@router.post(
    "",
    status_code=201,
    summary="Create a schedule",
    responses={201: LOCATED, **refusals(*WRITING, *NEW_BATCH, Conflict)},
)
async def create_schedule(
    request: Request,
    response: Response,
    services: Around,
    access: KeyAccess,
    body: Annotated[CreateSchedule, Body(openapi_examples=examples.CREATE_SCHEDULE)],
) -> Envelope[ScheduleDetail]:
    """From now on a batch is created at every due time, with the key of this request.

    The `batch` is checked as if it were created now. At most 50 schedules, each with a name of its
    own; at least 15 minutes lie between the due times of one.
    """
    sent = await batch_as_sent(request) or {}
    found = await use_cases.create(services, access, body, sent)
    await services.gateway.schedules_changed()
    response.headers["Location"] = f"/v1/schedules/{found.id}"
    return Envelope(data=schedule_views.schedule_detail(found), meta=meta(request))


@router.get("", summary="List schedules", responses=refusals(*READING))
async def list_schedules(
    request: Request, services: Around, account: Caller, page: Page = 1, per_page: PerPage = 20
) -> PageEnvelope[ScheduleItem]:
    """The account's schedules by name, each with its next due time and its last run."""
    found, total = await services.store.schedules.page(
        account.id, offset=(page - 1) * per_page, limit=per_page
    )
    return PageEnvelope(
        data=[schedule_views.schedule_item(each) for each in found],
        pagination=pagination(page, per_page, total),
        meta=meta(request),
    )


@router.get("/{schedule_id}", summary="Get a schedule", responses=refusals(*READING, NotFound))
async def get_schedule(
    request: Request, services: Around, account: Caller, schedule_id: ScheduleId
) -> Envelope[ScheduleDetail]:
    """One schedule with its next due times, and with what it creates; no access token is shown."""
    found = await services.store.schedules.get(schedule_id, account.id)
    return Envelope(data=schedule_views.schedule_detail(found), meta=meta(request))


@router.patch(
    "/{schedule_id}",
    summary="Change a schedule",
    responses=refusals(*WRITING, *NEW_BATCH, Conflict),
)
async def update_schedule(
    request: Request,
    services: Around,
    access: KeyAccess,
    schedule_id: ScheduleId,
    body: Annotated[UpdateSchedule, Body(openapi_examples=examples.UPDATE_SCHEDULE)],
) -> Envelope[ScheduleDetail]:
    """Fields that are left out stay. Due times that pass while it is `paused` are not made up for.

    The schedule creates its batches with the key of this request from now on.
    """
    sent = await batch_as_sent(request)
    found = await use_cases.change(services, access, schedule_id, body, sent)
    await services.gateway.schedules_changed()
    return Envelope(data=schedule_views.schedule_detail(found), meta=meta(request))


@router.delete(
    "/{schedule_id}", summary="Delete a schedule", responses=refusals(*READING, NotFound)
)
async def delete_schedule(
    request: Request, services: Around, account: Caller, schedule_id: ScheduleId
) -> Envelope[ScheduleDeleted]:
    """No more batches are created, and the list of its runs is deleted. Its batches stay."""
    await services.store.schedules.delete(schedule_id, account.id)
    return Envelope(data=ScheduleDeleted(schedule_id=schedule_id), meta=meta(request))


@router.get(
    "/{schedule_id}/runs", summary="List a schedule's runs", responses=refusals(*READING, NotFound)
)
async def list_schedule_runs(
    request: Request,
    services: Around,
    account: Caller,
    schedule_id: ScheduleId,
    page: Page = 1,
    per_page: PerPage = 20,
) -> PageEnvelope[ScheduleRun]:
    """The outcome of each past due time, the newest first; kept for 400 days.

    `created` names the batch; `skipped` the batch of an earlier run that had not ended; `refused`
    the error; a `missed` one passed while the server was down, and a later one got the batch.
    """
    await services.store.schedules.get(schedule_id, account.id)
    found, total = await services.store.schedule_runs.page(
        schedule_id, offset=(page - 1) * per_page, limit=per_page
    )
    return PageEnvelope(
        data=[schedule_views.schedule_run(each) for each in found],
        pagination=pagination(page, per_page, total),
        meta=meta(request),
    )
