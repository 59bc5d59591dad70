from datetime import UTC, datetime, timedelta

import pytest

from wundr_ray.domain.batch.silence import LATE, forbear_until, is_unclaimed

NOW = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
LEASE = timedelta(seconds=10)
MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("looked_at", "until"),
    [
        (None, NOW),  # a new scheduler finds the leases of managers that died with the old one
        (NOW - MOMENT, NOW),
        (NOW - LATE, NOW),
        (NOW - LATE - MOMENT, NOW + LEASE),
        (NOW - timedelta(hours=8), NOW + LEASE),
        (NOW + timedelta(hours=1), NOW),  # the clock was put back
    ],
)
def test_who_stood_still_gives_time(looked_at: datetime | None, until: datetime) -> None:
    assert forbear_until(looked_at, NOW, LEASE) == until


@pytest.mark.parametrize(
    ("lease_until", "expected"),
    [
        (None, False),
        (NOW - MOMENT, False),
        (NOW + LEASE, False),  # claimed, or renewed, just now
        (NOW + LEASE + MOMENT, True),
    ],
)
def test_who_has_not_begun(lease_until: datetime | None, expected: bool) -> None:
    assert is_unclaimed(lease_until, NOW, LEASE) is expected
