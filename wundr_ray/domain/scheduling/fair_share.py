"""The recent use of an account: core-seconds that count less the longer ago they were.

The decay is that of Slurm's fair-share factor (``PriorityDecayHalfLife`` in
https://slurm.schedmd.com/priority_multifactor.html).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

HALF_LIFE = timedelta(hours=1)
"""After this time, use counts half."""

REMEMBERED = 8 * HALF_LIFE
"""Older use counts less than 0.4 % and is not read."""

_RATE = math.log(2) / HALF_LIFE.total_seconds()


@dataclass(frozen=True, slots=True)
class Use:
    """Core-seconds that one batch used between two times; ``ended`` is None while it runs."""

    core_seconds: float
    started: datetime
    ended: datetime | None


def decayed(uses: Iterable[Use], now: datetime) -> float:
    """The core-seconds of ``uses``, each spread evenly over its time and decayed from then on."""
    return sum(each.core_seconds * _weight(each, now) for each in uses)


def _weight(use: Use, now: datetime) -> float:
    """The mean of the decay over the time of the use."""
    # Decaying a batch's whole use from its end would count a job of eight hours as if all of it
    # had happened just now. Spread evenly over its time, the mean of exp(-rate * t) is an integral
    # with a closed form; ``expm1`` keeps it exact for batches of a few seconds.
    since_end = max(0.0, (now - use.ended).total_seconds() if use.ended else 0.0)
    lasted = max(0.0, (now - use.started).total_seconds() - since_end)
    faded = math.exp(-_RATE * since_end)
    if lasted < 1:
        return faded
    return faded * -math.expm1(-_RATE * lasted) / (_RATE * lasted)
