"""A cluster on a virtual clock that is driven by the scheduler's own pure functions."""

import heapq
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from random import Random

from wundr_ray.contract.vocabulary import JobStatus, Priority
from wundr_ray.domain.batch_run import BatchRun, JobRun, startable
from wundr_ray.domain.dispatch import AccountLoad, QueuedBatch, dispatch
from wundr_ray.domain.fair_share import REMEMBERED, Use, decayed
from wundr_ray.domain.node_rooms import NodeRoom, Shape
from wundr_ray.domain.plans import Plan, load_plans
from wundr_ray.domain.slots import Owner, Slot, SlotPlan, SlotState, Waiter, plan_slots

START = datetime(2026, 3, 2, tzinfo=UTC)
ROUND = timedelta(seconds=5)
SAMPLED = 6
"""Fairness is looked at once in so many rounds."""

WINDOW = timedelta(minutes=30)
NODES = tuple(NodeRoom(f"n{number}", Shape(8, 32 * 1024)) for number in range(4))
CORES = sum(node.shape.cpu_cores for node in NODES)
MANAGERS = 2 * CORES + 4
SHAPES = (Shape(1, 2048), Shape(2, 4096), Shape(4, 8192))


class Policy(StrEnum):
    FAIR = "fair"
    FIFO = "fifo"


@dataclass(frozen=True, slots=True)
class Batch:
    """``seconds`` are what each job really takes, ``expected`` what is known at submission."""

    id: str
    account_id: str
    priority: Priority
    created_at: datetime
    shape: Shape
    max_parallel: int
    seconds: tuple[float, ...]
    expected: tuple[float, ...]

    @property
    def work(self) -> float:
        return self.shape.cpu_cores * sum(self.seconds)


@dataclass(frozen=True, slots=True)
class Workload:
    plan_of: Mapping[str, Plan]
    batches: Mapping[str, Batch]


@dataclass(frozen=True, slots=True)
class Ended:
    """Times in seconds: to the first job, in the system, and alone in the cluster."""

    batch_id: str
    waited: float
    took: float
    alone: float


def made(batches: int, accounts: int, seed: int, load: float = 1.0) -> Workload:
    """Accounts of mixed plans whose activity, batch sizes and job times are heavy-tailed.

    Batches come in bursts of one account; over the whole time they ask for ``load`` times what
    the cluster has.
    """
    chance = Random(seed)
    plans = load_plans().plans
    names = [f"account{number}" for number in range(accounts)]
    drawn = chance.choices([*plans.values()], weights=[50, 30, 15, 5], k=accounts)
    plan_of = dict(zip(names, drawn, strict=True))
    activity = [1 / (rank + 1) for rank in range(accounts)]
    chance.shuffle(activity)
    found: list[Batch] = []
    while len(found) < batches:
        (account,) = chance.choices(names, weights=activity)
        burst = min(int(chance.paretovariate(1.2)), 40, batches - len(found))
        found += [_batch(chance, account, plan_of[account]) for _ in range(burst)]
    span = sum(batch.work for batch in found) / CORES / load
    return Workload(plan_of, dict(_timed(chance, found, span)))


def _batch(chance: Random, account: str, plan: Plan) -> Batch:
    ceiling = Shape(plan.cpu_cores, round(plan.memory_gb * 1024))
    (drawn,) = chance.choices(SHAPES, weights=[85, 10, 5])
    shape = drawn if ceiling.holds(drawn) else SHAPES[0]
    count = min(int(chance.paretovariate(1.1)), plan.jobs_per_batch, 200)
    typical = min(20 * chance.paretovariate(1.3), 900)  # seconds; projects of a batch are alike
    seconds = tuple(typical * chance.lognormvariate(0, 0.5) for _ in range(count))
    known = chance.random() < 0.7
    expected = tuple(each * chance.lognormvariate(0, 0.2) if known else 60.0 for each in seconds)
    (priority,) = chance.choices([*Priority], weights=[20, 60, 15, 5])
    return Batch("", account, priority, START, shape, plan.max_parallel, seconds, expected)


def _timed(chance: Random, found: list[Batch], span: float) -> Iterator[tuple[str, Batch]]:
    """A burst comes at once: neighbours of one account share their time."""
    at, before = 0.0, ""
    for number, batch in enumerate(found):
        if batch.account_id != before:
            at = chance.uniform(0, span)
        before, name = batch.account_id, f"b{number:05}"
        yield name, replace(batch, id=name, created_at=START + timedelta(seconds=at + number / 1e3))


@dataclass(slots=True)
class _Live:
    """A batch in the cluster."""

    batch: Batch
    left: deque[int]
    asked: datetime
    started: datetime
    running: int = 0
    first: datetime | None = None
    used: float = 0.0


