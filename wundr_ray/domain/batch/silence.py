"""What the lease of a batch tells about its manager."""

from datetime import datetime, timedelta

LATE = timedelta(seconds=5)
"""The scheduler checks leases every second; a check this late means that it was suspended."""


def forbear_until(looked_at: datetime | None, now: datetime, lease: timedelta) -> datetime:
    """The time until which expired leases are not acted upon.

    Arguments:
        looked_at: when the scheduler last checked the leases, if ever.
        lease: how long a lease is valid.
    """
    # A machine that slept, or was overloaded, has suspended the managers together with the
    # scheduler. All their leases have expired by the clock, although nothing is wrong: taking the
    # batches away now would end every running job. One more lease's time lets them renew first.
    stood_still = looked_at is not None and now - looked_at > LATE
    return now + lease if stood_still else now


def is_unclaimed(lease_until: datetime | None, now: datetime, lease: timedelta) -> bool:
    """Whether the manager has not claimed the batch yet.

    Dispatch grants more time for the start than a ``lease`` lasts, so an expiry further away than
    that was set by dispatch, and not by a manager.
    """
    return lease_until is not None and lease_until - now > lease
