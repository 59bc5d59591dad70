"""Which batches start: in whose turn, within which limits, and each at last."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.vocabulary import Priority
from wundr_ray.domain.scheduling.dispatch import (
    NEXT,
    AccountLoad,
    BatchPlaces,
    Dispatch,
    QueuedBatch,
    dispatch,
    free_places,
    to_start,
)
from wundr_ray.domain.scheduling.schedule import OffPeak
from wundr_ray.domain.scheduling.turn import AGEING, OVERDUE

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
LEVELS = list(Priority)


def batch(
    name: str,
    account: str = "a",
    priority: Priority = Priority.MEDIUM,
    age: float = 0,
    allowed: int = 100,
    **more: Any,
) -> QueuedBatch:
    """``age`` in minutes."""
    return QueuedBatch(name, account, priority, NOW - timedelta(minutes=age), allowed, **more)


def used(core_seconds: float, minutes_ago: float | None = None) -> AccountLoad:
    """The load of an account that runs nothing and started a batch so long ago."""
    start = None if minutes_ago is None else NOW - timedelta(minutes=minutes_ago)
    return AccountLoad(used=core_seconds, last_start=start)


@st.composite
def queues(draw: st.DrawFn) -> list[QueuedBatch]:
    allowed = draw(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 4), min_size=1))
    each = st.tuples(
        st.sampled_from(sorted(allowed)),
        st.sampled_from(LEVELS),
        st.integers(-5, 200),
        st.integers(0, 500),
    )
    drawn = draw(st.lists(each, max_size=25))
    return [
        batch(f"b{n}", who, level, age, allowed[who], weight=ord(who) - 96, core_seconds=work)
        for n, (who, level, age, work) in enumerate(drawn)
    ]


some_load = st.builds(
    AccountLoad,
    st.integers(0, 5),
    st.floats(0, 1000),
    st.floats(0, 1000),
    st.none() | st.integers(0, 200).map(lambda minutes: NOW - timedelta(minutes=minutes)),
)
loads = st.dictionaries(st.sampled_from("abcd"), some_load)
capacities = st.integers(0, 30)


def _as_defined(
    queued: Sequence[QueuedBatch], load: Mapping[str, AccountLoad], capacity: int
) -> tuple[list[str], list[str]]:
    """The definition, without regard to speed: each time the best of all that are left."""
    left = list(queued)
    running = Counter({account: each.running for account, each in load.items()})
    charge = Counter({account: each.used + each.outstanding for account, each in load.items()})
    last = {account: each.last_start for account, each in load.items()}
    start: list[str] = []
    wait: list[str] = []

    def level(each: QueuedBatch) -> int:
        return min(LEVELS.index(each.priority) + max(0, (NOW - each.created_at) // AGEING), 3)

    def first_of_its_account(each: QueuedBatch) -> bool:
        own = (other for other in left if other.account_id == each.account_id)
        return each == min(own, key=lambda b: (-level(b), b.created_at, b.batch_id))

    def turn(each: QueuedBatch) -> tuple[int, float, datetime, str]:
        idle = NOW - max(each.created_at, last.get(each.account_id) or each.created_at)
        if idle >= OVERDUE:
            return -4, -idle.total_seconds(), each.created_at, each.batch_id
        share = charge[each.account_id] / each.weight
        return -level(each), share, each.created_at, each.batch_id

    while left:
        best = min(filter(first_of_its_account, left), key=turn)
        left.remove(best)
        charge[best.account_id] += best.core_seconds
        last[best.account_id] = NOW
        if running[best.account_id] < best.concurrent_allowed and len(start) < capacity:
            start.append(best.batch_id)
            running[best.account_id] += 1
        else:
            wait.append(best.batch_id)
    return start, wait


@given(queues(), loads, capacities)
def test_the_order_is_the_defined_one(
    queued: list[QueuedBatch], load: dict[str, AccountLoad], capacity: int
) -> None:
    decision = dispatch(queued, load, capacity, NOW)
    waiting = [each.batch_id for each in decision.wait]
    assert (list(decision.start), waiting) == _as_defined(queued, load, capacity)
    assert to_start(queued, load, capacity, NOW) == decision.start


@given(queues(), loads, capacities)
def test_limits_hold_and_nobody_is_forgotten(
    queued: list[QueuedBatch], load: dict[str, AccountLoad], capacity: int
) -> None:
    decision = dispatch(queued, load, capacity, NOW)
    by_id = {each.batch_id: each for each in queued}
    assert len(decision.start) <= capacity
    started = Counter(by_id[batch_id].account_id for batch_id in decision.start)
    for each in queued:
        if started[each.account_id]:
            before = load[each.account_id].running if each.account_id in load else 0
            now_running = started[each.account_id] + before
            assert now_running <= each.concurrent_allowed
    told = [*decision.start, *(each.batch_id for each in decision.wait)]
    assert sorted(told) == sorted(by_id)
    assert [each.position for each in decision.wait] == list(range(1, len(decision.wait) + 1))


@given(queues(), loads, capacities)
def test_no_capacity_is_left_to_a_batch_that_could_start(
    queued: list[QueuedBatch], load: dict[str, AccountLoad], capacity: int
) -> None:
    decision = dispatch(queued, load, capacity, NOW)
    if len(decision.start) < capacity:
        assert all(each.reason.startswith("account runs") for each in decision.wait)


@given(queues(), loads, st.integers(0, 8))
def test_an_account_without_a_batch_is_kept_out_by_no_other_account(
    queued: list[QueuedBatch], load: dict[str, AccountLoad], cores: int
) -> None:
    """There are more first places than accounts here, so that each account's first one starts."""
    free = free_places(cores, load)
    assert len(load) <= 4 <= free.first + sum(each.running > 0 for each in load.values())
    start = to_start(queued, load, free.shared, NOW, free.first)
    by_id = {each.batch_id: each for each in queued}
    started = Counter(by_id[batch_id].account_id for batch_id in start)
    idle = {each.account_id for each in queued} - {a for a, each in load.items() if each.running}
    assert idle <= set(started)
    assert dispatch(queued, load, free.shared, NOW, free.first).start == start
    further = len(start) - sum(account in idle for account in started)
    assert further <= free.shared


