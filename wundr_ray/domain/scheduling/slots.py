"""Who gets which slot, which slots to make and which to remove.

A slot holds resources for one running job (a one-bundle placement group). Slots pass from job
to job of the same shape, because a fresh group costs far more than a hand-over (measured on
Ray 2.60: 461 ms against 19 ms per job).
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from wundr_ray.contract.vocabulary import Priority
from wundr_ray.domain.accounts.credits import DEFAULT_JOB_SECONDS
from wundr_ray.domain.scheduling.node_rooms import NOTHING, NodeRoom, Rooms
from wundr_ray.domain.scheduling.node_rooms import Shape as Shape  # named with the slots elsewhere
from wundr_ray.domain.scheduling.turn import level

IDLE_TIME = timedelta(seconds=2)
"""How long a free slot waits for a taker before it is removed."""

PATIENCE = timedelta(seconds=5)
"""How long a waiter may lack room before a node is kept free for it."""


class SlotState(StrEnum):
    PENDING = "pending"  # asked for; the cluster has not placed it yet
    FREE = "free"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Slot:
    """``node`` is where it has been placed, as far as that is known."""

    id: str
    shape: Shape
    state: SlotState
    free_since: datetime | None = None
    holder: str | None = None
    node: str | None = None


@dataclass(frozen=True, slots=True)
class Waiter:
    """A batch that can use up to ``wanted`` more slots of one shape."""

    request_id: str
    batch_id: str
    shape: Shape
    priority: Priority
    since: datetime
    wanted: int = 1


@dataclass(frozen=True, slots=True)
class Owner:
    """A batch's account, and what all batches of that account may hold together.

    ``used`` are the account's decayed core-seconds, ``weight`` its part of the cluster in
    proportion to others'.
    """

    account_id: str
    ceiling: Shape
    used: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class SlotWait:
    """Why a waiter has no slot yet."""

    request_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SlotPlan:
    grants: tuple[tuple[str, str], ...]
    """Pairs of request id and slot id."""
    create: tuple[Shape, ...]
    remove: tuple[str, ...]
    wait: tuple[SlotWait, ...] = ()
    """Those without a grant, in the order of their turns."""


def plan_slots(
    slots: Sequence[Slot],
    waiters: Sequence[Waiter],
    nodes: Sequence[NodeRoom],
    now: datetime,
    owners: Mapping[str, Owner] = MappingProxyType({}),
) -> SlotPlan:
    """Match free slots with waiters; ``nodes`` are those that there are and that may come.

    Waiters take turns: highest priority first (raised by waiting), then the account that has
    used the least for its weight, then the batch that holds the fewest slots, then the one that
    waits longest. A free slot that nobody takes is removed after ``IDLE_TIME``, or at once if
    another waiter lacks its room.

    ``owners`` are the batches' accounts: a slot that would take one above its ceiling is not
    granted. Such a waiter holds back nobody, and neither does a shape that no node can hold.
    """
    # Small shapes could starve a large one: each gap that opens is filled before it is large
    # enough. So a waiter that has lacked room for ``PATIENCE`` gets a node reserved. Nothing more
    # is placed there, its jobs run out, and all who come later take only slots free elsewhere.
    accounts = _Accounts(slots, owners)
    table = _Table(slots, nodes)
    wait: list[SlotWait] = []
    for waiter in _in_turn(waiters, slots, accounts, now):
        allowed = accounts.allowed(waiter)
        if not allowed:
            wait.append(SlotWait(waiter.request_id, accounts.full(waiter)))
            continue
        served = table.serve(waiter, allowed)
        accounts.charge(waiter, served.expected)
        if not served.expected:
            table.keep_room(waiter, patient=now - waiter.since >= PATIENCE)
        if not served.granted:
            wait.append(SlotWait(waiter.request_id, served.reason))
    return SlotPlan(tuple(table.grants), tuple(table.create), tuple(table.unused(now)), tuple(wait))


def _in_turn(
    waiters: Sequence[Waiter], slots: Sequence[Slot], accounts: "_Accounts", now: datetime
) -> Iterator[Waiter]:
    """The waiters in order; what an account has been granted counts for its next waiter."""
    # Shares change while slots are given out. Instead of sorting again after every grant, the heap
    # keeps old turns: a turn only ever gets later, so a waiter that comes up with an outdated one
    # is pushed back with its current turn, and whoever comes up unchanged is really the first.
    held = Counter(slot.holder for slot in slots if slot.state is SlotState.HELD)

    def turn(waiter: Waiter) -> tuple[int, float, int, datetime, str]:
        return (
            -level(waiter.priority, now - waiter.since),
            accounts.share(waiter.batch_id),
            held[waiter.batch_id],
            waiter.since,
            waiter.request_id,
        )

    queue = [(turn(waiter), place) for place, waiter in enumerate(waiters)]
    heapq.heapify(queue)
    while queue:
        known, place = heapq.heappop(queue)
        current = turn(waiters[place])
        if current > known:  # its account has been given something meanwhile
            heapq.heappush(queue, (current, place))
        else:
            yield waiters[place]


class _Accounts:
    """What each account holds and has been promised; a batch without an owner counts alone."""

    def __init__(self, slots: Sequence[Slot], owners: Mapping[str, Owner]) -> None:
        self._owners = owners
        self._held: dict[str, Shape] = {}
        for slot in slots:
            if slot.state is SlotState.HELD and slot.holder:
                self._add(slot.holder, slot.shape, 1)

    def share(self, batch_id: str) -> float:
        """What the account has used, and will use with its present slots, by its weight."""
        coming = self._of(batch_id).cpu_cores * DEFAULT_JOB_SECONDS
        owner = self._owners.get(batch_id)
        return (owner.used + coming) / owner.weight if owner else coming

    def allowed(self, waiter: Waiter) -> int:
        """How many slots the waiter may have, up to as many as it wants."""
        owner = self._owners.get(waiter.batch_id)
        if owner is None:
            return waiter.wanted
        left, shape = owner.ceiling - self._of(waiter.batch_id), waiter.shape
        fitting = left.cpu_cores // shape.cpu_cores, left.memory_mb // shape.memory_mb
        return max(0, min(waiter.wanted, *fitting))

    def full(self, waiter: Waiter) -> str:
        """The reason for a waiter whose account has reached its ceiling."""
        ceiling = self._owners[waiter.batch_id].ceiling
        return f"account holds {self._of(waiter.batch_id)} of its plan's {ceiling}"

    def charge(self, waiter: Waiter, count: int) -> None:
        self._add(waiter.batch_id, waiter.shape, count)

    def _of(self, batch_id: str) -> Shape:
        return self._held.get(self._name(batch_id), NOTHING)

    def _add(self, batch_id: str, shape: Shape, count: int) -> None:
        added = Shape(shape.cpu_cores * count, shape.memory_mb * count)
        self._held[self._name(batch_id)] = self._of(batch_id) + added

    def _name(self, batch_id: str) -> str:
        owner = self._owners.get(batch_id)
        return owner.account_id if owner else f"batch {batch_id}"


@dataclass(frozen=True, slots=True)
class _Served:
    """Whether a slot was granted now, how many can be expected, and why none was granted."""

    granted: bool
    expected: int
    reason: str


class _Table:
    """What is left of slots and room while waiters are served one after the other."""

    def __init__(self, slots: Sequence[Slot], nodes: Sequence[NodeRoom]) -> None:
        self.grants: list[tuple[str, str]] = []
        self.create: list[Shape] = []
        self._rooms = Rooms(nodes)
        self._needed: set[str] = set()
        self._promised: set[str] = set()
        self._free = [slot for slot in slots if slot.state is SlotState.FREE]
        for slot in slots:
            if slot.state is not SlotState.PENDING:
                busy = slot.state is SlotState.HELD
                self._rooms.take(slot.node, slot.shape, busy=busy)
        self._pending = [slot for slot in slots if slot.state is SlotState.PENDING]
        largest_first = sorted(self._pending, key=lambda slot: slot.shape, reverse=True)
        placed = {slot.id: self._rooms.place(slot.shape) for slot in largest_first}
        self._coming = {slot_id: node for slot_id, node in placed.items() if node}

    def serve(self, waiter: Waiter, wanted: int) -> _Served:
        """Give ``waiter`` one slot now, and see to the rest of those ``wanted``."""
        missing, shape = wanted, waiter.shape
        free = [s for s in self._free if s.shape == shape and not self._rooms.is_kept(s.node)]
        if free:
            self.grants.append((waiter.request_id, free[0].id))
            self._free.remove(free[0])
        self._promised |= {slot.id for slot in free[:wanted]}  # the others are its next ones
        missing -= len(free)
        grown = False
        while missing > 0 and (node := self._take_pending(shape) or self._make(shape)):
            grown |= not node.here
            missing -= 1
        reason = "" if free else self._reason(shape, grown=grown)
        return _Served(bool(free), wanted - max(missing, 0), reason)

    def keep_room(self, waiter: Waiter, *, patient: bool) -> None:
        """Give up free slots for a waiter that lacks room; if it is patient, reserve a node."""
        able = self._rooms.able(waiter.shape)
        self._needed |= able
        if patient:
            self._rooms.keep(able, waiter.shape)

    def unused(self, now: datetime) -> list[str]:
        """The slots to remove: idle ones, and pending ones that nobody waits for."""
        idle = [
            slot.id
            for slot in self._free
            if (slot.node in self._needed and slot.id not in self._promised)
            or (slot.free_since is not None and now - slot.free_since >= IDLE_TIME)
        ]
        return idle + [slot.id for slot in self._pending]

    def _take_pending(self, shape: Shape) -> NodeRoom | None:
        """The node of a slot on its way; one that no node has room for is of no use."""
        for slot in self._pending:
            if slot.shape == shape and (node := self._coming.get(slot.id)):
                self._pending.remove(slot)
                return node
        return None

    def _make(self, shape: Shape) -> NodeRoom | None:
        if node := self._rooms.place(shape):
            self.create.append(shape)
        return node

    def _reason(self, shape: Shape, *, grown: bool) -> str:
        if grown:
            return f"waiting for {shape}: cluster is scaling up"
        if not self._rooms.able(shape):
            return f"waiting for {shape}: no node of the cluster is that large"
        return f"waiting for {shape}: other jobs hold it"
