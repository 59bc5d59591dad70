"""The clocks."""

from datetime import UTC, datetime, timedelta

from wundr_ray.system import steady_clock

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def test_a_steady_clock_does_not_follow_the_wall_clock_once_it_runs() -> None:
    wall, ticks = [NOON], [1000.0]
    clock = steady_clock(lambda: wall[0], lambda: ticks[0])
    assert clock() == NOON
    wall[0] += timedelta(hours=2)
    ticks[0] += 60
    assert clock() == NOON + timedelta(minutes=1)
    wall[0] -= timedelta(hours=9)
    ticks[0] += 0.5
    assert clock() == NOON + timedelta(minutes=1, seconds=0.5)
