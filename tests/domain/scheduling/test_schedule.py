"""When a batch may start: hours over midnight, time zones, changes to and from summer time."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wundr_ray.domain.scheduling.schedule import (
    DAY,
    OffPeak,
    earliest_start,
    parse_hours,
    parse_zone,
)

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    UTC,
    BERLIN,
    ZoneInfo("Asia/Kolkata"),
    ZoneInfo("America/New_York"),
    ZoneInfo("Australia/Lord_Howe"),  # set by half an hour
]
MINUTE = timedelta(minutes=1)
NIGHT = OffPeak(time(22), time(6))
clocks = st.times(timezones=st.none()).map(lambda each: each.replace(second=0, microsecond=0))
hours = st.builds(OffPeak, clocks, clocks, st.sampled_from(ZONES)).filter(
    lambda each: each.start != each.end
)
around_changes = st.builds(
    lambda change, hours: change + timedelta(hours=hours),
    st.sampled_from([datetime(2026, 3, 29), datetime(2026, 10, 25), datetime(2026, 4, 5)]),
    st.floats(-30, 30),
).map(lambda each: each.replace(tzinfo=UTC))
moments = around_changes | st.datetimes(
    datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+00:00")


@pytest.mark.parametrize(
    ("clock", "inside"),
    [("21:59", False), ("22:00", True), ("00:00", True), ("05:59", True), ("06:00", False)],
)
def test_hours_over_midnight(clock: str, inside: bool) -> None:
    assert NIGHT.contains(at(f"03-02T{clock}")) is inside
    by_day = OffPeak(NIGHT.end, NIGHT.start)
    assert by_day.contains(at(f"03-02T{clock}")) is not inside


def test_hours_follow_the_clock_of_their_zone() -> None:
    night = OffPeak(time(22), time(6), BERLIN)
    assert night.opens(at("01-10T12:00")) == at("01-10T21:00")
    assert night.opens(at("07-10T12:00")) == at("07-10T20:00")
    assert night.opened(at("07-10T19:00")) == at("07-09T20:00")
    assert str(night) == "22:00-06:00 Europe/Berlin"


def test_the_night_of_a_change_is_shorter_or_longer() -> None:
    night = OffPeak(time(22), time(6), BERLIN)
    assert [night.contains(at(f"03-29T{each}")) for each in ("03:59", "04:00")] == [True, False]
    assert [night.contains(at(f"10-25T{each}")) for each in ("04:59", "05:00")] == [True, False]


def test_hours_whose_start_is_left_out_begin_at_the_change() -> None:
    early = OffPeak(time(2, 30), time(5), BERLIN)  # at 01:00 UTC it is three o'clock at once
    assert early.opens(at("03-29T00:00")) == at("03-29T01:00")
    assert early.contains(at("03-29T01:00"))
    assert early.opened(at("03-29T01:05")) == at("03-29T01:00")


def test_hours_that_are_left_out_come_the_next_day() -> None:
    short = OffPeak(time(2, 15), time(2, 45), BERLIN)
    assert short.opens(at("03-29T00:00")) == at("03-30T00:15")
    assert short.opened(at("03-29T12:00")) == at("03-28T01:15")


def test_hours_that_are_repeated_come_twice() -> None:
    short = OffPeak(time(2, 15), time(2, 45), BERLIN)
    assert short.opens(at("10-24T23:00")) == at("10-25T00:15")
    assert short.opens(at("10-25T00:45")) == at("10-25T01:15")
    assert short.opened(at("10-25T01:10")) == at("10-25T00:15")
    late = OffPeak(time(22), time(2, 30), BERLIN)
    assert late.opens(at("10-25T00:30")) == at("10-25T01:00")  # it is two o'clock again


@given(hours, moments)
@example(OffPeak(time(2, 15), time(2, 45), BERLIN), at("03-28T23:00"))
@example(OffPeak(time(2, 45), time(2, 15), BERLIN), at("10-25T00:30"))
def test_the_hours_open_where_the_clock_first_shows_them(off_peak: OffPeak, now: datetime) -> None:
    """Minute by minute, whatever the clocks do: from the last beginning to the next one."""
    opens, opened = off_peak.opens(now), off_peak.opened(now)
    assert opened <= now <= opens
    assert off_peak.contains(opens)
    assert off_peak.contains(opened)
    assert not off_peak.contains(opened - timedelta(microseconds=1))
    assert opens - now <= 2 * DAY + timedelta(hours=1)
    whole = now.replace(second=0, microsecond=0) + MINUTE
    for moment in minutes(whole, opens):
        assert not off_peak.contains(moment)
    inside = [off_peak.contains(moment) for moment in minutes(opened, now)]
    assert inside == sorted(inside, reverse=True)  # once the hours are over, they do not return


@given(hours, moments)
def test_who_waits_for_the_hours_starts_in_them_and_no_earlier(
    off_peak: OffPeak, now: datetime
) -> None:
    start = earliest_start(now, None, off_peak)
    for moment in list(minutes(now, start))[::29]:
        assert earliest_start(moment, None, off_peak) == start


def minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += MINUTE


def test_a_time_and_hours_hold_together() -> None:
    noon = at("03-02T12:00")
    assert earliest_start(noon, None, None) == noon
    assert earliest_start(noon, at("03-01T12:00"), None) == noon
    assert earliest_start(noon, at("03-04T12:00"), None) == at("03-04T12:00")
    assert earliest_start(noon, at("03-04T12:00"), NIGHT) == at("03-04T22:00")


@pytest.mark.parametrize("text", ["", "22:00", "24:00-06:00", "22:00-06:60", "06:00-06:00", "a-b"])
def test_bad_hours(text: str) -> None:
    with pytest.raises(ValueError, match="is"):
        parse_hours(text)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "\0", "Europe"])
def test_bad_zones(name: str) -> None:
    with pytest.raises(ValueError, match="there is no time zone"):
        parse_zone(name)
