"""Cron expressions in a time zone: which ones are accepted, and when they are due.

An expression that names hours follows the clock of the zone, as Debian's cron does: an hour that a
change of clocks leaves out is due right after the change, and one that comes twice is due the first
time only. An expression with ``*`` hours follows elapsed time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from difflib import get_close_matches
from functools import cache
from itertools import islice, pairwise
from zoneinfo import available_timezones

from cronsim import CronSim, CronSimError

from wundr_ray.contract.errors import ErrorDetail, InvalidRequest
from wundr_ray.domain.scheduling.schedule import parse_zone
from wundr_ray.domain.wording import counted

LEAST_MINUTES = 15
"""The least time between two due times of a schedule."""

_FIELDS = 5
_DAY_MINUTES = 24 * 60
_FIRST_SPAN, _SPAN_FACTOR = timedelta(days=1), 8
_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)

_RESOLUTION = (
    "Write five fields: minute (0-59), hour (0-23), day of month (1-31), month (1-12), day of week "
    "(0-7 or MON), such as '0 6 1 * *' for 6:00 on the first of each month."
)


@dataclass(frozen=True, slots=True)
class Timetable:
    """A valid cron expression, by the clock of a time zone. All times are given in UTC."""

    cron: str
    zone: tzinfo

    def after(self, moment: datetime) -> datetime | None:
        """The first due time after ``moment``; None if there is none in the next 50 years."""
        return next(self._from(moment), None)

    def coming(self, moment: datetime, count: int) -> Sequence[datetime]:
        """The first ``count`` due times after ``moment``."""
        return list(islice(self._from(moment), count))

    def last(self, after: datetime, until: datetime, count: int) -> Sequence[datetime]:
        """The last ``count`` due times after ``after`` and up to ``until``, in order."""
        # A cron expression can only be followed forwards. After a year's outage, counting from
        # ``after`` would take minutes, so the search begins a day before ``until`` and widens its
        # span until it has found enough: the time it takes does not depend on the outage.
        span = _FIRST_SPAN
        while True:
            start = max(after, until - span)
            found = self._between(start, until)
            if len(found) >= count or start == after:
                return found[-count:]
            span *= _SPAN_FACTOR

    def _between(self, after: datetime, until: datetime) -> list[datetime]:
        found = []
        for each in self._from(after):
            if each > until:
                break
            found.append(each)
        return found

    def _from(self, moment: datetime) -> Iterator[datetime]:
        """All due times after ``moment``."""
        # When the clock is set back, an hour comes twice, and the library yields the times of the
        # first one a second time. Only times later than the last one are passed on.
        last = moment
        for local in CronSim(self.cron, moment.astimezone(self.zone)):
            each = local.astimezone(UTC)
            if each > last:
                yield each
                last = each


def timetable_of(cron: str, time_zone: str) -> Timetable:
    """The timetable of a stored schedule. Raises ``InvalidRequest``: the zone is unknown now."""
    try:
        return Timetable(cron, parse_zone(time_zone))
    except ValueError:
        raise InvalidRequest.at(
            "time_zone",
            f"{time_zone!r} is not in the server's time zone database any more: give the schedule "
            "another time zone",
        ) from None


def check_timetable(cron: str, time_zone: str, now: datetime) -> Timetable:
    """The timetable of a new schedule. Raises ``InvalidRequest`` with all that is wrong."""
    details = []
    if problem := _cron_problem(cron):
        details.append(ErrorDetail(field="cron", reason=f"{cron!r} {problem}"))
    if problem := _zone_problem(time_zone):
        details.append(ErrorDetail(field="time_zone", reason=f"{time_zone!r} {problem}"))
    if details:
        resolution = _RESOLUTION if details[0].field == "cron" else None
        message = f"{details[0].field}: {details[0].reason}"
        raise InvalidRequest(message, details, resolution=resolution)
    timetable = timetable_of(cron, time_zone)
    if timetable.after(now) is None:
        raise InvalidRequest.at("cron", f"{cron!r} names a day that never comes", _RESOLUTION)
    return timetable


def _cron_problem(cron: str) -> str | None:
    fields = len(cron.split())
    if fields != _FIELDS:
        return f"has {counted(fields, 'field')} instead of {_FIELDS}"
    try:
        minutes = _least_minutes(cron)
    except CronSimError as error:
        return f"is not a cron expression: {str(error).lower()}"
    if minutes < LEAST_MINUTES:
        gap = counted(minutes, "minute")
        return f"is due twice within {gap}: leave at least {LEAST_MINUTES} minutes between runs"
    return None


def _least_minutes(cron: str) -> int:
    """The least minutes between two due times if every day counts. Raises ``CronSimError``."""
    parsed = CronSim(cron, _SOME_DAY)
    times = sorted(60 * hour + minute for hour in parsed.hours for minute in parsed.minutes)
    return min(later - earlier for earlier, later in pairwise([*times, times[0] + _DAY_MINUTES]))


def _zone_problem(name: str) -> str | None:
    names = _zones()
    if name in names:
        return None
    near = get_close_matches(name, names, n=1)
    hint = f": did you mean {near[0]!r}?" if near else "; use a name such as 'Europe/Berlin'"
    return f"is not a time zone of the IANA database{hint}"


@cache
def _zones() -> frozenset[str]:
    """Without the leap seconds of ``right/``, and without the machine's own ``localtime``."""
    return frozenset(available_timezones() - {"localtime"} | {"UTC"})
