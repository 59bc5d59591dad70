"""The decision which queued batches start next, and why the others wait."""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wundr_ray.contract.vocabulary import Priority
from wundr_ray.domain.schedule import OffPeak, earliest_start

AGEING = timedelta(minutes=30)
"""A batch gains one level of priority for each such span it has waited."""

_LEVELS = list(Priority)


@dataclass(frozen=True, slots=True)
class QueuedBatch:
    """``off_peak`` are the hours it may start in; None: at any hour."""

    batch_id: str
    account_id: str
    priority: Priority
    created_at: datetime
    concurrent_allowed: int
    not_before: datetime | None = None
    off_peak: OffPeak | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a batch has not started; ``position`` counts from 1 over the whole queue."""

    batch_id: str
    position: int
    reason: str


@dataclass(frozen=True, slots=True)
class Dispatch:
    start: tuple[str, ...]
    wait: tuple[Wait, ...]


def dispatch(
    queued: Sequence[QueuedBatch],
    running_by_account: Mapping[str, int],
    capacity: int,
    now: datetime,
) -> Dispatch:
    """Choose up to ``capacity`` batches to start.

    Order: priority (raised by waiting), then the account that runs the fewest, then age. An
    account never runs more batches than its plan allows at once. A batch whose time has not
    come stands behind all others, in the order of their times, and ages only from then on.
    """
    times = {each.batch_id: earliest_start(now, each.not_before, each.off_peak) for each in queued}
    due = [each for each in queued if times[each.batch_id] <= now]
    running = Counter(running_by_account)
    start: list[str] = []
    wait: list[Wait] = []
    for batch in _in_turn(due, running, now):
        full = running[batch.account_id] >= batch.concurrent_allowed
        if full or len(start) >= capacity:
            reason = (
                f"account runs {running[batch.account_id]} of {batch.concurrent_allowed} batches"
                if full
                else "every batch manager the cluster has use for is busy"
            )
            wait.append(Wait(batch.batch_id, len(wait) + 1, reason))
            continue
        start.append(batch.batch_id)
        running[batch.account_id] += 1
    early = [each for each in queued if times[each.batch_id] > now]
    for batch in sorted(early, key=lambda each: (times[each.batch_id], each.batch_id)):
        wait.append(Wait(batch.batch_id, len(wait) + 1, _too_early(batch, now)))
    return Dispatch(tuple(start), tuple(wait))


def _too_early(batch: QueuedBatch, now: datetime) -> str:
    if batch.not_before is not None and batch.not_before > now:
        return f"not before {batch.not_before.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"waits for off-peak hours ({batch.off_peak})"


def _in_turn(
    queued: Sequence[QueuedBatch], running: Mapping[str, int], now: datetime
) -> Iterator[QueuedBatch]:
    """The batches in order; ``running`` may grow between two of them.

    Within an account nothing but its own batches' order counts, so that only the first of each
    account is compared: a queue of thousands is looked at every second.
    """
    accounts: dict[str, list[QueuedBatch]] = {}
    for batch in sorted(queued, key=lambda each: _turn(each, {}, now), reverse=True):
        accounts.setdefault(batch.account_id, []).append(batch)
    firsts = [(_turn(rest[-1], running, now), account) for account, rest in accounts.items()]
    heapq.heapify(firsts)
    while firsts:
        account = firsts[0][1]
        yield accounts[account].pop()
        if rest := accounts[account]:
            heapq.heapreplace(firsts, (_turn(rest[-1], running, now), account))
        else:
            heapq.heappop(firsts)


def _turn(
    batch: QueuedBatch, running: Mapping[str, int], now: datetime
) -> tuple[int, int, datetime, str]:
    levels_gained = int((now - _due_since(batch, now)) / AGEING)
    level = min(_LEVELS.index(batch.priority) + levels_gained, len(_LEVELS) - 1)
    return -level, running.get(batch.account_id, 0), batch.created_at, batch.batch_id


def _due_since(batch: QueuedBatch, now: datetime) -> datetime:
    since = batch.created_at
    if batch.not_before is not None:
        since = max(since, batch.not_before)
    return since if batch.off_peak is None else max(since, batch.off_peak.opened(now))
