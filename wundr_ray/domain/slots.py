"""Who gets which slot, which slots to make and which to remove.

A slot holds resources for one running job (a one-bundle placement group). Slots pass from job
to job of the same shape, because a fresh group costs far more than a hand-over (measured on
Ray 2.60: 461 ms against 19 ms per job).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from wundr_ray.contract.vocabulary import Priority

IDLE_TIME = timedelta(seconds=2)
"""How long a free slot waits for a taker before it is removed."""

PATIENCE = timedelta(seconds=5)
"""How long a waiter may lack room before those behind it are held back."""

_LEVELS = list(Priority)


@dataclass(frozen=True, slots=True, order=True)
class Shape:
    """Resources of one slot; memory in whole megabytes so that shapes compare exactly."""

    cpu_cores: int
    memory_mb: int


class SlotState(StrEnum):
    PENDING = "pending"  # asked for; the cluster has not placed it yet
    FREE = "free"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Slot:
    id: str
    shape: Shape
    state: SlotState
    free_since: datetime | None = None
    holder: str | None = None


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
    """A batch's account, and what all batches of that account may hold together."""

    account_id: str
    ceiling: Shape


@dataclass(frozen=True, slots=True)
class SlotPlan:
    grants: tuple[tuple[str, str], ...]
    """Pairs of request id and slot id."""
    create: tuple[Shape, ...]
    remove: tuple[str, ...]


def plan_slots(
    slots: Sequence[Slot],
    waiters: Sequence[Waiter],
    total: Shape,
    now: datetime,
    owners: Mapping[str, Owner] = MappingProxyType({}),
) -> SlotPlan:
    """Match free slots with waiters; ``total`` is what the cluster can hold in all.

    Waiters take turns: highest priority first, then the batch that holds the fewest slots,
    then the one that waits longest. A free slot that nobody takes is removed after
    ``IDLE_TIME``, or at once if its room is what another waiter lacks. Behind a waiter that
    has lacked room for ``PATIENCE`` nobody is served, so that small shapes cannot starve it;
    a shape that the whole cluster cannot hold (any more) holds nobody back.

    ``owners`` are the batches' accounts: what would take one above its ceiling is not granted,
    and waits without holding back others. A batch without an owner has no ceiling.
    """
    held = Counter(slot.holder for slot in slots if slot.state is SlotState.HELD)
    queue = sorted(
        waiters,
        key=lambda w: (-_LEVELS.index(w.priority), held[w.batch_id], w.since, w.request_id),
    )
    table = _Table(slots, total)
    lacking = False
    accounts = _Accounts(slots, owners)
    for waiter in queue:
        allowed = accounts.allowed(waiter)
        if not allowed:
            continue
        if taken := table.serve(waiter, allowed):
            accounts.charge(waiter, taken)
            continue
        if not _holds(total, waiter.shape):
            continue
        lacking = True
        if now - waiter.since >= PATIENCE:
            break
    return SlotPlan(tuple(table.grants), tuple(table.create), tuple(table.unused(lacking, now)))


def _holds(room: Shape, shape: Shape) -> bool:
    return shape.cpu_cores <= room.cpu_cores and shape.memory_mb <= room.memory_mb


class _Accounts:
    """What each account holds and has been promised."""

    def __init__(self, slots: Sequence[Slot], owners: Mapping[str, Owner]) -> None:
        self._owners = owners
        self._cores: Counter[str] = Counter()
        self._memory: Counter[str] = Counter()
        for slot in slots:
            if slot.state is SlotState.HELD and (owner := owners.get(slot.holder or "")):
                self._add(owner, slot.shape, 1)

    def allowed(self, waiter: Waiter) -> int:
        """How many slots the waiter may have, up to as many as it wants."""
        owner = self._owners.get(waiter.batch_id)
        if owner is None:
            return waiter.wanted
        cores = owner.ceiling.cpu_cores - self._cores[owner.account_id]
        memory = owner.ceiling.memory_mb - self._memory[owner.account_id]
        shape = waiter.shape
        return max(0, min(waiter.wanted, cores // shape.cpu_cores, memory // shape.memory_mb))

    def charge(self, waiter: Waiter, count: int) -> None:
        if owner := self._owners.get(waiter.batch_id):
            self._add(owner, waiter.shape, count)

    def _add(self, owner: Owner, shape: Shape, count: int) -> None:
        self._cores[owner.account_id] += shape.cpu_cores * count
        self._memory[owner.account_id] += shape.memory_mb * count


class _Table:
    """What is left of slots and room while waiters are served one after the other."""

    def __init__(self, slots: Sequence[Slot], total: Shape) -> None:
        self.grants: list[tuple[str, str]] = []
        self.create: list[Shape] = []
        self._free = [slot for slot in slots if slot.state is SlotState.FREE]
        self._pending = [slot for slot in slots if slot.state is SlotState.PENDING]
        self._room = Shape(
            total.cpu_cores - sum(slot.shape.cpu_cores for slot in slots),
            total.memory_mb - sum(slot.shape.memory_mb for slot in slots),
        )

    def serve(self, waiter: Waiter, wanted: int) -> int:
        """Give ``waiter`` one slot now, see to the rest; how many of ``wanted`` it can expect."""
        missing = wanted
        if free := self._take(self._free, waiter.shape):
            self.grants.append((waiter.request_id, free.id))
            missing -= 1
        missing -= sum(slot.shape == waiter.shape for slot in self._free)  # its next ones
        while missing > 0 and self._take(self._pending, waiter.shape):
            missing -= 1
        while missing > 0 and _holds(self._room, waiter.shape):
            self._room = Shape(
                self._room.cpu_cores - waiter.shape.cpu_cores,
                self._room.memory_mb - waiter.shape.memory_mb,
            )
            self.create.append(waiter.shape)
            missing -= 1
        return wanted - max(missing, 0)

    def unused(self, lacking: bool, now: datetime) -> list[str]:
        """The slots to remove: idle ones, and pending ones that nobody waits for."""
        idle = [
            slot.id
            for slot in self._free
            if lacking or (slot.free_since is not None and now - slot.free_since >= IDLE_TIME)
        ]
        return idle + [slot.id for slot in self._pending]

    @staticmethod
    def _take(slots: list[Slot], shape: Shape) -> Slot | None:
        match = next((slot for slot in slots if slot.shape == shape), None)
        if match:
            slots.remove(match)
        return match
