"""Which answers mean a limit, and how long each says to wait."""

from datetime import UTC, datetime

import pytest

from wundr_ray.forges.limits import MOST_SECONDS, UNSTATED_SECONDS, wait_of

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SOON = str(int(NOW.timestamp()) + 90)
PAST = str(int(NOW.timestamp()) - 90)
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes."


@pytest.mark.parametrize(
    ("status", "headers", "message", "seconds"),
    [
        (403, {"retry-after": "30"}, "", 30),
        (429, {"retry-after": "30"}, "", 30),
        (429, {"retry-after": "Sun, 01 Mar 2026 12:02:00 GMT"}, "", 120),
        (403, {"retry-after": "0"}, "", 1),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": SOON}, "", 90),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": PAST}, "", 1),
        (429, {"ratelimit-remaining": "0", "ratelimit-reset": SOON}, "", 90),
        (429, {"ratelimit-remaining": "0", "ratelimit-reset": "9" * 12}, "", MOST_SECONDS),
        (429, {"ratelimit-remaining": "0", "ratelimit-reset": "soon"}, "", UNSTATED_SECONDS),
        (403, {"x-ratelimit-remaining": "4000", "x-ratelimit-reset": SOON}, SECONDARY, 60),
        (403, {}, SECONDARY, UNSTATED_SECONDS),
        (403, {}, "You have triggered an abuse detection mechanism.", UNSTATED_SECONDS),
        (429, {}, "", UNSTATED_SECONDS),
        (403, {}, "Resource not accessible by personal access token", None),
        (403, {"x-ratelimit-remaining": "4999", "x-ratelimit-reset": SOON}, "", None),
        (200, {"retry-after": "30"}, "", None),
        (503, {"retry-after": "30"}, "", None),
    ],
)
def test_waits(status: int, headers: dict[str, str], message: str, seconds: int | None) -> None:
    assert wait_of(status, headers, message, NOW) == seconds
