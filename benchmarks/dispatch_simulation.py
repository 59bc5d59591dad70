"""A cluster on a virtual clock, driven by the scheduler's own pure functions or by age alone."""

import heapq
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from benchmarks.dispatch_fairness import Demand, FairnessMeter
from benchmarks.dispatch_workload import START, Batch, Workload
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.batch.run import BatchRun, JobRun, startable
from wundr_ray.domain.scheduling.node_rooms import NodeRoom, Shape
from wundr_ray.domain.scheduling.slots import Slot, SlotState

ROUND = timedelta(seconds=5)
SAMPLED = 6
"""The number of rounds from one sample of fairness to the next."""

WINDOW = 240
"""The number of samples in a window: two hours."""

NODES = tuple(NodeRoom(f"n{number}", Shape(8, 32 * 1024)) for number in range(4))
CORES = sum(node.shape.cpu_cores for node in NODES)
MANAGERS = 2 * CORES + 4


@dataclass(frozen=True, slots=True)
class Ended:
    """``waited`` are the seconds from submission to the first job.

    ``own`` is the part of them, looked at every half minute, in which its account ran as many
    batches as its plan allows: no dispatch could have started it.
    """

    batch_id: str
    waited: float
    own: float


@dataclass(slots=True)
class Live:
    """A batch in the cluster."""

    batch: Batch
    left: deque[int]
    asked: datetime
    started: datetime
    running: int = 0
    first: datetime | None = None
    used: float = 0.0

    @property
    def wanted(self) -> int:
        """How many more jobs it could run."""
        return min(len(self.left), self.batch.max_parallel - self.running)


@dataclass(slots=True)
class Cluster:
    """What runs where at ``now``."""

    workload: Workload
    now: datetime = START
    live: dict[str, Live] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    ends: list[tuple[datetime, str, float]] = field(default_factory=list)
    _made: int = 0

    def start(self, batch: Batch) -> None:
        left = deque(int(each) for each in startable(_as_run(batch), self.now))
        self.live[batch.id] = Live(batch, left, self.now, self.now)

    def grant(self, live: Live, slot_id: str) -> None:
        seconds = live.batch.seconds[live.left.popleft()]
        held = replace(self.slots[slot_id], state=SlotState.HELD, holder=live.batch.id)
        self.slots[slot_id] = replace(held, free_since=None)
        heapq.heappush(self.ends, (self.now + timedelta(seconds=seconds), slot_id, seconds))
        live.running += 1
        live.asked = self.now
        live.first = live.first or self.now

    def create(self, shape: Shape) -> str | None:
        """Create a slot on the first node with room, ready at once; returns its id, or None."""
        for node in NODES:
            here = [slot.shape for slot in self.slots.values() if slot.node == node.id]
            if (node.shape - sum(here, Shape(0, 0))).holds(shape):
                self._made += 1
                name = f"s{self._made}"
                self.slots[name] = Slot(name, shape, SlotState.FREE, self.now, node=node.id)
                return name
        return None

    def finished(self) -> Iterator[Live]:
        """Free the slots of the jobs that have ended by now; the batch of each."""
        while self.ends and self.ends[0][0] <= self.now:
            _, slot_id, seconds = heapq.heappop(self.ends)
            slot = self.slots[slot_id]
            live = self.live[slot.holder or ""]
            live.running -= 1
            live.used += seconds * slot.shape.cpu_cores
            free = replace(slot, state=SlotState.FREE, holder=None, free_since=self.now)
            self.slots[slot_id] = free
            yield live

    def running(self) -> Counter[str]:
        """How many batches each account runs."""
        return Counter(live.batch.account_id for live in self.live.values())


class Policy(Protocol):
    """Which batch, and which job, comes next."""

    def choose(self, cluster: Cluster, queue: Mapping[str, Batch]) -> Iterable[str]:
        """The batches to start."""
        ...

    def give(self, cluster: Cluster) -> None:
        """Hand slots to batches until nobody can have one more."""
        ...

    def ended(self, live: Live, now: datetime) -> None:
        """A batch has ended."""
        ...

    def passed(self, cluster: Cluster) -> bool:
        """Time has passed; True if that may change what comes next."""
        ...


