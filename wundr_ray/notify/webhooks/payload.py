"""The body of a webhook: the event as the specification has it, the same at every attempt."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

TEST_EVENT = "webhook.test"


class Payload(BaseModel):
    event: str
    batch_id: str
    timestamp: datetime
    data: dict[str, Any]


def body_of(event: str, batch_id: str, timestamp: datetime, data: dict[str, Any]) -> str:
    """JSON, in the order of the specification's example."""
    payload = Payload(event=event, batch_id=batch_id, timestamp=timestamp, data=data)
    return payload.model_dump_json()


def sample_body(webhook_id: str, timestamp: datetime) -> str:
    """The body of a test event, which an account sends to see whether its receiver works."""
    return body_of(TEST_EVENT, "", timestamp, {"webhook_id": webhook_id})
