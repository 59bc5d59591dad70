"""When a batch may start: not before a time, or only in the operator's off-peak hours."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)

LONGEST_AHEAD = timedelta(days=30)
"""How far ahead of its submission a batch may be scheduled."""


@dataclass(frozen=True, slots=True)
class OffPeak:
    """Hours of each day by the clock of ``zone``, over midnight where ``start`` is the later."""

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
        """The last start of the hours up to ``now``."""
        local = now.astimezone(self.zone)
        start = self._start_on(local)
        found = start if start <= local else start - DAY
        # A start that a change to summer time leaves out counts an hour later by UTC.
        return min(found.astimezone(UTC), now)

    def opens(self, now: datetime) -> datetime:
        """``now``, if it is in the hours, or their next start."""
        if self.contains(now):
            return now
        local = now.astimezone(self.zone)
        start = self._start_on(local)
        return (start if start > local else start + DAY).astimezone(UTC)

    def _start_on(self, local: datetime) -> datetime:
        clock = self.start
        return local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)


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