@dataclass(slots=True)
class Replay:
    """Rounds of five seconds, like a scheduler that is told of everything late."""

    workload: Workload
    policy: Policy
    fairness: FairnessMeter = field(default_factory=lambda: FairnessMeter(CORES, WINDOW))
    ended: list[Ended] = field(default_factory=list)
    longest_queue: int = 0
    _own: Counter[str] = field(default_factory=Counter)
    _queue: dict[str, Batch] = field(default_factory=dict)
    _changed: bool = False

    def run(self) -> list[Ended]:
        """Until every batch has ended."""
        cluster = Cluster(self.workload)
        coming = deque(sorted(self.workload.batches.values(), key=lambda each: each.created_at))
        rounds = 0
        while coming or self._queue or cluster.live:
            if not self._queue and not cluster.live:
                cluster.now = max(cluster.now, coming[0].created_at)
            cluster.now += ROUND
            while coming and coming[0].created_at <= cluster.now:
                batch = coming.popleft()
                self._queue[batch.id] = batch
                self._changed = True
            self.longest_queue = max(self.longest_queue, len(self._queue))
            self._turn(cluster)
            rounds += 1
            if rounds % SAMPLED == 0:
                self._sample(cluster)
        self.fairness.close()
        return self.ended

    def _turn(self, cluster: Cluster) -> None:
        for live in cluster.finished():
            self._changed = True
            if not live.left and not live.running:
                self._end(cluster, live)
        self._changed |= self.policy.passed(cluster)
        if not self._changed:
            return
        self._changed = False
        if self._queue:
            for batch_id in [*self.policy.choose(cluster, self._queue)]:
                cluster.start(self._queue.pop(batch_id))
        self.policy.give(cluster)

    def _end(self, cluster: Cluster, live: Live) -> None:
        batch = cluster.live.pop(live.batch.id).batch
        assert live.first
        self.policy.ended(live, cluster.now)
        waited = (live.first - batch.created_at).total_seconds()
        own = self._own[batch.id] * (SAMPLED * ROUND).total_seconds()
        self.ended.append(Ended(batch.id, waited, min(own, waited)))

    def _sample(self, cluster: Cluster) -> None:
        """Look at what accounts hold and want, and which batches wait for their own account."""
        self.fairness.sample(self._demands(cluster))
        running, plan_of = cluster.running(), self.workload.plan_of
        for batch in self._queue.values():
            if running[batch.account_id] >= plan_of[batch.account_id].concurrent_batches:
                self._own[batch.id] += 1

    def _demands(self, cluster: Cluster) -> dict[str, Demand]:
        """What each account holds, and could use within its plan."""
        held, wanted, running = Counter[str](), Counter[str](), cluster.running()
        for live in cluster.live.values():
            account, cores = live.batch.account_id, live.batch.shape.cpu_cores
            held[account] += live.running * cores
            wanted[account] += (live.running + live.wanted) * cores
        for batch in self._queue.values():
            account, plan = batch.account_id, self.workload.plan_of[batch.account_id]
            if running[account] < plan.concurrent_batches:
                running[account] += 1
                parallel = min(batch.max_parallel, len(batch.seconds))
                wanted[account] += parallel * batch.shape.cpu_cores
        plan_of = self.workload.plan_of
        return {
            account: Demand(held[account], min(cores, plan.cpu_cores), plan.weight)
            for account, cores in wanted.items()
            if (plan := plan_of[account])
        }


def _as_run(batch: Batch) -> BatchRun:
    jobs = {
        str(number): JobRun(str(number), JobStatus.QUEUED, expected_seconds=seconds)
        for number, seconds in enumerate(batch.expected)
    }
    return BatchRun(batch.id, jobs, 1, START)
