"""The only source of time, identifiers and randomness; everything else is handed these."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
NewId = Callable[[str], str]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_id(prefix: str) -> str:
    """``prefix_`` and 80 random bits in 16 characters that cannot be confused with one another."""
    bits = secrets.token_bytes(16)
    return f"{prefix}_" + "".join(_ALPHABET[byte % 32] for byte in bits)
