"""The slot plan: each single plan is sound, and over many rounds everybody has a turn."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from wundr_ray.contract.vocabulary import Priority
from wundr_ray.domain.scheduling.node_rooms import NodeRoom
from wundr_ray.domain.scheduling.slots import (
    IDLE_TIME,
    PATIENCE,
    Owner,
    Shape,
    Slot,
    SlotPlan,
    SlotState,
    SlotWait,
    Waiter,
    plan_slots,
)
from wundr_ray.domain.scheduling.turn import AGEING

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SMALL, BIG = Shape(1, 1000), Shape(4, 4000)
CLUSTER = Shape(4, 4000)


def free(name: str, shape: Shape = SMALL, age: float = 0, node: str = "n1") -> Slot:
    return Slot(name, shape, SlotState.FREE, NOW - age * SECOND, node=node)


def held(name: str, holder: str, shape: Shape = SMALL, node: str = "n1") -> Slot:
    return Slot(name, shape, SlotState.HELD, holder=holder, node=node)


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


def one_node(shape: Shape) -> list[NodeRoom]:
    return [NodeRoom("n1", shape)]


def plan(slots: Sequence[Slot], waiters: Sequence[Waiter], node: Shape = CLUSTER) -> SlotPlan:
    """On one node; the reasons of those that wait are left out."""
    return replace(plan_slots(slots, waiters, one_node(node), NOW), wait=())


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
    made = plan_slots(slots, waiters, one_node(CLUSTER), NOW, owners)
    assert made.grants == (("c", "s2"), ("b", "s3"))
    reason = "account holds 2 CPU, 1.95 GB of its plan's 2 CPU, 8.79 GB"
    assert made.wait == (SlotWait("a", reason),)


def test_who_is_at_the_ceiling_has_no_slots_made_and_holds_nobody_back() -> None:
    owners = {"a": Owner("x", Shape(2, 2000)), "b": Owner("x", Shape(2, 2000))}
    waiters = [waiter("a", wanted=4, age=99), waiter("b", wanted=4, age=98), waiter("c", BIG)]
    room = one_node(Shape(16, 16_000))
    assert plan_slots([], waiters, room, NOW, owners).create == (SMALL, SMALL, BIG)
    full = [held("s1", "a"), held("s2", "b")]
    assert plan_slots(full, waiters, room, NOW, owners).create == (BIG,)


shapes = st.sampled_from([SMALL, Shape(2, 1000), Shape(1, 3000), BIG])


Situation = tuple[list[Slot], list[Waiter], list[NodeRoom]]


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Up to three nodes, whatever they hold; some slots are on a node that is gone."""
    makers = st.sampled_from([free, held, pending])
    places = st.sampled_from(["n0", "n1", "n2", "gone"])
    slots: list[Slot] = []
    for number, maker in enumerate(draw(st.lists(makers, max_size=8))):
        name, shape = f"s{number}", draw(shapes)
        if maker is free:
            slots.append(free(name, shape, draw(st.floats(0, 4)), draw(places)))
        elif maker is held:
            slots.append(held(name, draw(st.sampled_from("abc")), shape, draw(places)))
        else:
            slots.append(pending(name, shape))
    waiters = [
        Waiter(
            f"r{number}",
            "abcde"[number],
            draw(shapes),
            draw(st.sampled_from(Priority)),
            NOW - draw(st.floats(0, 8)) * SECOND,
            draw(st.integers(1, 5)),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    room = st.builds(Shape, st.integers(0, 9), st.integers(0, 9000))
    nodes = [
        NodeRoom(f"n{number}", draw(room), draw(st.booleans()))
        for number in range(draw(st.integers(0, 3)))
    ]
    return slots, waiters, nodes


def fits(shapes: Sequence[Shape], rooms: Sequence[Shape]) -> bool:
    """Whether all shapes find a place at once; tries every way."""
    if not shapes:
        return True
    return any(
        room.holds(shapes[0])
        and fits(shapes[1:], [*rooms[:place], room - shapes[0], *rooms[place + 1 :]])
        for place, room in enumerate(rooms)
    )


def used(shapes: Sequence[Shape]) -> Shape:
    return Shape(sum(s.cpu_cores for s in shapes), sum(s.memory_mb for s in shapes))


@given(situations())
def test_grants_and_removals_are_sound(situation: Situation) -> None:
    slots, waiters, nodes = situation
    made = plan_slots(slots, waiters, nodes, NOW)
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
def test_no_node_is_overbooked(situation: Situation) -> None:
    """What is made finds room, on nodes of their own sizes, beside all that is there."""
    slots, waiters, nodes = situation
    made = plan_slots(slots, waiters, nodes, NOW)
    left = [
        node.shape - used([slot.shape for slot in slots if slot.node == node.id]) for node in nodes
    ]
    assert fits(sorted(made.create, reverse=True), left)


@given(situations())
def test_everybody_is_granted_a_slot_or_told_why(situation: Situation) -> None:
    slots, waiters, nodes = situation
    made = plan_slots(slots, waiters, nodes, NOW)
    told = [*(request_id for request_id, _ in made.grants), *(w.request_id for w in made.wait)]
    assert sorted(told) == sorted(each.request_id for each in waiters)
    assert all(each.reason for each in made.wait)


ceilings = st.builds(Shape, st.integers(0, 8), st.integers(0, 8000))


@given(situations(), st.dictionaries(st.sampled_from("abcde"), st.sampled_from("xy")), st.data())
def test_no_grant_takes_an_account_above_its_ceiling(
    situation: Situation, accounts: dict[str, str], data: st.DataObject
) -> None:
    slots, waiters, nodes = situation
    ceiling = {account: data.draw(ceilings) for account in "xy"}
    owners = {batch: Owner(account, ceiling[account]) for batch, account in accounts.items()}
    made = plan_slots(slots, waiters, nodes, NOW, owners)
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
    situation: Situation,
) -> None:
    slots, waiters, nodes = situation
    created = Counter(plan_slots(slots, waiters, nodes, NOW).create)
    coming = Counter(slot.shape for slot in slots if slot.state is SlotState.PENDING)
    for shape, count in created.items():
        wanted = sum(each.wanted for each in waiters if each.shape == shape)
        assert count + coming[shape] <= wanted


@given(situations())
def test_idle_slots_never_stay(situation: Situation) -> None:
    slots, waiters, nodes = situation
    made = plan_slots(slots, waiters, nodes, NOW)
    granted = {slot_id for _, slot_id in made.grants}
    for slot in slots:
        idle = slot.state is SlotState.FREE and slot.free_since
        if idle and slot.id not in granted and NOW - idle >= IDLE_TIME:
            assert slot.id in made.remove


@given(situations())
def test_nobody_is_passed_over_for_a_later_one(
    situation: Situation,
) -> None:
    slots, waiters, nodes = situation
    made = plan_slots(slots, waiters, nodes, NOW)
    served = {request_id for request_id, _ in made.grants}
    holding = Counter(slot.holder for slot in slots if slot.holder)
    cores: Counter[str | None] = Counter()
    for slot in slots:
        cores[slot.holder] += slot.shape.cpu_cores

    def turn(each: Waiter) -> tuple[int, int, int, datetime, str]:
        level = list(Priority).index(each.priority)
        held_by = each.batch_id
        return -level, cores[held_by], holding[held_by], each.since, each.request_id

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
    """Carries out plans, a tenth of a second per round; groups are placed in one round.

    Where it places them is its own choice: on the first node with room in an order that changes.
    """

    STEP = timedelta(seconds=0.1)

    def __init__(self, nodes: Mapping[str, Shape], demands: Sequence[Demand]) -> None:
        self.nodes, self.demands = nodes, {each.name: each for each in demands}
        self.slots: dict[str, Slot] = {}
        self.ends: dict[str, datetime] = {}
        self.owners: dict[str, Owner] = {}
        self.now, self.made, self.chance = NOW, 0, Random(1)

    def run(self, seconds: float) -> None:
        rooms = [NodeRoom(name, shape) for name, shape in self.nodes.items()]
        for _ in range(round(seconds / self.STEP.total_seconds())):
            self.now += self.STEP
            self.finish_jobs()
            self.place()
            slots = [*self.slots.values()]
            self.carry_out(plan_slots(slots, self.waiters(), rooms, self.now, self.owners))

    def finish_jobs(self) -> None:
        for slot in list(self.slots.values()):
            if slot.state is SlotState.HELD and self.ends[slot.id] <= self.now:
                free = replace(slot, state=SlotState.FREE, free_since=self.now, holder=None)
                self.slots[slot.id] = free

    def place(self) -> None:
        for slot in list(self.slots.values()):
            names = self.chance.sample(sorted(self.nodes), len(self.nodes))
            node = next((name for name in names if self.left(name).holds(slot.shape)), None)
            if slot.state is SlotState.PENDING and node:
                placed = replace(slot, state=SlotState.FREE, free_since=self.now, node=node)
                self.slots[slot.id] = placed

    def left(self, node: str) -> Shape:
        return self.nodes[node] - used([s.shape for s in self.slots.values() if s.node == node])

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


ALONE = {"n1": CLUSTER}


def test_a_big_shape_is_not_starved_by_a_stream_of_small_ones() -> None:
    small = [Demand(f"small{n}", SMALL, job_seconds=1.7 + n / 3, parallel=4) for n in range(6)]
    big = Demand("big", BIG, job_seconds=2, parallel=1)
    cluster = Cluster(ALONE, [*small, big])
    cluster.run(120)
    assert len(big.waits) >= 6
    assert max(big.waits) < PATIENCE + timedelta(seconds=10)
    assert all(len(each.waits) >= 5 for each in small)


def test_a_big_shape_has_a_node_of_its_size_while_others_go_on_elsewhere() -> None:
    small = [Demand(f"small{n}", SMALL, job_seconds=1.7 + n / 3, parallel=4) for n in range(6)]
    big = Demand("big", BIG, job_seconds=2, parallel=1)
    cluster = Cluster({"n1": BIG, "n2": SMALL, "n3": SMALL}, [*small, big])
    cluster.run(120)
    assert len(big.waits) >= 6
    assert max(big.waits) < PATIENCE + timedelta(seconds=10)
    # Two small nodes never stand idle: 120 s with jobs of 3.4 s at most.
    assert sum(len(each.waits) for each in small) >= 2 * 120 / 3.4


def test_room_on_two_nodes_is_no_room_for_one_shape() -> None:
    nodes = [NodeRoom("n1", BIG), NodeRoom("n2", BIG)]
    slots = [held("s1", "x", Shape(2, 2000)), held("s2", "y", Shape(2, 2000), node="n2")]
    assert plan_slots(slots, [waiter("a", Shape(3, 3000))], nodes, NOW).create == ()
    assert plan_slots(slots[:1], [waiter("a", Shape(3, 3000))], nodes, NOW).create != ()


def test_nodes_that_may_come_are_waited_for_after_those_that_are_there() -> None:
    nodes = [NodeRoom("n1", SMALL), NodeRoom("worker 1", BIG, here=False)]
    made = plan_slots([], [waiter("a", wanted=3), waiter("b", BIG)], nodes, NOW)
    assert made.create == (SMALL, SMALL, SMALL)
    assert [each.reason for each in made.wait] == [
        "waiting for 1 CPU, 0.977 GB: cluster is scaling up",
        "waiting for 4 CPU, 3.91 GB: other jobs hold it",
    ]


def test_one_node_is_kept_for_a_patient_waiter_and_the_others_go_on() -> None:
    nodes = [NodeRoom("n1", BIG), NodeRoom("n2", BIG)]
    slots = [held("s1", "x"), held("s2", "x"), held("s3", "y", node="n2"), free("s4"),
             free("s5", node="n2")]  # fmt: skip
    made = plan_slots(slots, [waiter("big", BIG, age=9), waiter("small")], nodes, NOW)
    assert (made.grants, made.remove) == ((("small", "s4"),), ("s5",))


def test_an_account_that_has_used_more_waits_longer() -> None:
    owners = {"a": Owner("x", BIG, used=1000), "b": Owner("y", BIG, used=1500, weight=2)}
    waiters = [waiter("a", age=9), waiter("b")]
    assert plan_slots([free("s")], waiters, one_node(BIG), NOW, owners).grants == (("b", "s"),)


def test_slots_held_now_weigh_as_what_they_will_use() -> None:
    owners = {"a": Owner("x", BIG), "a2": Owner("x", BIG), "b": Owner("y", BIG, used=61)}
    slots, waiters = [free("s"), free("t"), free("u")], [waiter("a"), waiter("a2"), waiter("b")]
    grants = plan_slots(slots, waiters, one_node(BIG), NOW, owners).grants
    assert [request for request, _ in grants] == ["a", "a2", "b"]
    grants = plan_slots([held("h", "a"), *slots], waiters, one_node(BIG), NOW, owners).grants
    assert [request for request, _ in grants] == ["a2", "b", "a"]


def test_a_waiter_gains_a_level_each_half_hour() -> None:
    old = waiter("old", age=1800, priority=Priority.LOW)
    owners = {"old": Owner("x", BIG, used=1), "new": Owner("y", BIG)}
    for waiters, winner in (([old, waiter("new")], "new"), ([replace(old, since=NOW - 2 * AGEING),
            waiter("new")], "old")):  # fmt: skip
        grants = plan_slots([free("s")], waiters, one_node(BIG), NOW, owners).grants
        assert grants == ((winner, "s"),)


def test_slots_are_handed_on_rather_than_made_anew() -> None:
    alike = [Demand(f"batch{n}", SMALL, job_seconds=0.5, parallel=4) for n in range(5)]
    cluster = Cluster(ALONE, alike)
    cluster.run(60)
    assert cluster.made == 4
    assert sum(len(each.waits) for each in alike) > 300


def test_a_batch_that_follows_another_takes_over_its_slots() -> None:
    first, second = (Demand(name, SMALL, job_seconds=1, parallel=3) for name in ("a", "b"))
    cluster = Cluster({"n1": Shape(16, 16_000)}, [first])
    cluster.run(10)
    cluster.demands = {}
    cluster.run(1.5)  # its last jobs end
    cluster.demands = {"b": second}
    cluster.run(10)
    assert cluster.made == 3
    assert len(second.waits) > 20


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(shapes, st.floats(0.1, 3), st.integers(1, 4)),
        min_size=2,
        max_size=5,
    ),
    st.lists(shapes, max_size=2),
)
def test_every_shape_has_its_turns(
    kinds: list[tuple[Shape, float, int]], more: list[Shape]
) -> None:
    demands = [
        Demand(f"d{number}", shape, seconds, parallel)
        for number, (shape, seconds, parallel) in enumerate(kinds)
    ]
    nodes = ALONE | {f"more{number}": shape for number, shape in enumerate(more)}
    Cluster(nodes, demands).run(60)
    assert all(each.waits for each in demands)


def test_without_work_every_slot_goes() -> None:
    cluster = Cluster(ALONE, [Demand("a", SMALL, job_seconds=1, parallel=4)])
    cluster.run(3)
    assert cluster.slots
    cluster.demands = {}
    cluster.run(1.5 + IDLE_TIME.total_seconds())
    assert not cluster.slots
