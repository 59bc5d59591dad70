"""The account's webhooks: where the events of all its batches go."""

from typing import Annotated, Any

from fastapi import Body, Path, Request, Response

from serve_app.access.auth import Caller
from serve_app.http import examples
from serve_app.http.envelope import meta, services_of
from serve_app.lists.paging import Page, PerPage, pagination
from serve_app.openapi.headers import LOCATED
from serve_app.openapi.refusals import READING, WRITING, refusals
from serve_app.openapi.routing import resource
from serve_app.services import Services
from serve_app.views import webhooks as delivery_views
from wundr_ray.contract.envelopes import Envelope, PageEnvelope
from wundr_ray.contract.errors import Conflict, InvalidRequest, NotFound
from wundr_ray.contract.webhooks import (
    CreateWebhook,
    UpdateWebhook,
    WebhookCreated,
    WebhookDeleted,
    WebhookItem,
    WebhookSecret,
    WebhookTested,
)
from wundr_ray.domain.admission.checks import check_url
from wundr_ray.domain.notify.deliveries import SECRET_OVERLAP
from wundr_ray.notify.opening import open_keyring
from wundr_ray.notify.webhooks.keyring import Keyring

WebhookId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9_]+$")]

router = resource("/v1/webhooks", "webhooks")
secret_router = resource("/v1/webhooks:rotate-secret", "webhooks")


def _keyring(services: Services) -> Keyring:
    return open_keyring(services.settings, services.store)


@router.post(
    "",
    status_code=201,
    summary="Create a webhook",
    responses={201: LOCATED, **refusals(*WRITING, Conflict)},
)
async def create_webhook(
    request: Request,
    response: Response,
    account: Caller,
    body: Annotated[CreateWebhook, Body(openapi_examples=examples.CREATE_WEBHOOK)],
) -> Envelope[WebhookCreated]:
    """From now on the events of all the account's batches go there, signed with the `secret`.

    The secret is shown this once. At most 20 webhooks, each with a URL of its own.
    """
    services = services_of(request)
    check_url("url", body.url, InvalidRequest, services.settings.allow_private_hosts)
    webhook_id = services.new_id("we")
    secret, sealed = _keyring(services).made(webhook_id)
    endpoint = await services.store.endpoints.create(
        webhook_id,
        account.id,
        str(body.url),
        body.events,
        sealed,
        description=body.description,
        enabled=body.enabled,
    )
    response.headers["Location"] = f"/v1/webhooks/{webhook_id}"
    data = WebhookCreated(**delivery_views.webhook_fields(endpoint), secret=secret)
    return Envelope(data=data, meta=meta(request))


@router.get("", summary="List webhooks", responses=refusals(*READING))
async def list_webhooks(
    request: Request, account: Caller, page: Page = 1, per_page: PerPage = 20
) -> PageEnvelope[WebhookItem]:
    """The account's webhooks, the oldest first; secrets are not shown."""
    found, total = await services_of(request).store.endpoints.page(
        account.id, offset=(page - 1) * per_page, limit=per_page
    )
    return PageEnvelope(
        data=[delivery_views.webhook_item(each) for each in found],
        pagination=pagination(page, per_page, total),
        meta=meta(request),
    )


@router.get("/{webhook_id}", summary="Get a webhook", responses=refusals(*READING, NotFound))
async def get_webhook(
    request: Request, account: Caller, webhook_id: WebhookId
) -> Envelope[WebhookItem]:
    """One webhook, and whether its receiver fails."""
    found = await services_of(request).store.endpoints.get(webhook_id, account.id)
    return Envelope(data=delivery_views.webhook_item(found), meta=meta(request))


@router.patch(
    "/{webhook_id}", summary="Change a webhook", responses=refusals(*WRITING, NotFound, Conflict)
)
async def update_webhook(
    request: Request,
    account: Caller,
    webhook_id: WebhookId,
    body: Annotated[UpdateWebhook, Body(openapi_examples=examples.UPDATE_WEBHOOK)],
) -> Envelope[WebhookItem]:
    """Fields that are left out stay. Switched off, it gets no events; pending ones are dropped."""
    services = services_of(request)
    await services.store.endpoints.get(webhook_id, account.id)
    changes: dict[str, Any] = body.model_dump(mode="json", exclude_none=True)
    if body.url is not None:
        check_url("url", body.url, InvalidRequest, services.settings.allow_private_hosts)
        changes["target"] = changes.pop("url")
    found = await services.store.endpoints.update(webhook_id, account.id, changes)
    return Envelope(data=delivery_views.webhook_item(found), meta=meta(request))


@router.delete("/{webhook_id}", summary="Delete a webhook", responses=refusals(*READING, NotFound))
async def delete_webhook(
    request: Request, account: Caller, webhook_id: WebhookId
) -> Envelope[WebhookDeleted]:
    """Pending events are dropped; the log keeps those that were delivered."""
    await services_of(request).store.endpoints.delete(webhook_id, account.id)
    return Envelope(data=WebhookDeleted(webhook_id=webhook_id), meta=meta(request))


@router.post(
    "/{webhook_id}/rotate-secret",
    summary="Rotate a webhook's secret",
    responses=refusals(*READING, NotFound),
)
async def rotate_webhook_secret(
    request: Request, account: Caller, webhook_id: WebhookId
) -> Envelope[WebhookSecret]:
    """A new secret; for a day, deliveries are also signed with the previous one."""
    services = services_of(request)
    await services.store.endpoints.get(webhook_id, account.id)
    return Envelope(data=await _rotated(services, webhook_id), meta=meta(request))


@router.post(
    "/{webhook_id}/test", summary="Send a test event", responses=refusals(*READING, NotFound)
)
async def send_test_event(
    request: Request, account: Caller, webhook_id: WebhookId
) -> Envelope[WebhookTested]:
    """Send `webhook.test` to the receiver, once and now, and return the result.

    An account can have 2 tests under way at once, and begin 20 a minute.
    """
    services = services_of(request)
    endpoint = await services.store.endpoints.get(webhook_id, account.id)
    began = services.clock()
    receipt = await services.gateway.send_test_event(account.id, webhook_id, endpoint.target)
    took = (services.clock() - began).total_seconds() * 1000
    data = WebhookTested(
        delivered=receipt.error is None,
        status_code=receipt.status_code,
        error=receipt.error,
        duration_ms=round(took, 1),
    )
    return Envelope(data=data, meta=meta(request))


@secret_router.post(
    "", summary="Rotate the secret of batches' webhooks", responses=refusals(*READING)
)
async def rotate_batch_webhook_secret(request: Request, account: Caller) -> Envelope[WebhookSecret]:
    """A new secret for the webhooks that batches name in `options.notification`.

    The account has one secret for all of them, which nobody has seen before the first rotation.
    For a day, deliveries are also signed with the previous one.
    """
    return Envelope(data=await _rotated(services_of(request), account.id), meta=meta(request))


async def _rotated(services: Services, owner: str) -> WebhookSecret:
    secret = await _keyring(services).rotate(owner)
    return WebhookSecret(secret=secret, previous_valid_until=services.clock() + SECRET_OVERLAP)
