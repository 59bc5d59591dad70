"""Which copies a cache of bounded size gives up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

RECENT = timedelta(hours=1)
"""What was used in this time may still be in use."""

IN_USE = timedelta(minutes=5)
"""The same where there is no room: a job that takes longer breaks has to fetch again."""


@dataclass(frozen=True, slots=True)
class Kept:
    path: Path
    size_bytes: int
    used_at: datetime


def to_evict(
    kept: Iterable[Kept], limit_bytes: int, now: datetime, recent: timedelta = RECENT
) -> list[Path]:
    """The copies unused for longest, as many as bring the rest under the limit.

    None that was used within ``recent``, even if the limit cannot be kept then.
    """
    oldest_first = sorted(kept, key=lambda each: each.used_at)
    excess = sum(each.size_bytes for each in oldest_first) - limit_bytes
    evicted = []
    for each in oldest_first:
        if excess <= 0 or each.used_at > now - recent:
            break
        evicted.append(each.path)
        excess -= each.size_bytes
    return evicted
