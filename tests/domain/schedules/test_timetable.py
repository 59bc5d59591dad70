"""When cron expressions are due, and which ones are refused."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.domain.schedules.timetable import (
    LEAST_MINUTES,
    Timetable,
    check_timetable,
    timetable_of,
)

NOW = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
"""Among them one whose clock is changed by half an hour, and one that left out a day."""

moments = st.datetimes(datetime(2009, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    minute = draw(st.sampled_from(["0", "30", "5", "*/20", "0,45"]))
    hour = draw(st.sampled_from(["*", "*/2", "*/6", "0", "1", "2", "3", "23", "1-3", "0,12"]))
    day = draw(st.sampled_from(["*", "1", "L", "29,30,31", "15"]))
    weekday = draw(st.sampled_from(["*", "*", "SUN", "MON-FRI"]))
    return timetable_of(f"{minute} {hour} {day} * {weekday}", draw(st.sampled_from(ZONES)))


@given(timetables(), moments)
def test_due_times_are_later_and_rise(timetable: Timetable, moment: datetime) -> None:
    coming = timetable.coming(moment, 20)
    assert len(coming) == 20
    assert [moment, *coming] == sorted({moment, *coming})
    assert {each.tzinfo for each in coming} == {UTC}


@given(timetables(), moments, st.integers(0, 19))
def test_it_does_not_matter_from_where_one_looks(
    timetable: Timetable, moment: datetime, skipped: int
) -> None:
    coming = timetable.coming(moment, 25)
    assert timetable.after(moment) == coming[0]
    assert timetable.coming(coming[skipped], 5) == coming[skipped + 1 : skipped + 6]
    between = coming[skipped] + (coming[skipped + 1] - coming[skipped]) / 2
    assert timetable.after(between) == coming[skipped + 1]


@given(timetables(), moments, st.integers(1, 60), st.integers(1, 60))
def test_the_last_due_times_are_those_that_came(
    timetable: Timetable, moment: datetime, passed: int, count: int
) -> None:
    coming = timetable.coming(moment, passed)
    assert timetable.last(moment, coming[-1], count) == coming[-count:]
    assert timetable.last(coming[-1], coming[-1], count) == []


def test_a_clock_that_is_put_forward() -> None:
    """In Berlin, 2:00 to 3:00 do not come on 29 March 2026."""
    timetable = timetable_of("30 2 * * *", "Europe/Berlin")
    assert timetable.coming(datetime(2026, 3, 27, 12, tzinfo=UTC), 3) == [
        datetime(2026, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        datetime(2026, 3, 30, 0, 30, tzinfo=UTC),
    ]


def test_a_clock_that_is_put_back() -> None:
    """In Berlin, 2:00 to 3:00 come twice on 25 October 2026; the first time counts."""
    timetable = timetable_of("30 2 * * *", "Europe/Berlin")
    due = [
        datetime(2026, 10, 24, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]
    assert timetable.coming(datetime(2026, 10, 23, 12, tzinfo=UTC), 3) == due
    in_the_second_hour = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert timetable.after(in_the_second_hour) == due[2]


def test_every_hour_is_every_hour_whatever_the_clock_does() -> None:
    timetable = timetable_of("0 * * * *", "Europe/Berlin")
    coming = timetable.coming(datetime(2026, 10, 24, 22, 30, tzinfo=UTC), 6)
    assert {later - earlier for earlier, later in pairwise(coming)} == {timedelta(hours=1)}


def test_years_of_due_times_take_no_time() -> None:
    timetable = timetable_of("*/15 * * * *", "Europe/Berlin")
    found = timetable.last(datetime(1990, 1, 1, tzinfo=UTC), NOW, 3)
    assert found == [NOW - timedelta(minutes=30), NOW - timedelta(minutes=15), NOW]


@pytest.mark.parametrize(
    ("cron", "says"),
    [
        ("61 * * * *", "is not a cron expression: bad minute"),
        ("0 24 * * *", "is not a cron expression: bad hour"),
        ("0 0 * JANUARY *", "is not a cron expression: bad month"),
        ("0 0 30 2 *", "is not a cron expression: bad day-of-month"),
        ("0 6 * *", "has 4 fields instead of 5"),
        ("@daily", "has 1 field instead of 5"),
        ("0 0 6 1 * *", "has 6 fields instead of 5"),
        ("* * * * *", "is due twice within 1 minute:"),
        ("0,50 0,23 1 * *", "is due twice within 10 minutes:"),
        ("0 0 " + "9" * 90 + " * *", "is not a cron expression"),
    ],
)
def test_bad_expressions(cron: str, says: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        check_timetable(cron, "UTC", NOW)
    (detail,) = caught.value.details
    assert detail.field == "cron"
    assert cron in detail.reason
    assert says in detail.reason
    assert "five fields" in caught.value.resolution


@pytest.mark.parametrize(
    ("zone", "hint"),
    [
        ("Europe/Berlni", "did you mean 'Europe/Berlin'?"),
        ("right/Europe/Berlin", "is not a time zone"),
        ("../../etc/passwd", "is not a time zone"),
        ("localtime", "is not a time zone"),
        ("Europe", "is not a time zone"),
        ("xx", "use a name such as 'Europe/Berlin'"),
    ],
)
def test_bad_zones(zone: str, hint: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        check_timetable("0 6 1 * *", zone, NOW)
    (detail,) = caught.value.details
    assert detail.field == "time_zone"
    assert repr(zone) in detail.reason
    assert hint in detail.reason


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InvalidRequest) as caught:
        check_timetable("nonsense", "nowhere", NOW)
    assert [each.field for each in caught.value.details] == ["cron", "time_zone"]


@given(st.text(alphabet="0123456789*/,-#L MONJAN", max_size=30))
def test_any_text_is_accepted_or_refused(cron: str) -> None:
    try:
        timetable = check_timetable(cron, "Europe/Berlin", NOW)
    except InvalidRequest:
        return
    first, second = (*timetable.coming(NOW, 2), None, None)[:2]
    assert first is not None
    if second is not None:
        assert second > first


@given(timetables().filter(lambda each: "UTC" in str(each.zone)), moments)
def test_due_times_keep_their_distance(timetable: Timetable, moment: datetime) -> None:
    coming = timetable.coming(moment, 30)
    gaps = {later - earlier for earlier, later in pairwise(coming)}
    assert min(gaps) >= timedelta(minutes=LEAST_MINUTES)
