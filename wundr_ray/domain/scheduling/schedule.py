"""When a batch may start: not before a time, or only in the operator's off-peak hours."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)

LONGEST_AHEAD = timedelta(days=30)
"""How far ahead of its submission a batch may be scheduled."""


@dataclass(frozen=True, slots=True)
class OffPeak:
    """Hours of each day by the clock of ``zone``, over midnight where ``start`` is the later.

    A moment is in the hours if the clock then shows one of them: hours that a change of clocks
    leaves out do not come that day, and those that it repeats come twice.
    """

    start: time
    end: time
    zone: tzinfo = UTC

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M} {self.zone}"

    def contains(self, now: datetime) -> bool:
        clock = now.astimezone(self.zone).time()
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def opened(self, now: datetime) -> datetime:
        """The last moment up to ``now`` at which the hours began."""
        return max(moment for moment in _beginnings(self, now) if moment <= now)

    def opens(self, now: datetime) -> datetime:
        """``now``, if it is in the hours, or the next moment at which they begin."""
        if self.contains(now):
            return now
        return min(moment for moment in _beginnings(self, now) if moment > now)


@lru_cache(maxsize=64)
def _beginnings(hours: OffPeak, near: datetime) -> Sequence[datetime]:
    """The moments in the days around ``near`` at which the hours begin."""
    # Usually that is when the clock shows ``start``. Changes of the clock make three exceptions: it
    # shows ``start`` twice (both folds are tried); it jumps over ``start``, so the hours begin at
    # the change; or it is set back from behind the hours into them, so they begin a second time.
    # All these moments are candidates, and those that come from outside the hours are kept.
    today = near.astimezone(hours.zone).date()
    starts = {
        datetime.combine(today + days * DAY, hours.start, hours.zone)
        .replace(fold=fold)
        .astimezone(UTC)
        for days in range(-3, 4)
        for fold in (0, 1)
    }
    found = starts.union(_changes(hours.zone, near))
    instant = timedelta(microseconds=1)
    return sorted(t for t in found if hours.contains(t) and not hours.contains(t - instant))


def _changes(zone: tzinfo, near: datetime) -> Iterator[datetime]:
    """When the clock of ``zone`` is changed in the days around ``near``."""
    # ``zoneinfo`` does not give its transitions. A day whose two ends have different offsets
    # holds one, which is found by halving the day down to a second.
    hour = near.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for days in range(-3, 4):
        before, after = hour + days * DAY, hour + (days + 1) * DAY
        if _offset(zone, before) == _offset(zone, after):
            continue
        while after - before > timedelta(seconds=1):
            middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
            if _offset(zone, middle) == _offset(zone, before):
                before = middle
            else:
                after = middle
        yield after


def _offset(zone: tzinfo, moment: datetime) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


def parse_zone(name: str) -> tzinfo:
    """The time zone of that name. Raises ``ValueError``."""
    if name == "UTC":  # known also where the system has no table of time zones
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}") from None


def parse_hours(text: str) -> tuple[time, time]:
    """Start and end of ``HH:MM-HH:MM``. Raises ``ValueError``."""
    found = re.fullmatch(r"([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})", text)
    try:
        hours = tuple(time.fromisoformat(each) for each in found.groups()) if found else ()
    except ValueError:
        hours = ()
    if len(hours) != 2:
        raise ValueError(f"{text!r} is not a span of hours such as 22:00-06:00")
    if hours[0] == hours[1]:
        raise ValueError(f"{text!r} is empty: it starts when it ends")
    return hours


def earliest_start(
    now: datetime, not_before: datetime | None, off_peak: OffPeak | None
) -> datetime:
    """When a batch that nothing else holds back may start, from ``now`` on."""
    start = now if not_before is None else max(now, not_before)
    return start if off_peak is None else off_peak.opens(start)
