"""What the lease of a batch says of its manager."""

from datetime import datetime, timedelta

LATE = timedelta(seconds=5)
"""A scheduler looks every second; one that looks this late has stood still."""


def forbear_until(looked_at: datetime | None, now: datetime, lease: timedelta) -> datetime:
    """Until when leases that have run out say nothing.

    What kept the scheduler from looking, such as a machine that slept or was overloaded, has kept
    the managers from renewing as well: they get the time of a ``lease`` for it.
    """
    stood_still = looked_at is not None and now - looked_at > LATE
    return now + lease if stood_still else now


def is_unclaimed(lease_until: datetime | None, now: datetime, lease: timedelta) -> bool:
    """Whether the manager has not begun: the time it has for that is longer than any ``lease``."""
    return lease_until is not None and lease_until - now > lease
