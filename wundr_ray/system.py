"""The only source of time, identifiers and randomness, and of whose process this is."""

import os
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
NewId = Callable[[str], str]

INSTALLATION = "WUNDR_INSTALLATION"
"""What `wundr up` sets in all that it starts, so that it can be found again."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def utc_now() -> datetime:
    return datetime.now(UTC)


def steady_clock(wall: Clock = utc_now, ticks: Callable[[], float] = time.monotonic) -> Clock:
    """A clock that starts at the current time and runs steadily, even if the system's clock is set.

    For measuring time within one process: a jump of the system's clock is not time that has passed.
    """
    start, began = wall(), ticks()
    return lambda: start + timedelta(seconds=ticks() - began)


def new_id(prefix: str) -> str:
    """``prefix_`` and 80 random bits in 16 characters that cannot be confused with one another."""
    bits = secrets.token_bytes(16)
    return f"{prefix}_" + "".join(_ALPHABET[byte % 32] for byte in bits)


def installation() -> str:
    """The mark of the installation that this process belongs to; empty if it has none."""
    return os.environ.get(INSTALLATION, "")
