"""Which failures are worth another attempt, and when it starts."""

import random
from datetime import timedelta

MAX_ATTEMPTS = 3
"""Attempts of one job, the first included, when ``retry_failed`` is on."""

_BASE_SECONDS = 1.0
_MOST_DOUBLINGS = 16  # far beyond the longest; what fails for days must not overflow
LONGEST_BACKOFF = timedelta(seconds=60)


def attempts_allowed(*, retry_failed: bool) -> int:
    return MAX_ATTEMPTS if retry_failed else 1


def backoff(failures: int, chance: random.Random) -> timedelta:
    """Exponential back-off with full jitter after the ``failures``-th failure (from 1).

    Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015; half
    of the delay is kept fixed so that a retry never follows at once.
    """
    doublings = min(failures - 1, _MOST_DOUBLINGS)
    ceiling = min(LONGEST_BACKOFF.total_seconds(), _BASE_SECONDS * 2.0**doublings)
    return timedelta(seconds=ceiling / 2 + chance.uniform(0, ceiling / 2))
