"""Periods: what their names mean, and which one comes before. All in UTC."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from wundr_ray.contract.reports.jobs import Between
from wundr_ray.contract.reports.projects import PeriodSpan
from wundr_ray.contract.reports.vocabulary import Interval

MOST_STEPS = 160
"""Of a trend: three years of weeks, thirteen of months."""

QUARTER, MONTH = 3, 1
_AN_INSTANT = timedelta(microseconds=1)
_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """From ``begin`` on and before ``end``. ``months`` is its length where that is whole months."""

    name: str
    begin: datetime
    end: datetime
    months: int | None = None

    def as_response(self) -> PeriodSpan:
        return PeriodSpan(name=self.name, begin=self.begin, end=self.end)


def span_of(period: str | Between, now: datetime) -> TimeSpan:
    """What a period stands for at the time ``now``."""
    if isinstance(period, Between):
        begin, end = period.begin.astimezone(UTC), period.end.astimezone(UTC)
        return TimeSpan(f"{_shown(begin)} to {_shown(end)}", begin, end)
    if period == "previous_month":
        return _months(_index(now) - 1, MONTH)
    if period == "previous_quarter":
        return _months(_index(now) // QUARTER * QUARTER - QUARTER, QUARTER)
    year, part = int(period[:4]), period[5:]
    if part.startswith("Q"):
        return _months(12 * year + QUARTER * (int(part[1]) - 1), QUARTER)
    return _months(12 * year + int(part) - 1, MONTH)


def until(now: datetime) -> TimeSpan:
    """All time until ``now``, what happened at this moment included."""
    return TimeSpan(f"until {_shown(now)}", _FIRST, now + _AN_INSTANT)


def so_far(span: TimeSpan, now: datetime) -> TimeSpan:
    """A period that has not ended by ``now`` as far as it has passed, this moment included."""
    return replace(span, end=min(span.end, now + _AN_INSTANT))


def before(span: TimeSpan) -> TimeSpan:
    """The period of the same length that ends where ``span`` begins."""
    if span.months is not None:
        return _months(_index(span.begin) - span.months, span.months)
    length = span.end - span.begin
    begin = span.begin - min(length, span.begin - _FIRST)
    return TimeSpan(f"{_shown(begin)} to {_shown(span.begin)}", begin, span.begin)


def steps_of(span: TimeSpan, interval: Interval) -> tuple[TimeSpan, ...]:
    """The weeks or months of a period, of which the first and the last may be cut.

    At most ``MOST_STEPS + 1``, so that callers can see that there are too many.
    """
    return tuple(islice(_steps(span, interval), MOST_STEPS + 1))


def _steps(span: TimeSpan, interval: Interval) -> Iterator[TimeSpan]:
    begin = span.begin
    while begin < span.end:
        end = min(_next(begin, interval), span.end)
        yield TimeSpan(_step_name(begin, interval), begin, end)
        begin = end


def _next(moment: datetime, interval: Interval) -> datetime:
    if interval is Interval.MONTH:
        return _month(_index(moment) + 1)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=7 - moment.weekday())


def _step_name(begin: datetime, interval: Interval) -> str:
    return f"{begin:%Y-%m}" if interval is Interval.MONTH else f"{begin:%Y-%m-%d}"


def _months(first: int, count: int) -> TimeSpan:
    begin = _month(first)
    if count == MONTH:
        return TimeSpan(f"{begin.year:04}-{begin.month:02}", begin, _month(first + 1), MONTH)
    name = f"{begin.year:04}-Q{(begin.month - 1) // QUARTER + 1}"
    return TimeSpan(name, begin, _month(first + count), count)


def _index(moment: datetime) -> int:
    """Months since the year 0."""
    return 12 * moment.year + moment.month - 1


def _month(index: int) -> datetime:
    """The beginning of a month; months outside the years 1 to 9999 become the nearest time."""
    if index < 12:
        return _FIRST
    if index >= 12 * 10_000:
        return datetime.max.replace(tzinfo=UTC)
    return datetime(index // 12, index % 12 + 1, 1, tzinfo=UTC)


def _shown(moment: datetime) -> str:
    return (
        f"{moment:%Y-%m-%d}" if moment.time() == datetime.min.time() else f"{moment:%Y-%m-%d %H:%M}"
    )
