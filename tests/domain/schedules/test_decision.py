"""What is done for a schedule that is due, and a scheduler that may stop at any moment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.domain.schedules.decision import (
    LATE,
    MOST_MISSED,
    RECHECK_SECONDS,
    Create,
    DueRun,
    Refuse,
    ScheduleStanding,
    Skip,
    action_of,
    due_run,
    is_late,
    next_look_seconds,
)
from wundr_ray.domain.schedules.timetable import timetable_of

MONTHLY = timetable_of("0 6 1 * *", "Europe/Berlin")
JULY = datetime(2026, 7, 1, 4, tzinfo=UTC)
CHANGED = datetime(2026, 6, 15, tzinfo=UTC)


def standing(
    expected: datetime = JULY, unended: str | None = None, key_is_valid: bool = True
) -> ScheduleStanding:
    return ScheduleStanding(MONTHLY, expected, CHANGED, unended, key_is_valid)


def run_of(now: datetime) -> DueRun:
    run = due_run("sched_1", standing(), now)
    assert run
    return run


def test_nothing_is_due_before_its_time() -> None:
    assert due_run("sched_1", standing(), JULY - timedelta(microseconds=1)) is None


def test_a_due_time() -> None:
    august = datetime(2026, 8, 1, 4, tzinfo=UTC)
    assert run_of(JULY) == DueRun("sched_1", JULY, CHANGED, JULY, [], august)


def test_three_missed_months_are_caught_up_by_one_batch() -> None:
    """The clock of Berlin has been put back when the server is there again."""
    run = run_of(datetime(2026, 11, 15, tzinfo=UTC))
    assert run.due_at == datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert run.missed == [JULY.replace(month=month) for month in (7, 8, 9, 10)]
    assert run.next_due_at == datetime(2026, 12, 1, 5, tzinfo=UTC)
    assert run.expected == JULY


def test_a_due_time_that_the_zone_does_not_have_any_more_still_counts() -> None:
    expected = JULY + timedelta(minutes=7)
    run = due_run("sched_1", standing(expected), expected + timedelta(minutes=1))
    assert run
    assert (run.due_at, run.missed) == (expected, [])


def test_what_is_done() -> None:
    assert action_of(standing()) == Create()
    assert action_of(standing(unended="batch_1")) == Skip("batch_1")
    refusal = action_of(standing(unended="batch_1", key_is_valid=False))
    assert isinstance(refusal, Refuse)
    assert refusal.error.code == "UNAUTHENTICATED"
    problem = InvalidRequest.at("time_zone", "'Mars/Base' is unknown")
    assert action_of(ScheduleStanding(MONTHLY, JULY, CHANGED, "batch_1", True, problem)) == Refuse(
        problem
    )


@given(
    st.sampled_from(["0 6 1 * *", "30 2 * * *", "0 */3 * * *", "0 0 * * SUN"]),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.lists(st.timedeltas(timedelta(seconds=1), timedelta(days=40)), min_size=1, max_size=8),
)
def test_every_due_time_is_settled_once_whenever_one_looks(
    cron: str, zone: str, begin: datetime, pauses: list[timedelta]
) -> None:
    """Due times that are listed are exactly those that came, but for the oldest of a long pause."""
    timetable = timetable_of(cron, zone)
    expected, now = timetable.after(begin), begin
    settled: list[datetime] = []
    for pause in pauses:
        now += pause
        assert expected
        run = due_run("s", ScheduleStanding(timetable, expected, CHANGED, None, True), now)
        if run is None:
            assert expected > now
            continue
        new = timetable.last(expected - timedelta(seconds=1), now, 10**6)
        assert [*run.missed, run.due_at] == new[-MOST_MISSED - 1 :]
        assert run.next_due_at
        assert run.due_at <= now < run.next_due_at
        settled += [*run.missed, run.due_at]
        expected = run.next_due_at
    assert settled == sorted(set(settled))


@pytest.mark.parametrize(
    ("ahead", "seconds"),
    [
        (None, RECHECK_SECONDS),
        (timedelta(days=3), RECHECK_SECONDS),
        (timedelta(seconds=7), 7.0),
        (timedelta(seconds=-7), 0.05),
    ],
)
def test_how_long_to_wait(ahead: timedelta | None, seconds: float) -> None:
    assert next_look_seconds(None if ahead is None else JULY + ahead, JULY) == seconds


def test_what_is_late() -> None:
    assert not is_late(JULY, JULY + LATE)
    assert is_late(JULY, JULY + LATE + timedelta(seconds=1))
