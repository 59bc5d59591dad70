"""Whether an answer means that a rate limit is reached, and how long to wait.

Sources: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api,
https://docs.gitlab.com/security/rate_limits,
https://support.atlassian.com/bitbucket-cloud/docs/api-request-limits.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from wundr_ray.contract.retry_after import retry_after_seconds

UNSTATED_SECONDS = 60
"""GitHub: wait for at least one minute where an answer says nothing about the time."""

MOST_SECONDS = 86_400

_LIMITED = (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
_SECONDARY = re.compile(r"secondary rate limit|abuse detection|rate limit exceeded", re.IGNORECASE)


def wait_of(status: int, headers: Mapping[str, str], message: str, now: datetime) -> int | None:
    """Seconds to wait; None if the answer does not mean that a limit is reached.

    Arguments:
        headers: by their names in lower case.
        message: the forge's own message.
    """
    # GitHub reports its limits with the status 403 as well, which usually means a lack of
    # permission. Headers tell the two apart, but for its secondary limits only the message does.
    if status not in _LIMITED:
        return None
    stated = stated_wait(headers, now)
    if stated is not None:
        return stated
    if status == HTTPStatus.TOO_MANY_REQUESTS or _SECONDARY.search(message):
        return UNSTATED_SECONDS
    return None


def stated_wait(headers: Mapping[str, str], now: datetime) -> int | None:
    """The seconds that the header ``Retry-After`` states, or until an exhausted limit is reset."""
    seconds = retry_after_seconds(headers.get("retry-after", ""), now)
    if seconds is None:
        seconds = _until_reset(headers, now)
    return None if seconds is None else max(1, min(seconds, MOST_SECONDS))


def _until_reset(headers: Mapping[str, str], now: datetime) -> int | None:
    """GitHub's names begin with ``x-``; GitLab has both spellings."""
    for prefix in ("x-ratelimit", "ratelimit"):
        reset = headers.get(f"{prefix}-reset", "")
        used_up = headers.get(f"{prefix}-remaining", "").strip() == "0"
        if used_up and re.fullmatch(r"\d{1,12}", reset):
            return int(reset) - int(now.timestamp())
    return None
