"""The header ``Retry-After``: a number of seconds, or a date (RFC 9110, section 10.2.3)."""

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MAX_DIGITS = 9
_MAX_SECONDS = 10**_MAX_DIGITS - 1


def retry_after_seconds(header: str, now: datetime) -> int | None:
    """How long from ``now`` the header asks to wait.

    None where it asks for nothing that can be understood, or its date has passed: either the
    clocks differ, or the wait is over.
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        # A server's header of a thousand digits must not become a number of that size.
        return int(text) if len(text) <= _MAX_DIGITS else _MAX_SECONDS
    if "," not in text and ":" not in text:  # all three forms of a date have a time
        return None
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if date.tzinfo is None:  # the form of asctime has no zone, and means UTC
        date = date.replace(tzinfo=UTC)
    seconds = math.ceil((date - now).total_seconds())
    return min(seconds, _MAX_SECONDS) if seconds > 0 else None
