"""The decision which queued batches start next, and why the others wait."""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from wundr_ray.contract.vocabulary import Priority
from wundr_ray.domain.accounts.credits import DEFAULT_JOB_SECONDS
from wundr_ray.domain.scheduling.schedule import OffPeak, earliest_start
from wundr_ray.domain.scheduling.turn import HIGHEST, OVERDUE, level
from wundr_ray.domain.wording import counted

NEXT = "next in line: starts as soon as the cluster has room for another batch"


@dataclass(frozen=True, slots=True)
class QueuedBatch:
    """``off_peak`` are the hours it may start in; None: at any hour.

    ``weight`` is its account's part of the cluster in proportion to others', ``core_seconds``
    what its jobs are expected to use; ``known`` if that comes from earlier runs of all of them.
    """

    batch_id: str
    account_id: str
    priority: Priority
    created_at: datetime
    concurrent_allowed: int
    not_before: datetime | None = None
    off_peak: OffPeak | None = None
    weight: float = 1.0
    core_seconds: float = DEFAULT_JOB_SECONDS
    known: bool = True


@dataclass(frozen=True, slots=True)
class AccountLoad:
    """What an account runs and has used: batches, decayed core-seconds, and those to come.

    ``outstanding`` are the core-seconds that its running batches are expected to use yet,
    ``known`` if that comes from earlier runs.
    """

    running: int = 0
    used: float = 0.0
    outstanding: float = 0.0
    last_start: datetime | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a batch has not started; ``position`` counts from 1 over the whole queue.

    ``work_ahead`` are the core-seconds of the queued batches before it; None when it waits for
    something else than its turn, or what stands before it is not known.
    """

    batch_id: str
    position: int
    reason: str
    work_ahead: float | None = None


@dataclass(frozen=True, slots=True)
class Dispatch:
    start: tuple[str, ...]
    wait: tuple[Wait, ...]


@dataclass(frozen=True, slots=True)
class BatchPlaces:
    """How many more batches may run: ``shared`` of any account, ``first`` of those without one."""

    shared: int
    first: int


def free_places(cores: int, loads: Mapping[str, AccountLoad]) -> BatchPlaces:
    """What is left of the places for running batches in a cluster of ``cores``.

    ``2 x cores + 4`` are shared. As many again are for first batches, one of each account: an
    account that fills all the others with long batches keeps nobody out.
    """
    most = 2 * cores + 4
    running = [load.running for load in loads.values() if load.running]
    first = min(most, len(running))
    return BatchPlaces(max(0, most - (sum(running) - first)), most - first)


def dispatch(
    queued: Sequence[QueuedBatch],
    loads: Mapping[str, AccountLoad],
    capacity: int,
    now: datetime,
    first_places: int = 0,
) -> Dispatch:
    """Choose up to ``capacity`` batches to start; ``loads`` are the accounts that have any.

    Up to ``first_places`` more may start, one for each account that has nothing running.

    Order: priority (raised by waiting), then the account that has used the least for its
    weight, then age. What an account's running batches, and those before in this order, are
    expected to use counts as used, so that accounts take turns. An account that has waited
    ``OVERDUE`` for the start of a batch comes first, whatever the others have queued.

    An account never runs more batches than its plan allows at once. A batch whose time has not
    come stands behind all others, in the order of their times, and ages only from then on.
    """
    start = to_start(queued, loads, capacity, now, first_places)
    chosen = set(start)
    running = _running(loads)
    running.update(each.account_id for each in queued if each.batch_id in chosen)
    due, early = _by_time(queued, now)
    line = _Line()
    for batch, rank in _in_turn(due, loads, now):
        if batch.batch_id in chosen:
            continue
        if running[batch.account_id] >= batch.concurrent_allowed:
            line.add_full(batch, running[batch.account_id])
        else:
            line.add(batch, rank)
    for batch in early:
        line.add_early(batch, now)
    return Dispatch(start, tuple(line.wait))


def to_start(
    queued: Sequence[QueuedBatch],
    loads: Mapping[str, AccountLoad],
    capacity: int,
    now: datetime,
    first_places: int = 0,
) -> tuple[str, ...]:
    """What ``dispatch`` starts, without the reasons of the others: it stops when it has enough.

    Batches that cannot start for what their accounts run already are not even put in order.
    """
    shared, first = max(0, capacity), first_places
    running = _running(loads)

    def may_start(batch: QueuedBatch) -> bool:
        held = running[batch.account_id]
        return held < batch.concurrent_allowed and (shared > 0 or (first > 0 and not held))

    due, _ = _by_time([each for each in queued if may_start(each)], now)
    start: list[str] = []
    for batch, _ in _in_turn(due, loads, now):
        if not may_start(batch):
            continue
        if first > 0 and not running[batch.account_id]:
            first -= 1
        else:
            shared -= 1
        start.append(batch.batch_id)
        running[batch.account_id] += 1
        if shared <= 0 and first <= 0:
            break
    return tuple(start)


def _running(loads: Mapping[str, AccountLoad]) -> Counter[str]:
    return Counter({account: load.running for account, load in loads.items()})


def _by_time(
    queued: Sequence[QueuedBatch], now: datetime
) -> tuple[list[QueuedBatch], list[QueuedBatch]]:
    """Those whose time has come, and the others in the order of their times."""
    due: list[QueuedBatch] = []
    early: list[tuple[datetime, str, QueuedBatch]] = []
    for batch in queued:
        at = earliest_start(now, batch.not_before, batch.off_peak)
        if at <= now:
            due.append(batch)
        else:
            early.append((at, batch.batch_id, batch))
    return due, [batch for _, _, batch in sorted(early, key=lambda each: each[:2])]


class _Line:
    """The batches that wait, as they are found, each with its reason."""

    def __init__(self) -> None:
        self.wait: list[Wait] = []
        self._work: float | None = 0.0
        self._by_rank: Counter[int] = Counter()
        self._by_account: Counter[tuple[int, str]] = Counter()

    def add(self, batch: QueuedBatch, rank: int) -> None:
        """Add a batch that waits only for its turn; only such batches are ahead of others."""
        higher = sum(count for each, count in self._by_rank.items() if each > rank)
        own = self._by_account[rank, batch.account_id]
        fair = self._by_rank[rank] - own
        self._add(batch, _behind(higher, fair, own), self._work)
        self._by_rank[rank] += 1
        self._by_account[rank, batch.account_id] += 1
        if self._work is not None:
            self._work = self._work + batch.core_seconds if batch.known else None

    def add_full(self, batch: QueuedBatch, running: int) -> None:
        allowed = counted(batch.concurrent_allowed, "batch", "batches")
        self._add(batch, f"account runs {running} of {allowed} at once")

    def add_early(self, batch: QueuedBatch, now: datetime) -> None:
        self._add(batch, _too_early(batch, now))

    def _add(self, batch: QueuedBatch, reason: str, work: float | None = None) -> None:
        self.wait.append(Wait(batch.batch_id, len(self.wait) + 1, reason, work))


def _behind(higher: int, fair: int, own: int) -> str:
    total = higher + fair + own
    if not total:
        return NEXT
    parts = [
        f"{count} {what}"
        for count, what in (
            (higher, "of higher priority"),
            (fair, "by fair share between accounts"),
            (own, "of this account"),
        )
        if count
    ]
    return f"behind {total} {'batch' if total == 1 else 'batches'}: {', '.join(parts)}"


def _too_early(batch: QueuedBatch, now: datetime) -> str:
    if batch.not_before is not None and batch.not_before > now:
        return f"not before {batch.not_before.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"waits for off-peak hours ({batch.off_peak})"


_Turn = tuple[int, float, datetime, datetime, str]


class _Account:
    """An account's due batches, the next one last, and what counts as used by it."""

    def __init__(self, batches: list[QueuedBatch], load: AccountLoad) -> None:
        self.batches = batches
        self._charge = load.used + load.outstanding
        self._last_start = load.last_start

    def turn(self, now: datetime) -> _Turn:
        """The sort key of its next batch: the least comes first; overdue accounts before others."""
        batch = self.batches[-1]
        since = _due_since(batch, now)
        idle = now - max(since, self._last_start or since)
        place = since, batch.created_at, batch.batch_id
        if idle >= OVERDUE:
            return -HIGHEST - 1, -idle.total_seconds(), *place
        return -level(batch.priority, now - since), self._charge / batch.weight, *place

    def take(self, now: datetime) -> QueuedBatch:
        batch = self.batches.pop()
        self._charge += batch.core_seconds
        self._last_start = now
        return batch