def test_an_account_that_fills_all_places_leaves_one_to_every_other() -> None:
    load = {"hog": AccountLoad(running=9, last_start=NOW)}
    assert free_places(2, load) == BatchPlaces(0, 7)
    queued = [batch(f"h{n}", "hog", Priority.URGENT, 25, allowed=50) for n in range(3)]
    queued += [batch("a1", "a"), batch("a2", "a", Priority.URGENT), batch("b", "b")]
    assert to_start(queued, load, 0, NOW, 7) == ("a2", "b")
    assert to_start(queued, load, 0, NOW, 1) == ("a2",)
    assert to_start(queued, load, 1, NOW, 1) == ("h0", "a2")
    assert to_start(queued, load, 0, NOW) == ()


def test_places_are_bounded_however_many_accounts_there_are() -> None:
    many = {f"a{n}": AccountLoad(running=1) for n in range(16)}
    assert free_places(2, {}) == BatchPlaces(8, 8)
    assert free_places(2, many) == BatchPlaces(0, 0)


def test_priority_comes_first_then_the_least_used_account_then_age() -> None:
    queued = [
        batch("low", "x", Priority.LOW, 29),
        batch("young", "x", age=1),
        batch("old", "x", age=2),
        batch("busy", "y", age=20),
        batch("urgent", "y", Priority.URGENT),
    ]
    # x has used less than y, even when its first batch counts as used.
    decision = dispatch(queued, {"y": used(61)}, 5, NOW)
    assert decision.start == ("urgent", "old", "young", "busy", "low")


def test_accounts_take_turns() -> None:
    queued = [batch(f"{account}{n}", account, age=9 - n) for account in "ab" for n in range(3)]
    assert dispatch(queued, {}, 6, NOW).start == ("a0", "b0", "a1", "b1", "a2", "b2")


def test_turns_go_by_work_not_by_number() -> None:
    large = [batch(f"l{n}", "large", age=9, core_seconds=300) for n in range(2)]
    small = [batch(f"s{n}", "small", age=8, core_seconds=100) for n in range(4)]
    started = dispatch([*large, *small], {}, 6, NOW).start
    assert started == ("l0", "s0", "s1", "s2", "l1", "s3")


def test_a_weight_of_two_takes_two_turns() -> None:
    queued = [
        batch(f"{who}{n}", who, weight=w) for who, w in (("p", 1), ("q", 2)) for n in range(4)
    ]
    assert dispatch(queued, {}, 6, NOW).start == ("p0", "q0", "q1", "p1", "q2", "q3")


def test_what_runs_is_expected_to_be_used() -> None:
    queued = [batch("a1", "a", age=5), batch("b1", "b")]
    load = {"a": AccountLoad(running=1, outstanding=600), "b": used(500)}
    assert dispatch(queued, load, 1, NOW).start == ("b1",)


def test_a_newcomer_goes_first_until_it_has_used_as_much() -> None:
    new = [batch(f"n{n}", "new", core_seconds=60) for n in range(5)]
    old = [batch("o", "old", age=20)]
    assert dispatch([*new, *old], {"old": used(150, 1)}, 4, NOW).start == ("n0", "n1", "n2", "o")


