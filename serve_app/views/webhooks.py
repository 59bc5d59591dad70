"""Webhooks and deliveries: from stored rows to the contract's answers."""

from typing import Any

from wundr_ray.contract.vocabulary import EventName
from wundr_ray.contract.webhooks import DeliveryAttempt, DeliveryItem, WebhookItem
from wundr_ray.domain.notify.deliveries import EndpointKind
from wundr_ray.store.events.deliveries import DeliveryRecord
from wundr_ray.store.events.endpoints import EndpointRecord


def webhook_item(endpoint: EndpointRecord) -> WebhookItem:
    return WebhookItem(**webhook_fields(endpoint))


def webhook_fields(endpoint: EndpointRecord) -> dict[str, Any]:
    return {
        "webhook_id": endpoint.id,
        "url": endpoint.target,
        "events": [EventName(name) for name in endpoint.events],
        "description": endpoint.description,
        "enabled": endpoint.enabled,
        "created_at": endpoint.created_at,
        "failures_in_a_row": endpoint.failures,
        "paused_until": endpoint.open_until,
    }


def delivery_item(delivery: DeliveryRecord) -> DeliveryItem:
    return DeliveryItem(
        delivery_id=delivery.id,
        batch_id=delivery.batch_id,
        event=delivery.event,
        sequence=delivery.sequence,
        channel="email" if delivery.kind is EndpointKind.EMAIL else "webhook",
        target=delivery.target,
        webhook_id=delivery.endpoint_id if delivery.kind is EndpointKind.ACCOUNT else None,
        status=delivery.status,
        held_back=delivery.is_held_back,
        created_at=delivery.created_at,
        delivered_at=delivery.delivered_at,
        next_attempt_at=delivery.next_at,
        attempts=[
            DeliveryAttempt(
                number=each.number,
                at=each.at,
                duration_ms=each.milliseconds,
                status_code=each.status_code,
                error=each.error,
            )
            for each in delivery.tried
        ],
    )
