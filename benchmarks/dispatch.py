"""Dispatch replayed on a virtual clock, against first come, first served.

10,000 batches of 200 accounts with mixed plans and priorities go through the functions that the
scheduler uses (``to_start``, ``plan_slots``, ``startable``). Run:
``python -m benchmarks.dispatch``.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import mean, quantiles

from benchmarks.dispatch_policies import FairShare, FirstCome
from benchmarks.dispatch_simulation import CORES, Ended, Policy, Replay
from benchmarks.dispatch_workload import hogged, made
from benchmarks.rows import Row, record
from wundr_ray.contract.vocabulary import Priority

BATCHES, ACCOUNTS, SEED = 10_000, 200, 6
LOAD = 0.9
"""What the batches ask for, as a part of what the cluster can do in their time."""
PLANS = ("free", "pro", "team", "enterprise")
MODEST, GREEDY = "modest", "greedy"
"""Accounts whose whole work is at most their share by weight, and the others."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One replay: its batches by priority and by plan, and how fair it was by Jain's index."""

    groups: dict[str, list[Ended]]
    fairness: float
    windows: int
    longest_queue: int

    @property
    def started(self) -> int:
        return sum(len(self.groups[priority.value]) for priority in Priority)


def figures(policy: Callable[[], Policy]) -> Figures:
    """Raises ``RuntimeError`` where accounts never competed, so that nothing was measured."""
    workload = made(BATCHES, ACCOUNTS, SEED, CORES, LOAD)
    replay = Replay(workload, policy())
    groups: dict[str, list[Ended]] = {}
    modest = workload.modest()
    for each in replay.run():
        batch = workload.batches[each.batch_id]
        account = batch.account_id
        size = MODEST if account in modest else GREEDY
        for group in (batch.priority.value, workload.plan_of[account].name, size):
            groups.setdefault(group, []).append(each)
    indices = replay.fairness.indices
    if not indices:
        raise RuntimeError("no two accounts competed in any window: there is no index of fairness")
    return Figures(groups, mean(indices), len(indices), replay.longest_queue)


def newcomers_longest_wait(policy: Callable[[], Policy]) -> float:
    """The longest wait of accounts with one urgent job while two others fill all batch places."""
    replay = Replay(hogged(), policy())
    return max(each.waited for each in replay.run() if each.batch_id.startswith("other"))


def waits(ended: Iterable[Ended]) -> list[float]:
    return [each.waited for each in ended]


def for_cluster(ended: Iterable[Ended]) -> list[float]:
    """Without the time in which the account's own batches were as many as its plan allows."""
    return [each.waited - each.own for each in ended]


def percentiles(seconds: list[float]) -> str:
    """The 50th, 95th and 99th percentile and the maximum, as columns of a table."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    return "".join(f"{each:9,.0f}" for each in (cuts[49], cuts[94], cuts[98], max(seconds)))


def table(name: str, result: Figures) -> None:
    print(f"{name}: {result.started} batches started, Jain's index {result.fairness:.3f} over "
          f"{result.windows} windows, longest queue {result.longest_queue}")  # fmt: skip
    print(f"  {'':21}{'waited: p50':>12}{'p95':>9}{'p99':>9}{'max':>9}"
          f"{'for the cluster: p50':>24}{'p95':>9}{'p99':>9}{'max':>9}")  # fmt: skip
    for group in (*(each.value for each in reversed(Priority)), *PLANS, MODEST, GREEDY):
        ended = result.groups[group]
        columns = f"{percentiles(waits(ended))}{'':15}{percentiles(for_cluster(ended))}"
        print(f"  {group:11}{len(ended):6} s   {columns}")


def rows(fair: Figures, fifo: Figures, newcomers: tuple[float, float]) -> list[Row]:
    def row(name: str, value: float, unit: str, goal: float, *, higher: bool = False) -> Row:
        return {
            "name": f"dispatch_{name}",
            "value": round(value, 3),
            "unit": unit,
            "goal": goal,
            "better": "higher" if higher else "lower",
            "peer": "first come, first served, in the same replay",
            "runs": 1,
        }

    def ratio(group: str, percent: int) -> float:
        first, second = (
            quantiles(waits(result.groups[group]), n=100, method="inclusive")[percent - 1]
            for result in (fair, fifo)
        )
        return first / second

    def largest(result: Figures) -> float:
        return max(max(waits(result.groups[plan])) for plan in PLANS)

    return [
        row("jain_index", fair.fairness / fifo.fairness, "x", 1.2, higher=True),
        row("urgent_wait_p95", ratio("urgent", 95), "x", 0.5),
        row("modest_wait_p50", ratio(MODEST, 50), "x", 0.5),
        row("newcomer_wait", newcomers[0] / newcomers[1], "x", 0.05),
        row("largest_wait", largest(fair) / largest(fifo), "x", 2),
        row("never_started", BATCHES - fair.started, "batches", 0),
    ]


def main() -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        fair, fifo = pool.map(figures, (FairShare, FirstCome))
        longest_waits = tuple(pool.map(newcomers_longest_wait, (FairShare, FirstCome)))
    table("Priority, fair share, ageing", fair)
    table("First come, first served", fifo)
    newcomers = longest_waits[0], longest_waits[1]
    print("Newcomers' longest wait while two accounts fill every place: "
          f"{newcomers[0]:,.0f} s, first come {newcomers[1]:,.0f} s")  # fmt: skip
    record(rows(fair, fifo, newcomers))


if __name__ == "__main__":
    main()
