"""Which files a cache of bounded size evicts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

RECENT = timedelta(hours=1)
"""What was used in this time may still be in use."""

IN_USE = timedelta(minutes=5)
"""The same when the disk is full: a job that pauses for longer has to fetch its files again."""


@dataclass(frozen=True, slots=True)
class Kept:
    path: Path
    size_bytes: int
    used_at: datetime


def to_evict(
    kept: Iterable[Kept], limit_bytes: int, now: datetime, recent: timedelta = RECENT
) -> list[Path]:
    """The files to delete, those unused for longest first, until the rest is under the limit."""
    # Nothing records who reads a file. A recently used one may be open right now, so it stays even
    # if the limit is exceeded: a disk that is too full for a while is better than a broken job.
    oldest_first = sorted(kept, key=lambda each: each.used_at)
    excess = sum(each.size_bytes for each in oldest_first) - limit_bytes
    evicted = []
    for each in oldest_first:
        if excess <= 0 or each.used_at > now - recent:
            break
        evicted.append(each.path)
        excess -= each.size_bytes
    return evicted
