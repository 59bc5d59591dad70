"""Which batches start: in whose turn, within which limits, and each at last."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day

from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.vocabulary import Priority
from wundr_ray.domain.dispatch import AGEING, Dispatch, QueuedBatch, dispatch
from wundr_ray.domain.schedule import OffPeak

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
LEVELS = list(Priority)


def batch(
    name: str,
    account: str = "a",
    priority: Priority = Priority.MEDIUM,
    age: float = 0,
    allowed: int = 100,
) -> QueuedBatch:
    """``age`` in minutes."""
    return QueuedBatch(name, account, priority, NOW - timedelta(minutes=age), allowed)


@st.composite
def queues(draw: st.DrawFn) -> list[QueuedBatch]:
    allowed = draw(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 4), min_size=1))
    each = st.tuples(
        st.sampled_from(sorted(allowed)), st.sampled_from(LEVELS), st.integers(-5, 200)
    )
    drawn = draw(st.lists(each, max_size=25))
    return [
        batch(f"b{number}", account, priority, age, allowed[account])
        for number, (account, priority, age) in enumerate(drawn)
    ]


running_counts = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 5))
capacities = st.integers(0, 30)


def _as_defined(
    queued: Sequence[QueuedBatch], running_by_account: Mapping[str, int], capacity: int
) -> tuple[list[str], list[str]]:
    """The definition, without regard to speed: each time the best of all that are left."""
    running, left = Counter(running_by_account), list(queued)
    start: list[str] = []
    wait: list[str] = []

    def turn(each: QueuedBatch) -> tuple[int, int, datetime, str]:
        level = LEVELS.index(each.priority) + int((NOW - each.created_at) / AGEING)
        return -min(level, 3), running[each.account_id], each.created_at, each.batch_id

    while left:
        best = min(left, key=turn)
        left.remove(best)
        if running[best.account_id] < best.concurrent_allowed and len(start) < capacity:
            start.append(best.batch_id)
            running[best.account_id] += 1
        else:
            wait.append(best.batch_id)
    return start, wait


@given(queues(), running_counts, capacities)
def test_the_order_is_the_defined_one(
    queued: list[QueuedBatch], running: dict[str, int], capacity: int
) -> None:
    decision = dispatch(queued, running, capacity, NOW)
    waiting = [each.batch_id for each in decision.wait]
    assert (list(decision.start), waiting) == _as_defined(queued, running, capacity)


@given(queues(), running_counts, capacities)
def test_limits_hold_and_nobody_is_forgotten(
    queued: list[QueuedBatch], running: dict[str, int], capacity: int
) -> None:
    decision = dispatch(queued, running, capacity, NOW)
    by_id = {each.batch_id: each for each in queued}
    assert len(decision.start) <= capacity
    started = Counter(by_id[batch_id].account_id for batch_id in decision.start)
    for each in queued:
        if started[each.account_id]:
            now_running = started[each.account_id] + running.get(each.account_id, 0)
            assert now_running <= each.concurrent_allowed
    told = [*decision.start, *(each.batch_id for each in decision.wait)]
    assert sorted(told) == sorted(by_id)
    assert [each.position for each in decision.wait] == list(range(1, len(decision.wait) + 1))


@given(queues(), running_counts, capacities)
def test_no_capacity_is_left_to_a_batch_that_could_start(
    queued: list[QueuedBatch], running: dict[str, int], capacity: int
) -> None:
    decision = dispatch(queued, running, capacity, NOW)
    if len(decision.start) < capacity:
        assert all(each.reason.startswith("account runs") for each in decision.wait)


def test_priority_comes_first_then_the_idler_account_then_age() -> None:
    queued = [
        batch("low", "x", Priority.LOW, 29),
        batch("young", "x", age=1),
        batch("old", "x", age=2),
        batch("busy", "y", age=20),
        batch("urgent", "y", Priority.URGENT),
    ]
    # With the urgent batch y runs two: x catches up first.
    decision = dispatch(queued, {"y": 1}, 5, NOW)
    assert decision.start == ("urgent", "old", "young", "busy", "low")


def test_accounts_take_turns() -> None:
    queued = [batch(f"{account}{n}", account, age=9 - n) for account in "ab" for n in range(3)]
    assert dispatch(queued, {}, 6, NOW).start == ("a0", "b0", "a1", "b1", "a2", "b2")


def test_equal_batches_go_in_the_order_of_their_ids() -> None:
    assert dispatch([batch("b2"), batch("b1")], {}, 2, NOW).start == ("b1", "b2")


def test_why_batches_wait() -> None:
    queued = [batch("one", "a", age=3, allowed=1), batch("two", "a", age=2, allowed=1)]
    queued.append(batch("three", "b", age=1))
    decision = dispatch(queued, {}, 1, NOW)
    assert decision.start == ("one",)
    assert [(each.batch_id, each.position, each.reason) for each in decision.wait] == [
        ("three", 1, "every batch manager the cluster has use for is busy"),
        ("two", 2, "account runs 1 of 1 batches"),
    ]


def test_nothing_queued_nothing_decided() -> None:
    assert dispatch([], {"a": 1}, 9, NOW) == Dispatch((), ())


def test_a_batch_gains_a_level_each_half_hour() -> None:
    high = batch("high", "x", Priority.HIGH)
    assert dispatch([batch("m", "y", age=29), high], {}, 1, NOW).start == ("high",)
    assert dispatch([batch("m", "y", age=30), high], {}, 1, NOW).start == ("m",)


def test_ageing_prevents_starvation() -> None:
    """One batch runs at a time, for ten minutes, and two urgent ones arrive meanwhile."""
    queued = [batch("low", "poor", Priority.LOW)]
    for minute in range(0, 600, 10):
        now = NOW + timedelta(minutes=minute)
        queued += [
            QueuedBatch(f"u{minute}{n}", f"rich{n}", Priority.URGENT, now, 100) for n in range(2)
        ]
        (started,) = dispatch(queued, {}, 1, now).start
        if started == "low":
            break
        queued = [each for each in queued if each.batch_id != started]
    assert 90 <= minute <= 190


def test_a_long_queue_is_no_burden() -> None:
    queued = [batch(f"b{n}", f"a{n % 50}", age=n / 100) for n in range(10_000)]
    began = time.perf_counter()
    assert len(dispatch(queued, {}, 10, NOW).wait) == 9_990
    assert time.perf_counter() - began < 2


def test_a_batch_waits_for_its_time_behind_the_others() -> None:
    timed = replace(batch("timed", age=90), not_before=NOW + timedelta(hours=1))
    nightly = replace(batch("nightly", age=99), off_peak=OffPeak(time_of_day(22), time_of_day(6)))
    decided = dispatch([nightly, timed, batch("b1"), batch("b2")], {}, 1, NOW)
    assert decided.start == ("b1",)
    assert [(each.batch_id, each.position) for each in decided.wait] == [
        ("b2", 1),
        ("timed", 2),
        ("nightly", 3),
    ]
    assert decided.wait[1].reason == "not before 2025-03-01T13:00:00Z"
    assert decided.wait[2].reason == "waits for off-peak hours (22:00-06:00 UTC)"


def test_a_batch_starts_when_its_time_has_come() -> None:
    hours = OffPeak(time_of_day(12), time_of_day(13))
    due = replace(batch("due", age=90), not_before=NOW, off_peak=hours)
    assert dispatch([due], {}, 1, NOW).start == ("due",)


def test_waiting_for_a_time_does_not_age() -> None:
    hours = OffPeak(time_of_day(12), time_of_day(13))
    held = [
        replace(batch("timed", age=600, priority=Priority.LOW), not_before=NOW),
        replace(batch("nightly", age=600, priority=Priority.LOW), off_peak=hours),
    ]
    assert dispatch([*held, batch("usual")], {}, 1, NOW).start == ("usual",)


@given(queues(), running_counts, capacities, st.data())
def test_times_to_come_change_nothing_for_the_others(
    queued: list[QueuedBatch], running: dict[str, int], capacity: int, data: st.DataObject
) -> None:
    early = [
        replace(batch(f"early{index}", account), not_before=NOW + timedelta(minutes=minutes))
        for index, (account, minutes) in enumerate(
            data.draw(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 99)), max_size=5))
        )
    ]
    alone = dispatch(queued, running, capacity, NOW)
    together = dispatch([*early, *queued], running, capacity, NOW)
    assert together.start == alone.start
    assert together.wait[: len(alone.wait)] == alone.wait
    assert len(together.wait) == len(alone.wait) + len(early)
