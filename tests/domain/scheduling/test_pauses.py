"""When a loop that looks into the database looks again."""

from wundr_ray.domain.scheduling.pauses import (
    BUSY_SECONDS,
    IDLE_SECONDS,
    REST_AFTER_SECONDS,
    Pauses,
)


def test_a_loop_with_work_looks_again_at_once() -> None:
    pauses = Pauses(rest_seconds=2.0)
    assert pauses.after(work_done=True, now=100.0) == BUSY_SECONDS


def test_a_loop_without_work_looks_less_often_only_after_a_while() -> None:
    pauses = Pauses(rest_seconds=2.0)
    pauses.after(work_done=True, now=100.0)
    soon, late = 100.0 + REST_AFTER_SECONDS / 2, 100.0 + REST_AFTER_SECONDS
    assert [pauses.after(work_done=False, now=at) for at in (soon, late)] == [IDLE_SECONDS, 2.0]


def test_work_ends_the_rest() -> None:
    pauses = Pauses(rest_seconds=2.0)
    assert pauses.after(work_done=False, now=1000.0) == 2.0
    pauses.after(work_done=True, now=1001.0)
    assert pauses.after(work_done=False, now=1002.0) == IDLE_SECONDS