def _in_turn(
    due: Sequence[QueuedBatch], loads: Mapping[str, AccountLoad], now: datetime
) -> Iterator[tuple[QueuedBatch, int]]:
    """The batches in order, each with its rank: its level of priority when its turn came.

    Within an account nothing but its own batches' order counts, so that only the first of each
    account is compared: a queue of thousands is looked at every second.
    """
    groups: dict[str, list[QueuedBatch]] = {}
    for batch in sorted(due, key=lambda each: _own_turn(each, now), reverse=True):
        groups.setdefault(batch.account_id, []).append(batch)
    accounts = {key: _Account(group, loads.get(key, _IDLE)) for key, group in groups.items()}
    firsts = [(account.turn(now), key) for key, account in accounts.items()]
    heapq.heapify(firsts)
    while firsts:
        turn, key = firsts[0]
        account = accounts[key]
        yield account.take(now), -turn[0]
        if account.batches:
            heapq.heapreplace(firsts, (account.turn(now), key))
        else:
            heapq.heappop(firsts)


_IDLE = AccountLoad()


def _own_turn(batch: QueuedBatch, now: datetime) -> tuple[int, datetime, datetime, str]:
    since = _due_since(batch, now)
    return -level(batch.priority, now - since), since, batch.created_at, batch.batch_id


def _due_since(batch: QueuedBatch, now: datetime) -> datetime:
    since = batch.created_at
    if batch.not_before is not None:
        since = max(since, batch.not_before)
    return since if batch.off_peak is None else max(since, batch.off_peak.opened(now))
