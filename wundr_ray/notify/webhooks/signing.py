"""Signatures by Standard Webhooks, and the secrets they are made with."""

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from standardwebhooks import Webhook

SECRET_PREFIX = "whsec_"
_BYTES = 32

RandomBytes = Callable[[int], bytes]


def new_secret(random_bytes: RandomBytes) -> str:
    """``whsec_`` and 256 random bits in base64."""
    return SECRET_PREFIX + base64.b64encode(random_bytes(_BYTES)).decode("ascii")


def signed_headers(
    secrets: Sequence[str], message_id: str, at: datetime, body: str
) -> Mapping[str, str]:
    """The three headers of Standard Webhooks, with one signature for each secret.

    A receiver that knows any of the secrets can verify the message.
    """
    signatures = [Webhook(secret).sign(message_id, at, body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