def test_an_account_without_a_start_for_long_comes_before_all() -> None:
    overdue = OVERDUE.total_seconds() / 60
    queued = [batch("urgent", "x", Priority.URGENT), batch("late", "y", Priority.LOW, age=overdue)]
    assert dispatch(queued, {"y": used(9e9)}, 1, NOW).start == ("late",)
    assert dispatch(queued, {"y": used(9e9, overdue - 1)}, 1, NOW).start == ("urgent",)


def test_equal_batches_go_in_the_order_of_their_ids() -> None:
    assert dispatch([batch("b2"), batch("b1")], {}, 2, NOW).start == ("b1", "b2")


def test_why_batches_wait() -> None:
    queued = [batch("one", "a", age=9, allowed=1), batch("two", "a", age=8, allowed=1)]
    queued += [batch("high", "b", Priority.HIGH), batch("three", "c", age=7), batch("four", "c")]
    queued += [batch("five", "d", age=1)]
    decision = dispatch(queued, {"b": used(1, 1)}, 0, NOW)
    assert [(each.batch_id, each.position, each.reason) for each in decision.wait] == [
        ("high", 1, NEXT),
        ("one", 2, "behind 1 batch: 1 of higher priority"),
        ("three", 3, "behind 2 batches: 1 of higher priority, 1 by fair share between accounts"),
        ("five", 4, "behind 3 batches: 1 of higher priority, 2 by fair share between accounts"),
        ("two", 5, "behind 4 batches: 1 of higher priority, 2 by fair share between accounts, "
         "1 of this account"),
        ("four", 6, "behind 5 batches: 1 of higher priority, 3 by fair share between accounts, "
         "1 of this account"),
    ]  # fmt: skip
    assert [each.work_ahead for each in decision.wait] == [0, 60, 120, 180, 240, 300]
    (last,) = dispatch(queued[:2], {}, 1, NOW).wait
    assert (last.position, last.reason) == (1, "account runs 1 of 1 batch at once")
    assert last.work_ahead is None


def test_nothing_queued_nothing_decided() -> None:
    assert dispatch([], {"a": AccountLoad(1)}, 9, NOW) == Dispatch((), ())


def test_a_batch_gains_a_level_each_half_hour() -> None:
    high = batch("high", "x", Priority.HIGH)
    assert dispatch([batch("m", "y", age=29), high], {}, 1, NOW).start == ("high",)
    assert dispatch([batch("m", "y", age=30), high], {}, 1, NOW).start == ("m",)


def test_ageing_prevents_starvation() -> None:
    """One batch runs at a time, for ten minutes; each time, two newcomers have urgent ones."""
    queued = [batch("low", "poor", Priority.LOW)]
    for minute in range(0, 600, 10):
        now = NOW + timedelta(minutes=minute)
        queued += [
            QueuedBatch(f"u{minute}{n}", f"new{minute}{n}", Priority.URGENT, now, 9)
            for n in range(2)
        ]
        (started,) = dispatch(queued, {"poor": used(9e9)}, 1, now).start
        if started == "low":
            break
        queued = [each for each in queued if each.batch_id != started]
    assert minute == 120


def test_a_long_queue_is_no_burden() -> None:
    queued = [batch(f"b{n}", f"a{n % 50}", age=n / 100) for n in range(10_000)]
    assert len(dispatch(queued, {}, 10, NOW).wait) == 9_990


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


@given(queues(), loads, capacities, st.data())
def test_times_to_come_change_nothing_for_the_others(
    queued: list[QueuedBatch], load: dict[str, AccountLoad], capacity: int, data: st.DataObject
) -> None:
    early = [
        replace(batch(f"early{index}", account), not_before=NOW + timedelta(minutes=minutes))
        for index, (account, minutes) in enumerate(
            data.draw(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 99)), max_size=5))
        )
    ]
    alone = dispatch(queued, load, capacity, NOW)
    together = dispatch([*early, *queued], load, capacity, NOW)
    assert together.start == alone.start
    assert together.wait[: len(alone.wait)] == alone.wait
    assert len(together.wait) == len(alone.wait) + len(early)


def test_behind_work_of_unknown_length_nothing_is_said_of_the_work_ahead() -> None:
    queued = [batch("a", age=3), batch("b", age=2, known=False), batch("c", age=1)]
    assert [each.work_ahead for each in dispatch(queued, {}, 0, NOW).wait] == [0, 60, None]


def test_what_awaits_approval_keeps_nobody_out() -> None:
    """Such batches are not in the queue and do not run; only what they have used counts."""
    waiting = {"a": used(300 * 60.0, 1)}
    free = free_places(1, waiting)
    assert free == free_places(1, {})
    queued = [batch("own", "a", age=5), batch("new", "b")]
    start = to_start(queued, waiting, free.shared, NOW, free.first)
    assert start == ("new", "own")
