"""Webhooks of an account, and the log of deliveries: what a caller sends, and what is answered."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool, StringConstraints

from wundr_ray.contract.fields.kinds import Request
from wundr_ray.contract.fields.urls import WebhookUrl
from wundr_ray.contract.responses import Response
from wundr_ray.contract.vocabulary import DeliveryStatus, EventName


def _once_each(events: list[EventName]) -> list[EventName]:
    """In the order of a batch's life."""
    return [each for each in EventName if each in events]


# The bound is for repeated names, which are told apart only after it.
Events = Annotated[list[EventName], Field(min_length=1, max_length=50), AfterValidator(_once_each)]
Description = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]


class CreateWebhook(Request):
    """The body of ``POST /v1/webhooks``; without ``events``, all of them."""

    url: WebhookUrl
    events: Events = Field(default=list(EventName))
    description: Description | None = None
    enabled: StrictBool = True


class UpdateWebhook(Request):
    """The body of ``PATCH /v1/webhooks/{webhook_id}``: what is left out or null stays."""

    url: WebhookUrl | None = None
    events: Events | None = None
    description: Description | None = None
    enabled: StrictBool | None = None


class WebhookItem(Response):
    """Where the events of all the account's batches go.

    After five failures in a row nothing is sent until ``paused_until``; then one event shows
    whether the receiver is back.
    """

    webhook_id: str
    url: str
    events: list[EventName]
    description: str | None = None
    enabled: bool
    created_at: datetime
    failures_in_a_row: int = 0
    paused_until: datetime | None = None


class WebhookCreated(WebhookItem):
    """``secret`` verifies the signatures; it is shown this once."""

    secret: str


class WebhookDeleted(Response):
    webhook_id: str
    deleted: bool = True


class WebhookSecret(Response):
    """The new secret, shown only now; the old one signs too until ``previous_valid_until``."""

    secret: str
    previous_valid_until: datetime


class WebhookTested(Response):
    """What the receiver made of a test event; ``error`` is null where it answered with 2xx."""

    delivered: bool
    status_code: int | None = None
    error: str | None = None
    duration_ms: float


class DeliveryAttempt(Response):
    number: int
    at: datetime
    duration_ms: int
    status_code: int | None = None
    error: str | None = None


class DeliveryItem(Response):
    """An event on its way to one receiver; ``delivery_id`` is the ``webhook-id`` it comes with.

    ``held_back`` means that an earlier event of the batch must reach this receiver first;
    ``webhook_id`` is null where the batch itself names the receiver.
    """

    delivery_id: str
    batch_id: str
    event: EventName
    sequence: int
    channel: str = Field(description="webhook or email")
    target: str = Field(description="The URL or the address")
    webhook_id: str | None = None
    status: DeliveryStatus
    held_back: bool = False
    created_at: datetime
    delivered_at: datetime | None = None
    next_attempt_at: datetime | None = None
    attempts: list[DeliveryAttempt] = Field(default=[])
