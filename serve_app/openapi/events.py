"""The events of batches: of the stream, and as the bodies of webhooks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import create_model
from pydantic.json_schema import models_json_schema

from serve_app.openapi.unions import REFERENCE, class_name, one_of
from wundr_ray.contract.batches.events import DATA_OF_EVENTS, WebhookTestData
from wundr_ray.contract.responses import Response
from wundr_ray.notify.webhooks.payload import TEST_EVENT

EVENT, PAYLOAD = "BatchEvent", "WebhookPayload"

_SIGNED = {
    "webhook-id": "Names the delivery: the same at every attempt",
    "webhook-timestamp": "The Unix time of the attempt",
    "webhook-signature": "One or more signatures, as Standard Webhooks has them",
}


class Payload(Response):
    """What happened to a batch, as webhooks send it."""

    event: str
    batch_id: str
    timestamp: datetime
    data: Any


class Event(Payload):
    """A fact about a batch; ``sequence`` counts from 1 and has no gaps."""

    sequence: int


def _model(base: type[Payload], name: str, data: type[Response]) -> type[Payload]:
    """The event of this name with its data."""
    only: Any = Literal[name]
    return create_model(
        class_name(name) + base.__name__, __base__=base, event=(only, ...), data=(data, ...)
    )


_EVENTS = {name.value: _model(Event, name.value, data) for name, data in DATA_OF_EVENTS.items()}
_SENT = {name.value: data for name, data in DATA_OF_EVENTS.items()} | {TEST_EVENT: WebhookTestData}
_PAYLOADS = {name: _model(Payload, name, data) for name, data in _SENT.items()}


def schemas() -> dict[str, Any]:
    """The schemas of all events and payloads, and the two unions of them."""
    models = [*_EVENTS.values(), *_PAYLOADS.values()]
    _, made = models_json_schema(
        [(model, "serialization") for model in models], ref_template=REFERENCE + "{model}"
    )
    definitions: dict[str, Any] = made["$defs"]
    return {
        **definitions,
        EVENT: _union(_EVENTS, "A fact about a batch, told apart by `event`."),
        PAYLOAD: _union(_PAYLOADS, "The body of a webhook, told apart by `event`."),
    }


def _union(models: Mapping[str, type[Payload]], description: str) -> dict[str, Any]:
    places = {name: REFERENCE + model.__name__ for name, model in models.items()}
    return {"description": description, **one_of(places, "event")}


def webhooks() -> dict[str, Any]:
    """The section of the document about the requests that receivers get."""
    reference = {"$ref": REFERENCE + PAYLOAD}
    call = {
        "operationId": "onEvent",
        "summary": "An event",
        "description": "Sent to every webhook that receives the event, and signed.",
        "tags": ["webhooks"],
        "parameters": [_header(name, text) for name, text in _SIGNED.items()],
        "requestBody": {"required": True, "content": {"application/json": {"schema": reference}}},
        "responses": {"2XX": {"description": "The receiver accepted it"}},
    }
    return {"event": {"post": call}}


def _header(name: str, text: str) -> dict[str, Any]:
    place = {"name": name, "in": "header", "required": True}
    return {**place, "description": text, "schema": {"type": "string"}}
