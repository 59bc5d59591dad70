"""When a batch may start: hours over midnight, time zones, changes to and from summer time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.domain.schedule import DAY, OffPeak, earliest_start, parse_hours, parse_zone

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = OffPeak(time(22), time(6))
clocks = st.times(timezones=st.none()).map(lambda each: each.replace(second=0, microsecond=0))
hours = st.builds(
    OffPeak, clocks, clocks, st.sampled_from([UTC, BERLIN, ZoneInfo("Asia/Kolkata")])
).filter(lambda each: each.start != each.end)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


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


def test_a_start_that_is_left_out_comes_an_hour_later() -> None:
    early = OffPeak(time(2, 30), time(5), BERLIN)
    assert early.opens(at("03-29T00:00")) == at("03-29T01:30")
    assert early.contains(at("03-29T01:30"))
    assert early.opened(at("03-29T01:05")) == at("03-29T01:05")


@given(hours, moments)
def test_the_hours_open_within_a_day_or_so(off_peak: OffPeak, now: datetime) -> None:
    opens, opened = off_peak.opens(now), off_peak.opened(now)
    assert opened <= now <= opens
    assert opens - now <= DAY + timedelta(hours=1)
    assert now - opened <= DAY + timedelta(hours=1)
    assert off_peak.contains(opens)


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
