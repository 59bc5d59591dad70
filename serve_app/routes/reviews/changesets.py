"""The delivery of a batch's approved changes."""

from typing import Annotated

from fastapi import Body, Path, Request, Response

from serve_app.access.auth import Caller
from serve_app.http import examples
from serve_app.http.envelope import Around, meta
from serve_app.idempotency import Claimed, mark_replayed
from serve_app.lists.paging import Page, PerPage, pagination
from serve_app.openapi.refusals import READING, WRITING, refusals
from serve_app.openapi.routing import resource
from serve_app.routes.batches.batches import BatchId
from serve_app.views import reviews as review_views
from wundr_ray.admission.reviews import changeset_actions
from wundr_ray.contract.envelopes import Envelope, PageEnvelope
from wundr_ray.contract.errors import Conflict, IdempotencyConflict, NotFound, PreviewRemoved
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState
from wundr_ray.contract.refactoring.changesets import (
    ActOnChangesets,
    ChangesetDetail,
    ChangesetItem,
    ChangesetsActedOn,
)

ChangesetId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9_]+$")]

router = resource("/v1/batches/{batch_id}", "changes")


@router.get("/changesets", summary="List changesets", responses=refusals(*READING, NotFound))
async def list_changesets(
    request: Request,
    services: Around,
    account: Caller,
    batch_id: BatchId,
    state: ChangesetState | None = None,
    page: Page = 1,
    per_page: PerPage = 20,
) -> PageEnvelope[ChangesetItem]:
    """How the delivery of approved changes stands, by job and group."""
    await services.store.batches.get(batch_id, account.id)
    found, total = await services.store.changesets.page(
        batch_id, state, offset=(page - 1) * per_page, limit=per_page
    )
    return PageEnvelope(
        data=[review_views.changeset_item(each) for each in found],
        pagination=pagination(page, per_page, total),
        meta=meta(request),
    )


@router.get(
    "/changesets/{changeset_id}", summary="Get a changeset", responses=refusals(*READING, NotFound)
)
async def get_changeset(
    request: Request,
    services: Around,
    account: Caller,
    batch_id: BatchId,
    changeset_id: ChangesetId,
) -> Envelope[ChangesetDetail]:
    """One changeset with the ids of its changes."""
    await services.store.batches.get(batch_id, account.id)
    found = await services.store.changesets.get(batch_id, changeset_id)
    return Envelope(data=review_views.changeset_detail(found), meta=meta(request))


@router.post(
    "/changesets:actions",
    status_code=202,
    summary="Act on changesets",
    responses=refusals(*WRITING, NotFound, Conflict, PreviewRemoved, IdempotencyConflict),
)
async def act_on_changesets(
    request: Request,
    response: Response,
    services: Around,
    account: Caller,
    claim: Claimed,
    batch_id: BatchId,
    body: Annotated[ActOnChangesets, Body(openapi_examples=examples.ACT_ON_CHANGESETS)],
) -> Envelope[ChangesetsActedOn]:
    """Have changesets refreshed, rebuilt, tried again, closed or undone, as soon as possible.

    `left` lists those for which this is not possible, with the reason. A pending action is
    replaced.
    """
    answered = await changeset_actions.act(services, account, batch_id, body, claim)
    if not answered.is_new:
        mark_replayed(response)
    return Envelope(data=answered.answer, meta=meta(request))
