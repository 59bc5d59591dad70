"""What the names of periods stand for."""

from datetime import UTC, datetime

import pytest

from tests.domain.portfolio.making import day
from wundr_ray.contract.reports.jobs import Between
from wundr_ray.contract.reports.vocabulary import Interval
from wundr_ray.domain.portfolio.periods import (
    MOST_STEPS,
    before,
    so_far,
    span_of,
    steps_of,
    until,
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("period", "now", "name", "begin", "end"),
    [
        ("2026-Q3", "2026-11-05", "2026-Q3", (2026, 7, 1), (2026, 10, 1)),
        ("2026-Q4", "2026-11-05", "2026-Q4", (2026, 10, 1), (2027, 1, 1)),
        ("2026-07", "2026-11-05", "2026-07", (2026, 7, 1), (2026, 8, 1)),
        ("2026-12", "2026-11-05", "2026-12", (2026, 12, 1), (2027, 1, 1)),
        ("previous_month", "2026-03-31", "2026-02", (2026, 2, 1), (2026, 3, 1)),
        ("previous_month", "2026-01-01", "2025-12", (2025, 12, 1), (2026, 1, 1)),
        ("previous_quarter", "2026-03-31", "2025-Q4", (2025, 10, 1), (2026, 1, 1)),
        ("previous_quarter", "2026-11-05", "2026-Q3", (2026, 7, 1), (2026, 10, 1)),
    ],
)
def test_names(
    period: str, now: str, name: str, begin: tuple[int, ...], end: tuple[int, ...]
) -> None:
    span = span_of(period, day(now))
    assert (span.name, span.begin, span.end) == (name, utc(*begin), utc(*end))


@pytest.mark.parametrize(
    ("period", "earlier"),
    [
        ("2026-Q1", "2025-Q4"),
        ("2026-Q3", "2026-Q2"),
        ("2026-01", "2025-12"),
        ("2026-07", "2026-06"),
    ],
)
def test_the_period_before(period: str, earlier: str) -> None:
    assert before(span_of(period, day("2026-11-05"))) == span_of(earlier, day("2026-11-05"))


def test_a_span_is_compared_with_one_of_its_length() -> None:
    between = Between.model_validate(
        {"from": "2026-07-10T00:00:00Z", "to": "2026-07-20T02:00:00+02:00"}
    )
    span = span_of(between, day("2026-11-05"))
    assert (span.begin, span.end) == (utc(2026, 7, 10), utc(2026, 7, 20))
    assert (before(span).begin, before(span).end) == (utc(2026, 6, 30), utc(2026, 7, 10))


def test_a_period_that_has_not_ended_is_cut_at_this_moment() -> None:
    now = day("2026-08-15")
    span = so_far(span_of("2026-Q3", now), now)
    assert span.begin == utc(2026, 7, 1)
    assert now < span.end == until(now).end
    assert before(span).begin == utc(2026, 4, 1)


def test_steps() -> None:
    months = steps_of(span_of("2026-Q3", day("2026-11-05")), Interval.MONTH)
    assert [(each.name, each.end) for each in months] == [
        ("2026-07", utc(2026, 8, 1)),
        ("2026-08", utc(2026, 9, 1)),
        ("2026-09", utc(2026, 10, 1)),
    ]
    weeks = steps_of(span_of("2026-07", day("2026-11-05")), Interval.WEEK)
    assert [each.end.day for each in weeks] == [6, 13, 20, 27, 1]
    assert all(each.end.weekday() == 0 for each in weeks[:-1])


def test_steps_without_end_are_not_made() -> None:
    between = Between.model_validate({"from": "1900-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"})
    assert len(steps_of(span_of(between, day("2026-11-05")), Interval.WEEK)) == MOST_STEPS + 1


def test_the_span_before_one_that_begins_too_early_is_cut() -> None:
    between = Between.model_validate({"from": "1000-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"})
    earlier = before(span_of(between, day("2026-11-05")))
    assert (earlier.begin, earlier.end) == (utc(1, 1, 1), utc(1000, 1, 1))
