"""One webhook and one delivery, as the service answers for them."""

from datetime import UTC, datetime
from typing import Any

from tests.sdk.fake_answers import Reply, data_reply, json_reply
from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.vocabulary import DeliveryStatus, EventName
from wundr_ray.contract.webhooks import (
    DeliveryAttempt,
    DeliveryItem,
    WebhookCreated,
    WebhookDeleted,
    WebhookItem,
    WebhookSecret,
    WebhookTested,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = "whsec_c2VjcmV0"
WEBHOOK = WebhookItem(
    webhook_id="we_1",
    url="https://receiver.example/",
    events=[EventName.COMPLETED, EventName.FAILED],
    enabled=True,
    created_at=NOON,
)
DELIVERY = DeliveryItem(
    delivery_id="msg_1",
    batch_id="batch_1",
    event=EventName.CREATED,
    sequence=1,
    channel="webhook",
    target="https://receiver.example/",
    status=DeliveryStatus.PENDING,
    created_at=NOON,
    next_attempt_at=NOON,
    attempts=[
        DeliveryAttempt(
            number=1, at=NOON, duration_ms=12, status_code=503, error="answered with status 503"
        )
    ],
)
_ROTATED = WebhookSecret(secret=SECRET, previous_valid_until=NOON)


def reply_to_webhooks(method: str, rest: list[str], body: Any) -> Reply:
    """What is below ``/v1/webhooks``. Raises ``NotFound``."""
    match (method, *rest):
        case ("POST",):
            made = {**WEBHOOK.model_dump(), **body, "secret": SECRET}
            return data_reply(201, WebhookCreated.model_validate(made))
        case ("GET",):
            return page_of(WEBHOOK)
        case ("GET", "we_1"):
            return data_reply(200, WEBHOOK)
        case ("PATCH", "we_1"):
            return data_reply(200, WebhookItem.model_validate({**WEBHOOK.model_dump(), **body}))
        case ("DELETE", "we_1"):
            return data_reply(200, WebhookDeleted(webhook_id="we_1"))
        case ("POST", "we_1", "rotate-secret"):
            return data_reply(200, _ROTATED)
        case ("POST", "we_1", "test"):
            failed = WebhookTested(delivered=False, error="refused\x1b[2J", duration_ms=3.5)
            return data_reply(200, failed)
    raise NotFound("no such webhook")


def page_of(item: WebhookItem | DeliveryItem) -> Reply:
    numbers = {"page": 1, "per_page": 20, "total_pages": 1, "total_items": 1}
    pagination = {**numbers, "has_next": False, "has_prev": False}
    items = [item.model_dump(mode="json")]
    return json_reply(200, {"success": True, "data": items, "pagination": pagination})
