"""Two ways to share a cluster: as the scheduler does it, and first come, first served."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.dispatch_simulation import CORES, MANAGERS, NODES, Cluster, Live
from benchmarks.dispatch_workload import START, Batch
from wundr_ray.domain.accounts.plans import Plan
from wundr_ray.domain.scheduling.dispatch import AccountLoad, QueuedBatch, free_places, to_start
from wundr_ray.domain.scheduling.fair_share import REMEMBERED, Use, decayed
from wundr_ray.domain.scheduling.node_rooms import Shape
from wundr_ray.domain.scheduling.slots import Owner, SlotPlan, SlotState, Waiter, plan_slots

READ_EVERY = timedelta(minutes=1)
"""What accounts have used is read so often; the scheduler reads it every second."""


@dataclass(slots=True)
class FairShare:
    """Priority, fair share and ageing: ``to_start`` and ``plan_slots``."""

    _queued: dict[str, QueuedBatch] = field(default_factory=dict)
    _uses: deque[tuple[str, Use]] = field(default_factory=deque)
    _used: dict[str, float] = field(default_factory=dict)
    _read_at: datetime = START

    def choose(self, cluster: Cluster, queue: Mapping[str, Batch]) -> Iterable[str]:
        for name in queue.keys() - self._queued.keys():
            batch = queue[name]
            self._queued[name] = _queued(batch, cluster.workload.plan_of[batch.account_id])
        queued = [self._queued[name] for name in queue]
        loads = self._loads(cluster)
        free = free_places(CORES, loads)
        chosen = to_start(queued, loads, free.shared, cluster.now, free.first)
        for name in chosen:
            del self._queued[name]
        return chosen

    def give(self, cluster: Cluster) -> None:
        """Plan until nothing changes any more; what is made is there at once."""
        while True:
            plan = self._plan(cluster)
            for batch_id, slot_id in plan.grants:
                cluster.grant(cluster.live[batch_id], slot_id)
            for slot_id in plan.remove:
                del cluster.slots[slot_id]
            created = [cluster.create(shape) for shape in plan.create]
            if not plan.grants and not any(created):
                return

    def ended(self, live: Live, now: datetime) -> None:
        self._uses.append((live.batch.account_id, Use(live.used, live.started, now)))

    def passed(self, cluster: Cluster) -> bool:
        if cluster.now - self._read_at < READ_EVERY:
            return False
        self._read_at = now = cluster.now
        while self._uses and (self._uses[0][1].ended or now) < now - REMEMBERED:
            self._uses.popleft()
        by_account: dict[str, list[Use]] = {}
        for account, use in self._uses:
            by_account.setdefault(account, []).append(use)
        for live in cluster.live.values():
            use = Use(live.used, live.started, None)
            by_account.setdefault(live.batch.account_id, []).append(use)
        self._used = {account: decayed(uses, now) for account, uses in by_account.items()}
        return True

    def _loads(self, cluster: Cluster) -> dict[str, AccountLoad]:
        loads = {account: AccountLoad(used=used) for account, used in self._used.items()}
        for live in cluster.live.values():
            account = live.batch.account_id
            known = loads.get(account, AccountLoad())
            loads[account] = AccountLoad(
                known.running + 1,
                known.used,
                known.outstanding + max(0.0, live.batch.expected_work - live.used),
                max(live.started, known.last_start or live.started),
            )
        return loads

    def _plan(self, cluster: Cluster) -> SlotPlan:
        owners, waiters = {}, []
        for name, live in cluster.live.items():
            account, batch = live.batch.account_id, live.batch
            ceiling = cluster.workload.ceiling_of(account)
            weight = cluster.workload.plan_of[account].weight
            owners[name] = Owner(account, ceiling, self._used.get(account, 0.0), weight)
            if live.wanted > 0:
                waiter = Waiter(name, name, batch.shape, batch.priority, live.asked, live.wanted)
                waiters.append(waiter)
        return plan_slots([*cluster.slots.values()], waiters, NODES, cluster.now, owners)


def _queued(batch: Batch, plan: Plan) -> QueuedBatch:
    return QueuedBatch(
        batch.id,
        batch.account_id,
        batch.priority,
        batch.created_at,
        plan.concurrent_batches,
        weight=plan.weight,
        core_seconds=batch.expected_work,
    )


class FirstCome:
    """The oldest batch first, within the same limits of the plans; then the next oldest."""

    def choose(self, cluster: Cluster, queue: Mapping[str, Batch]) -> Iterable[str]:
        capacity = MANAGERS - len(cluster.live)
        running, chosen = cluster.running(), list[str]()
        for batch in queue.values():
            allowed = cluster.workload.plan_of[batch.account_id].concurrent_batches
            if running[batch.account_id] < allowed and len(chosen) < capacity:
                running[batch.account_id] += 1
                chosen.append(batch.id)
        return chosen

    def give(self, cluster: Cluster) -> None:
        for name in [s.id for s in cluster.slots.values() if s.state is SlotState.FREE]:
            del cluster.slots[name]
        held: Counter[str] = Counter()
        for slot in cluster.slots.values():
            held[cluster.live[slot.holder or ""].batch.account_id] += slot.shape.cpu_cores
        full: set[Shape] = set()
        for live in sorted(cluster.live.values(), key=lambda each: each.batch.created_at):
            account, shape = live.batch.account_id, live.batch.shape
            ceiling = cluster.workload.plan_of[account].cpu_cores
            while (
                live.wanted > 0 and shape not in full and held[account] + shape.cpu_cores <= ceiling
            ):
                if slot_id := cluster.create(shape):
                    cluster.grant(live, slot_id)
                    held[account] += shape.cpu_cores
                else:
                    full.add(shape)

    def ended(self, live: Live, now: datetime) -> None:
        pass

    def passed(self, cluster: Cluster) -> bool:
        return False