@dataclass(slots=True)
class Replay:
    """Rounds of five seconds, like a scheduler that is told of everything late."""

    workload: Workload
    policy: Policy
    now: datetime = START
    ended: list[Ended] = field(default_factory=list)
    fairness: list[float] = field(default_factory=list)
    _queue: dict[str, Batch] = field(default_factory=dict)
    _live: dict[str, _Live] = field(default_factory=dict)
    _slots: dict[str, Slot] = field(default_factory=dict)
    _ends: list[tuple[datetime, str, float]] = field(default_factory=list)
    _uses: deque[tuple[str, Use]] = field(default_factory=deque)
    _used: dict[str, float] = field(default_factory=dict)
    _read_at: datetime = START
    _made: int = 0
    _got: Counter[str] = field(default_factory=Counter)
    _lacked: Counter[str] = field(default_factory=Counter)
    _rounds: int = 0
    _changed: bool = False

    def run(self) -> list[Ended]:
        """Until every batch has ended."""
        coming = deque(sorted(self.workload.batches.values(), key=lambda each: each.created_at))
        while coming or self._queue or self._live:
            if not self._queue and not self._live:
                self.now = max(self.now, coming[0].created_at)
            self.now += ROUND
            while coming and coming[0].created_at <= self.now:
                batch = coming.popleft()
                self._queue[batch.id] = batch
                self._changed = True
            self._finish_jobs()
            self._read_use()
            if self._changed:
                self._changed = False
                self._start_batches()
                self._start_jobs()
            self._rounds += 1
            if self._rounds % SAMPLED == 0:
                self._measure()
        return self.ended

    def _finish_jobs(self) -> None:
        while self._ends and self._ends[0][0] <= self.now:
            _, slot_id, seconds = heapq.heappop(self._ends)
            slot = self._slots[slot_id]
            live = self._live[slot.holder or ""]
            live.running -= 1
            self._changed = True
            live.used += seconds * slot.shape.cpu_cores
            free = replace(slot, state=SlotState.FREE, holder=None, free_since=self.now)
            self._slots[slot_id] = free
            if not live.left and not live.running:
                self._end(live)

    def _end(self, live: _Live) -> None:
        batch = self._live.pop(live.batch.id).batch
        assert live.first
        self._uses.append((batch.account_id, Use(live.used, live.started, self.now)))
        alone = max(max(batch.seconds), sum(batch.seconds) / min(batch.max_parallel, CORES))
        waited = (live.first - batch.created_at).total_seconds()
        took = (self.now - batch.created_at).total_seconds()
        self.ended.append(Ended(batch.id, waited, took, alone))

    def _read_use(self) -> None:
        """Every minute; the scheduler does it every second."""
        if self.now - self._read_at < timedelta(minutes=1):
            return
        self._read_at = self.now
        self._changed = True
        while self._uses and (self._uses[0][1].ended or self.now) < self.now - REMEMBERED:
            self._uses.popleft()
        by_account: dict[str, list[Use]] = {}
        for account, use in self._uses:
            by_account.setdefault(account, []).append(use)
        for live in self._live.values():
            use = Use(live.used, live.started, None)
            by_account.setdefault(live.batch.account_id, []).append(use)
        self._used = {account: decayed(uses, self.now) for account, uses in by_account.items()}

    def _start_batches(self) -> None:
        capacity = MANAGERS - len(self._live)
        if not self._queue or capacity <= 0:
            return
        for batch_id in self._chosen(capacity):
            batch = self._queue.pop(batch_id)
            left = deque(int(each) for each in startable(_as_run(batch), self.now))
            self._live[batch_id] = _Live(batch, left, self.now, self.now)

    def _chosen(self, capacity: int) -> tuple[str, ...]:
        if self.policy is Policy.FAIR:
            queued = [self._queued(batch) for batch in self._queue.values()]
            return dispatch(queued, self._loads(), capacity, self.now).start
        running = Counter(live.batch.account_id for live in self._live.values())
        chosen = []
        for batch in sorted(self._queue.values(), key=lambda each: each.created_at):
            allowed = self.workload.plan_of[batch.account_id].concurrent_batches
            if running[batch.account_id] < allowed and len(chosen) < capacity:
                running[batch.account_id] += 1
                chosen.append(batch.id)
        return tuple(chosen)

    def _queued(self, batch: Batch) -> QueuedBatch:
        plan = self.workload.plan_of[batch.account_id]
        return QueuedBatch(
            batch.id,
            batch.account_id,
            batch.priority,
            batch.created_at,
            plan.concurrent_batches,
            weight=plan.weight,
            core_seconds=batch.shape.cpu_cores * sum(batch.expected),
        )

    def _loads(self) -> dict[str, AccountLoad]:
        loads = {account: AccountLoad(used=used) for account, used in self._used.items()}
        for live in self._live.values():
            batch = live.batch
            known = loads.get(batch.account_id, AccountLoad())
            expected = batch.shape.cpu_cores * sum(batch.expected)
            loads[batch.account_id] = AccountLoad(
                known.running + 1,
                known.used,
                known.outstanding + max(0.0, expected - live.used),
                max(live.started, known.last_start or live.started),
            )
        return loads

    def _start_jobs(self) -> None:
        """Plans until nothing changes any more; what is made is there at once."""
        while plan := self._plan():
            for batch_id, slot_id in plan.grants:
                self._grant(self._live[batch_id], slot_id)
            for slot_id in plan.remove:
                del self._slots[slot_id]
            created = [self._create(shape) for shape in plan.create]
            if not plan.grants and not any(created):
                return

    def _plan(self) -> SlotPlan:
        plans, used = self.workload.plan_of, self._used
        owners = {}
        waiters = []
        for name, live in self._live.items():
            account, batch = live.batch.account_id, live.batch
            plan = plans[account]
            ceiling = Shape(plan.cpu_cores, round(plan.memory_gb * 1024))
            wanted = min(len(live.left), batch.max_parallel - live.running)
            if self.policy is Policy.FAIR:
                owners[name] = Owner(account, ceiling, used.get(account, 0.0), plan.weight)
            if wanted > 0:
                waiters.append(Waiter(name, name, batch.shape, batch.priority, live.asked, wanted))
        if self.policy is Policy.FIFO:
            return self._first_come(waiters)
        return plan_slots([*self._slots.values()], waiters, NODES, self.now, owners)

    def _first_come(self, waiters: list[Waiter]) -> SlotPlan:
        """The oldest batch alone, as long as it finds room; then the next."""
        for waiter in sorted(waiters, key=lambda each: self._live[each.batch_id].batch.created_at):
            one = replace(waiter, since=self.now)
            plan = plan_slots([*self._slots.values()], [one], NODES, self.now)
            if plan.grants or plan.create:
                return plan
        return SlotPlan((), (), ())

    def _grant(self, live: _Live, slot_id: str) -> None:
        seconds = live.batch.seconds[live.left.popleft()]
        held = replace(self._slots[slot_id], state=SlotState.HELD, holder=live.batch.id)
        self._slots[slot_id] = replace(held, free_since=None)
        heapq.heappush(self._ends, (self.now + timedelta(seconds=seconds), slot_id, seconds))
        live.running += 1
        live.asked = self.now
        live.first = live.first or self.now

    def _create(self, shape: Shape) -> bool:
        self._made += 1
        for node in NODES:
            here = [slot.shape for slot in self._slots.values() if slot.node == node.id]
            if (node.shape - sum(here, Shape(0, 0))).holds(shape):
                name = f"s{self._made}"
                self._slots[name] = Slot(name, shape, SlotState.FREE, self.now, node=node.id)
                return True
        return False

    def _measure(self) -> None:
        """Who lacks slots, and what each gets; at the end of a window, how fair that was."""
        lacking = {
            live.batch.account_id
            for live in self._live.values()
            if live.left and live.running < live.batch.max_parallel
        }
        running = Counter(live.batch.account_id for live in self._live.values())
        lacking |= {
            batch.account_id
            for batch in self._queue.values()
            if running[batch.account_id]
            < self.workload.plan_of[batch.account_id].concurrent_batches
        }
        self._lacked.update(lacking)
        for slot in self._slots.values():
            if slot.holder:
                self._got[self._live[slot.holder].batch.account_id] += slot.shape.cpu_cores
        if self._rounds * ROUND >= WINDOW:
            self._close_window()

    def _close_window(self) -> None:
        """Among accounts that lacked slots nearly all the time: what they got by their weights."""
        shares = [
            self._got[account] / self.workload.plan_of[account].weight
            for account, rounds in self._lacked.items()
            if rounds >= 0.9 * self._rounds / SAMPLED
        ]
        if len(shares) > 1:
            self.fairness.append(jain(shares))
        self._got.clear()
        self._lacked.clear()
        self._rounds = 0


def jain(shares: list[float]) -> float:
    """Jain's fairness index: 1 if all are equal, 1/n if one has everything (Jain et al., 1984)."""
    squares = len(shares) * sum(each * each for each in shares)
    return sum(shares) ** 2 / squares if squares else 1.0


def _as_run(batch: Batch) -> BatchRun:
    jobs = {
        str(number): JobRun(str(number), JobStatus.QUEUED, expected_seconds=seconds)
        for number, seconds in enumerate(batch.expected)
    }
    return BatchRun(batch.id, jobs, 1, START)
