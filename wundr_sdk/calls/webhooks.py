"""The calls about webhooks and deliveries. Pure."""

from collections.abc import Mapping
from typing import Any

from wundr_ray.contract.envelopes import Pagination
from wundr_ray.contract.responses import Response
from wundr_ray.contract.webhooks import (
    DeliveryItem,
    WebhookCreated,
    WebhookDeleted,
    WebhookItem,
    WebhookSecret,
    WebhookTested,
)
from wundr_sdk.connection.call import (
    Call,
    batch_path,
    json_of,
    page_reader,
    params_of,
    reader,
    segment,
)

_WEBHOOKS = "/v1/webhooks"


class WebhookPage(Response):
    """One page of the account's webhooks."""

    items: list[WebhookItem]
    pagination: Pagination


class DeliveryPage(Response):
    """One page of a batch's deliveries."""

    items: list[DeliveryItem]
    pagination: Pagination


def create_webhook(fields: Mapping[str, Any]) -> Call[WebhookCreated]:
    """``POST /v1/webhooks``. Raises ValueError if a value cannot be written as JSON."""
    return Call("POST", _WEBHOOKS, reader(WebhookCreated), json=json_of(fields))


def list_webhooks(**filters: str | int | None) -> Call[WebhookPage]:
    """``GET /v1/webhooks`` with those filters that are not None."""
    return Call("GET", _WEBHOOKS, page_reader(WebhookPage), params_of(**filters))


def get_webhook(webhook_id: str) -> Call[WebhookItem]:
    """``GET /v1/webhooks/{webhook_id}``."""
    return Call("GET", _webhook(webhook_id), reader(WebhookItem))


def update_webhook(webhook_id: str, fields: Mapping[str, Any]) -> Call[WebhookItem]:
    """``PATCH /v1/webhooks/{webhook_id}``. Raises ValueError like :func:`create_webhook`."""
    return Call("PATCH", _webhook(webhook_id), reader(WebhookItem), json=json_of(fields))


def delete_webhook(webhook_id: str) -> Call[WebhookDeleted]:
    """``DELETE /v1/webhooks/{webhook_id}``."""
    return Call("DELETE", _webhook(webhook_id), reader(WebhookDeleted))


def rotate_secret(webhook_id: str) -> Call[WebhookSecret]:
    """``POST /v1/webhooks/{webhook_id}/rotate-secret``."""
    return Call("POST", f"{_webhook(webhook_id)}/rotate-secret", reader(WebhookSecret))


def rotate_batch_secret() -> Call[WebhookSecret]:
    """``POST /v1/webhooks:rotate-secret``."""
    return Call("POST", f"{_WEBHOOKS}:rotate-secret", reader(WebhookSecret))


def send_test(webhook_id: str) -> Call[WebhookTested]:
    """``POST /v1/webhooks/{webhook_id}/test``."""
    return Call("POST", f"{_webhook(webhook_id)}/test", reader(WebhookTested))


def list_deliveries(batch_id: str, **filters: str | int | None) -> Call[DeliveryPage]:
    """``GET /v1/batches/{batch_id}/deliveries`` with those filters that are not None."""
    path = f"{batch_path(batch_id)}/deliveries"
    return Call("GET", path, page_reader(DeliveryPage), params_of(**filters))


def redeliver(batch_id: str, delivery_id: str) -> Call[DeliveryItem]:
    """``POST /v1/batches/{batch_id}/deliveries/{delivery_id}/redeliver``."""
    place = f"{batch_path(batch_id)}/deliveries/{segment('delivery_id', delivery_id)}"
    return Call("POST", f"{place}/redeliver", reader(DeliveryItem))


def _webhook(webhook_id: str) -> str:
    return f"{_WEBHOOKS}/{segment('webhook_id', webhook_id)}"
