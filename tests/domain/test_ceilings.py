"""An account's cores and memory hold across all its batches, whatever comes in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from wundr_ray.contract.vocabulary import Priority
from wundr_ray.domain.scheduling.node_rooms import NOTHING, NodeRoom, Shape
from wundr_ray.domain.scheduling.slots import Owner, Slot, SlotState, Waiter, plan_slots

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
NODES = [NodeRoom("n1", Shape(6, 6000)), NodeRoom("n2", Shape(4, 9000))]
BATCHES = {f"{account}{number}": account for account in "xyz" for number in range(3)}
SHAPES = [Shape(1, 1000), Shape(2, 1000), Shape(1, 3000), Shape(4, 4000)]
ceilings = st.builds(Shape, st.integers(1, 8), st.integers(1000, 8000))


def total(slots: list[Slot]) -> Shape:
    return sum((slot.shape for slot in slots), NOTHING)


class Ceilings(RuleBasedStateMachine):
    """Requests, grants, releases and changes of plan of three accounts with three batches each."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.ceilings = dict.fromkeys("xyz", Shape(4, 4000))
        self.used = dict.fromkeys("xyz", 0.0)
        self.slots: dict[str, Slot] = {}
        self.waiting: dict[str, Waiter] = {}
        self.made = 0

    @rule(
        batch=st.sampled_from(sorted(BATCHES)),
        shape=st.sampled_from(SHAPES),
        priority=st.sampled_from(Priority),
        wanted=st.integers(1, 6),
    )
    def ask(self, batch: str, shape: Shape, priority: Priority, wanted: int) -> None:
        self.waiting[batch] = Waiter(batch, batch, shape, priority, self.now, wanted)

    @precondition(lambda self: bool(self.waiting))
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        del self.waiting[data.draw(st.sampled_from(sorted(self.waiting)))]

    @precondition(lambda self: bool(self.held()))
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        slot = data.draw(st.sampled_from(self.held()))
        free = replace(slot, state=SlotState.FREE, holder=None, free_since=self.now)
        self.slots[slot.id] = free

    @rule(account=st.sampled_from("xyz"), ceiling=ceilings, used=st.floats(0, 1e4))
    def change_plan(self, account: str, ceiling: Shape, used: float) -> None:
        self.ceilings[account], self.used[account] = ceiling, used

    @rule(seconds=st.floats(0, 4))
    def turn(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        owners = {
            batch: Owner(account, self.ceilings[account], self.used[account])
            for batch, account in BATCHES.items()
        }
        waiters = [*self.waiting.values()]
        plan = plan_slots([*self.slots.values()], waiters, NODES, self.now, owners)
        for batch, slot_id in plan.grants:
            granted = replace(self.slots[slot_id], state=SlotState.HELD, holder=batch)
            self.slots[slot_id] = granted
            del self.waiting[batch]
        for account in {BATCHES[batch] for batch, _ in plan.grants}:
            assert self.ceilings[account].holds(total(self.held(account)))
        for slot_id in plan.remove:
            assert self.slots.pop(slot_id).state is not SlotState.HELD
        for shape in plan.create:
            self.made += 1
            self.slots[f"s{self.made}"] = Slot(f"s{self.made}", shape, SlotState.PENDING)
        self.place()

    def place(self) -> None:
        """The cluster places what fits."""
        for slot in [*self.slots.values()]:
            for node in NODES if slot.state is SlotState.PENDING else ():
                if (node.shape - self.on(node.id)).holds(slot.shape):
                    placed = replace(slot, state=SlotState.FREE, node=node.id)
                    self.slots[slot.id] = replace(placed, free_since=self.now)
                    break

    def held(self, account: str = "") -> list[Slot]:
        """The slots in use, of one account or of all."""
        return [
            slot
            for slot in self.slots.values()
            if slot.holder and (not account or BATCHES[slot.holder] == account)
        ]

    def on(self, node_id: str) -> Shape:
        return total([slot for slot in self.slots.values() if slot.node == node_id])

    @invariant()
    def no_node_holds_more_than_it_has(self) -> None:
        assert all(node.shape.holds(self.on(node.id)) for node in NODES)


TestCeilings = Ceilings.TestCase
TestCeilings.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
