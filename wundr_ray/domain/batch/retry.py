"""Which failures are worth another attempt, and when it starts."""

import random
from datetime import timedelta

MAX_ATTEMPTS = 3
"""Attempts of one job, the first included, when ``retry_failed`` is on."""

EPOCHS_ALLOWED = 20
"""Epochs of a batch without the end of any job; a lost manager costs one or two."""

_BASE_SECONDS = 1.0
LONGEST_BACKOFF = timedelta(seconds=60)


def attempts_allowed(*, retry_failed: bool) -> int:
    return MAX_ATTEMPTS if retry_failed else 1


def is_hopeless(epoch: int, last_progress: int) -> bool:
    """Whether a batch has had too many managers since ``last_progress``, the epoch of the last
    job that ended; the batch itself must be what ends them."""
    return epoch - last_progress > EPOCHS_ALLOWED


def backoff(failures: int, chance: random.Random) -> timedelta:
    """Exponential back-off with full jitter after the ``failures``-th failure (from 1).

    Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015; half
    of the delay is kept fixed so that a retry never follows at once.
    """
    ceiling = min(LONGEST_BACKOFF.total_seconds(), _BASE_SECONDS * 2.0 ** (failures - 1))
    return timedelta(seconds=ceiling / 2 + chance.uniform(0, ceiling / 2))
