"""The slot plan: each single plan is sound, and over many rounds everybody has a turn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from wundr_ray.contract.vocabulary import Priority
from wundr_ray.domain.slots import (
    IDLE_TIME,
    PATIENCE,
    Owner,
    Shape,
    Slot,
    SlotPlan,
    SlotState,
    Waiter,
    plan_slots,
)

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SMALL, BIG = Shape(1, 1000), Shape(4, 4000)
CLUSTER = Shape(4, 4000)


def free(name: str, shape: Shape = SMALL, age: float = 0) -> Slot:
    return Slot(name, shape, SlotState.FREE, NOW - age * SECOND)


def held(name: str, holder: str, shape: Shape = SMALL) -> Slot:
    return Slot(name, shape, SlotState.HELD, holder=holder)


def pending(name: str, shape: Shape = SMALL) -> Slot:
    return Slot(name, shape, SlotState.PENDING)


def waiter(
    batch: str,
    shape: Shape = SMALL,
    wanted: int = 1,
    age: float = 0,
    priority: Priority = Priority.MEDIUM,
) -> Waiter:
    """``age`` in seconds; the request has the name of its batch."""
    return Waiter(batch, batch, shape, priority, NOW - age * SECOND, wanted)


def plan(slots: Sequence[Slot], waiters: Sequence[Waiter], total: Shape = CLUSTER) -> SlotPlan:
    return plan_slots(slots, waiters, total, NOW)


def test_a_free_slot_of_the_shape_is_handed_over() -> None:
    slots = [held("s1", "x"), free("s2", Shape(1, 999)), free("s3")]
    assert plan(slots, [waiter("a")]) == SlotPlan((("a", "s3"),), (), ())


def test_without_a_free_slot_new_ones_are_made_while_there_is_room() -> None:
    assert plan([], [waiter("a", wanted=3)]) == SlotPlan((), (SMALL,) * 3, ())
    assert plan([held("s", "x")], [waiter("a", wanted=9)]).create == (SMALL,) * 3
    assert plan([], [waiter("a", Shape(1, 3000), wanted=2)]).create == (Shape(1, 3000),)


def test_slots_on_their_way_are_waited_for() -> None:
    slots = [pending("s1"), pending("s2")]
    assert plan(slots, [waiter("a", wanted=3)]) == SlotPlan((), (SMALL,), ())
    assert plan(slots, [waiter("a", wanted=1)]).remove == ("s2",)


def test_free_slots_for_the_next_requests_are_not_made_anew() -> None:
    slots = [free("s1"), free("s2")]
    assert plan(slots, [waiter("a", wanted=2)]) == SlotPlan((("a", "s1"),), (), ())
    assert plan(slots, [waiter("a", wanted=3)]).create == (SMALL,)


def test_idle_slots_go_after_a_while() -> None:
    idle = IDLE_TIME.total_seconds()
    slots = [free("new"), free("young", age=idle - 0.1), free("old", age=idle)]
    assert plan(slots, []) == SlotPlan((), (), ("old",))


def test_free_slots_go_at_once_when_another_shape_lacks_their_room() -> None:
    slots = [free("s1"), held("s2", "x"), held("s3", "x"), held("s4", "x")]
    assert plan(slots, [waiter("a", Shape(2, 2000))]).remove == ("s1",)


def test_priority_comes_first_then_fewer_slots_then_waiting() -> None:
    slots = [free("s"), held("t", "busy")]
    late, early = waiter("late", age=1), waiter("early", age=2)
    busy = waiter("busy", age=3)
    urgent = waiter("urgent", priority=Priority.URGENT)
    for group, winner in (
        ([late, early, busy, urgent], "urgent"),
        ([late, early, busy], "early"),
        ([late, busy], "late"),
        ([busy], "busy"),
    ):
        assert plan(slots, group).grants == ((winner, "s"),)


def test_behind_a_patient_waiter_nobody_is_served() -> None:
    slots = [held("s1", "x"), free("s2")]
    patience = PATIENCE.total_seconds()
    small = waiter("small")
    assert plan(slots, [waiter("big", BIG, age=patience - 1), small]).grants == (("small", "s2"),)
    assert plan(slots, [waiter("big", BIG, age=patience), small]) == SlotPlan((), (), ("s2",))


def test_a_shape_that_no_longer_fits_the_cluster_holds_nobody_back() -> None:
    slots = [held("s1", "x"), free("s2"), free("s3")]
    huge = waiter("huge", Shape(5, 1000), age=100)
    assert plan(slots, [huge, waiter("small")]) == SlotPlan((("small", "s2"),), (), ())


def test_a_cluster_that_lost_nodes_makes_nothing() -> None:
    slots = [held("s1", "x", BIG), free("s2")]
    assert plan(slots, [waiter("a", Shape(1, 500), wanted=4)], Shape(2, 2000)).create == ()


def test_an_account_does_not_grow_past_its_ceiling() -> None:
    owners = dict.fromkeys("ab", Owner("x", Shape(2, 9000))) | {"c": Owner("y", Shape(9, 9000))}
    slots = [held("s1", "a"), free("s2"), free("s3"), free("s4")]
    waiters = [waiter("a", age=9), waiter("b", age=8), waiter("c")]
    made = plan_slots(slots, waiters, CLUSTER, NOW, owners)
    assert made.grants == (("b", "s2"), ("c", "s3"))


def test_who_is_at_the_ceiling_has_no_slots_made_and_holds_nobody_back() -> None:
    owners = {"a": Owner("x", Shape(2, 2000)), "b": Owner("x", Shape(2, 2000))}
    waiters = [waiter("a", wanted=4, age=99), waiter("b", wanted=4, age=98), waiter("c", BIG)]
    room = Shape(16, 16_000)
    assert plan_slots([], waiters, room, NOW, owners).create == (SMALL, SMALL, BIG)
    full = [held("s1", "a"), held("s2", "b")]
    assert plan_slots(full, waiters, room, NOW, owners).create == (BIG,)


shapes = st.sampled_from([SMALL, Shape(2, 1000), Shape(1, 3000), BIG])


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Slot], list[Waiter], Shape]:
    makers = st.sampled_from([free, held, pending])
    slots: list[Slot] = []
    for number, maker in enumerate(draw(st.lists(makers, max_size=8))):
        name, shape = f"s{number}", draw(shapes)
        if maker is free:
            slots.append(free(name, shape, draw(st.floats(0, 4))))
        elif maker is held:
            slots.append(held(name, draw(st.sampled_from("abc")), shape))
        else:
            slots.append(pending(name, shape))
    waiters = [
        Waiter(
            f"r{number}",
            draw(st.sampled_from("abc")),
            draw(shapes),
            draw(st.sampled_from(Priority)),
            NOW - draw(st.floats(0, 8)) * SECOND,
            draw(st.integers(1, 5)),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    return slots, waiters, draw(st.builds(Shape, st.integers(0, 16), st.integers(0, 16_000)))


def used(shapes: Sequence[Shape]) -> Shape:
    return Shape(sum(s.cpu_cores for s in shapes), sum(s.memory_mb for s in shapes))


@given(situations())
def test_grants_and_removals_are_sound(situation: tuple[list[Slot], list[Waiter], Shape]) -> None:
    slots, waiters, total = situation
    made = plan(slots, waiters, total)
    by_id = {slot.id: slot for slot in slots}
    asking = {each.request_id: each for each in waiters}
    granted = [slot_id for _, slot_id in made.grants]
    assert len(set(granted)) == len(granted)
    assert len({request_id for request_id, _ in made.grants}) == len(granted)
    for request_id, slot_id in made.grants:
        assert by_id[slot_id].state is SlotState.FREE
        assert by_id[slot_id].shape == asking[request_id].shape
    assert len(set(made.remove)) == len(made.remove)
    assert not set(made.remove) & set(granted)
    assert all(by_id[slot_id].state is not SlotState.HELD for slot_id in made.remove)


@given(situations())
def test_the_cluster_is_never_overbooked(
    situation: tuple[list[Slot], list[Waiter], Shape],
) -> None:
    slots, waiters, total = situation
    made = plan(slots, waiters, total)
    if made.create:
        after = used([*(slot.shape for slot in slots), *made.create])
        assert after.cpu_cores <= total.cpu_cores
        assert after.memory_mb <= total.memory_mb


ceilings = st.builds(Shape, st.integers(0, 8), st.integers(0, 8000))


@given(situations(), st.dictionaries(st.sampled_from("abc"), st.sampled_from("xy")), st.data())
def test_no_grant_takes_an_account_above_its_ceiling(
    situation: tuple[list[Slot], list[Waiter], Shape], accounts: dict[str, str], data: st.DataObject
) -> None:
    slots, waiters, total = situation
    ceiling = {account: data.draw(ceilings) for account in "xy"}
    owners = {batch: Owner(account, ceiling[account]) for batch, account in accounts.items()}
    made = plan_slots(slots, waiters, total, NOW, owners)
    by_id = {slot.id: slot for slot in slots}
    batch_of = {each.request_id: each.batch_id for each in waiters}
    for account, limit in ceiling.items():
        granted = [
            by_id[slot_id].shape
            for request_id, slot_id in made.grants
            if accounts.get(batch_of[request_id]) == account
        ]
        before = [s.shape for s in slots if s.holder and accounts.get(s.holder) == account]
        after = used([*before, *granted])
        assert not granted or after.cpu_cores <= limit.cpu_cores
        assert not granted or after.memory_mb <= limit.memory_mb


@given(situations())
def test_no_more_slots_are_made_than_somebody_can_use(
    situation: tuple[list[Slot], list[Waiter], Shape],
) -> None:
    slots, waiters, total = situation
    created = Counter(plan(slots, waiters, total).create)
    coming = Counter(slot.shape for slot in slots if slot.state is SlotState.PENDING)
    for shape, count in created.items():
        wanted = sum(each.wanted for each in waiters if each.shape == shape)
        assert count + coming[shape] <= wanted


@given(situations())
def test_idle_slots_never_stay(situation: tuple[list[Slot], list[Waiter], Shape]) -> None:
    slots, waiters, total = situation
    made = plan(slots, waiters, total)
    granted = {slot_id for _, slot_id in made.grants}
    for slot in slots:
        idle = slot.state is SlotState.FREE and slot.free_since
        if idle and slot.id not in granted and NOW - idle >= IDLE_TIME:
            assert slot.id in made.remove


@given(situations())
def test_nobody_is_passed_over_for_a_later_one(
    situation: tuple[list[Slot], list[Waiter], Shape],
) -> None:
    slots, waiters, total = situation
    served = {request_id for request_id, _ in plan(slots, waiters, total).grants}
    holding = Counter(slot.holder for slot in slots if slot.holder)

    def turn(each: Waiter) -> tuple[int, int, datetime, str]:
        level = list(Priority).index(each.priority)
        return -level, holding[each.batch_id], each.since, each.request_id

    for shape in {each.shape for each in waiters}:
        queue = sorted((each for each in waiters if each.shape == shape), key=turn)
        got = [each.request_id in served for each in queue]
        assert got == sorted(got, reverse=True)


@dataclass
class Demand:
    """A batch that always has jobs of one kind, one request under way like a real manager."""

    name: str
    shape: Shape
    job_seconds: float
    parallel: int
    since: datetime | None = None
    waits: list[timedelta] = field(default_factory=list)


class Cluster:
    """Carries out plans, a tenth of a second per round; groups are placed in one round."""

    STEP = timedelta(seconds=0.1)

    def __init__(self, total: Shape, demands: Sequence[Demand]) -> None:
        self.total, self.demands = total, {each.name: each for each in demands}
        self.slots: dict[str, Slot] = {}
        self.ends: dict[str, datetime] = {}
        self.now, self.made = NOW, 0

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / self.STEP.total_seconds())):
            self.now += self.STEP
            self.finish_jobs()
            self.carry_out(plan_slots([*self.slots.values()], self.waiters(), self.total, self.now))

    def finish_jobs(self) -> None:
        for slot in list(self.slots.values()):
            placed = slot.state is SlotState.PENDING
            ended = slot.state is SlotState.HELD and self.ends[slot.id] <= self.now
            if placed or ended:
                self.slots[slot.id] = Slot(slot.id, slot.shape, SlotState.FREE, self.now)

    def waiters(self) -> list[Waiter]:
        holding = Counter(slot.holder for slot in self.slots.values() if slot.holder)
        found = []
        for each in self.demands.values():
            room = each.parallel - holding[each.name]
            if room > 0:
                each.since = each.since or self.now
                found.append(
                    Waiter(each.name, each.name, each.shape, Priority.MEDIUM, each.since, room)
                )
        return found

    def carry_out(self, made: SlotPlan) -> None:
        for name, slot_id in made.grants:
            demand = self.demands[name]
            assert demand.since
            demand.waits.append(self.now - demand.since)
            demand.since = None
            assert self.slots[slot_id].state is SlotState.FREE
            self.slots[slot_id] = replace(
                self.slots[slot_id], state=SlotState.HELD, holder=name, free_since=None
            )
            self.ends[slot_id] = self.now + timedelta(seconds=demand.job_seconds)
        for slot_id in made.remove:
            assert self.slots.pop(slot_id).state is not SlotState.HELD
        for shape in made.create:
            self.made += 1
            self.slots[f"s{self.made}"] = Slot(f"s{self.made}", shape, SlotState.PENDING)
        booked = used([slot.shape for slot in self.slots.values()])
        assert booked.cpu_cores <= self.total.cpu_cores
        assert booked.memory_mb <= self.total.memory_mb


def test_a_big_shape_is_not_starved_by_a_stream_of_small_ones() -> None:
    small = [Demand(f"small{n}", SMALL, job_seconds=1.7 + n / 3, parallel=4) for n in range(6)]
    big = Demand("big", BIG, job_seconds=2, parallel=1)
    cluster = Cluster(CLUSTER, [*small, big])
    cluster.run(120)
    assert len(big.waits) >= 6
    assert max(big.waits) < PATIENCE + timedelta(seconds=10)
    assert all(len(each.waits) >= 5 for each in small)


def test_slots_are_handed_on_rather_than_made_anew() -> None:
    alike = [Demand(f"batch{n}", SMALL, job_seconds=0.5, parallel=4) for n in range(5)]
    cluster = Cluster(CLUSTER, alike)
    cluster.run(60)
    assert cluster.made == 4
    assert sum(len(each.waits) for each in alike) > 300


def test_a_batch_that_follows_another_takes_over_its_slots() -> None:
    first, second = (Demand(name, SMALL, job_seconds=1, parallel=3) for name in ("a", "b"))
    cluster = Cluster(Shape(16, 16_000), [first])
    cluster.run(10)
    cluster.demands = {}
    cluster.run(1.5)  # its last jobs end
    cluster.demands = {"b": second}
    cluster.run(10)
    assert cluster.made == 3
    assert len(second.waits) > 20


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(shapes, st.floats(0.1, 3), st.integers(1, 4)),
        min_size=2,
        max_size=5,
    )
)
def test_every_shape_has_its_turns(kinds: list[tuple[Shape, float, int]]) -> None:
    demands = [
        Demand(f"d{number}", shape, seconds, parallel)
        for number, (shape, seconds, parallel) in enumerate(kinds)
    ]
    Cluster(CLUSTER, demands).run(60)
    assert all(each.waits for each in demands)


def test_without_work_every_slot_goes() -> None:
    cluster = Cluster(CLUSTER, [Demand("a", SMALL, job_seconds=1, parallel=4)])
    cluster.run(3)
    assert cluster.slots
    cluster.demands = {}
    cluster.run(1.5 + IDLE_TIME.total_seconds())
    assert not cluster.slots
