"""What has become of a batch's events on their way to webhooks and e-mail."""

from typing import Annotated

from fastapi import Path, Request

from serve_app.access.auth import Caller
from serve_app.http.envelope import meta, services_of
from serve_app.lists.paging import Page, PerPage, pagination
from serve_app.openapi.refusals import READING, refusals
from serve_app.openapi.routing import resource
from serve_app.routes.batches.batches import BatchId
from serve_app.views import webhooks as delivery_views
from wundr_ray.contract.envelopes import Envelope, PageEnvelope
from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.vocabulary import DeliveryStatus
from wundr_ray.contract.webhooks import DeliveryItem

DeliveryId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9_]+$")]

router = resource("/v1/batches/{batch_id}/deliveries", "webhooks")


@router.get("", summary="List a batch's deliveries", responses=refusals(*READING, NotFound))
async def list_deliveries(
    request: Request,
    account: Caller,
    batch_id: BatchId,
    status: DeliveryStatus | None = None,
    page: Page = 1,
    per_page: PerPage = 20,
) -> PageEnvelope[DeliveryItem]:
    """In the order of the batch's events, each with all its attempts."""
    store = services_of(request).store
    await store.batches.get(batch_id, account.id)
    offset = (page - 1) * per_page
    found, total = await store.deliveries.page(batch_id, status, offset=offset, limit=per_page)
    return PageEnvelope(
        data=[delivery_views.delivery_item(each) for each in found],
        pagination=pagination(page, per_page, total),
        meta=meta(request),
    )


@router.post(
    "/{delivery_id}/redeliver",
    status_code=202,
    summary="Redeliver",
    responses=refusals(*READING, NotFound, Conflict),
)
async def redeliver(
    request: Request, account: Caller, batch_id: BatchId, delivery_id: DeliveryId
) -> Envelope[DeliveryItem]:
    """Send the event again, delivered or not, under the same `webhook-id`.

    It is tried for a day, like the first time; later events of the batch wait for it.
    """
    store = services_of(request).store
    await store.batches.get(batch_id, account.id)
    found = await store.deliveries.redeliver(batch_id, delivery_id)
    return Envelope(data=delivery_views.delivery_item(found), meta=meta(request))
