"""What an account has used of late: what is long ago counts less.

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
"""What is longer ago counts less than 0.4 % and is not read."""

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
    """The mean of the decay over the time of the use; the integral has a closed form."""
    since_end = max(0.0, (now - use.ended).total_seconds() if use.ended else 0.0)
    lasted = max(0.0, (now - use.started).total_seconds() - since_end)
    faded = math.exp(-_RATE * since_end)
    if lasted < 1:
        return faded
    return faded * -math.expm1(-_RATE * lasted) / (_RATE * lasted)
