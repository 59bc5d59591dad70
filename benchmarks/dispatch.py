"""Dispatch replayed on a virtual clock, against first come, first served.

10,000 batches of 200 accounts with mixed plans and priorities go through the functions that the
scheduler uses (``dispatch``, ``plan_slots``, ``startable``). Run:
``python -m benchmarks.dispatch``.
"""

from dataclasses import dataclass
from statistics import mean, quantiles

from benchmarks.dispatch_simulation import Policy, Replay, Workload, made
from benchmarks.rows import Row, record
from wundr_ray.contract.vocabulary import Priority

BATCHES, ACCOUNTS, SEED = 10_000, 200, 6


@dataclass(frozen=True, slots=True)
class Figures:
    """Waits are from submission to the first running job, in seconds.

    ``fairness`` is Jain's index of what accounts that lacked slots got by their weights.
    """

    waits: dict[str, list[float]]
    fairness: float
    largest_wait: float
    started: int


def figures(workload: Workload, replay: Replay) -> Figures:
    waits: dict[str, list[float]] = {}
    ended = replay.run()
    for each in ended:
        batch = workload.batches[each.batch_id]
        for group in (batch.priority.value, workload.plan_of[batch.account_id].name):
            waits.setdefault(group, []).append(each.waited)
    fairness = mean(replay.fairness) if replay.fairness else 1.0
    return Figures(waits, fairness, max(each.waited for each in ended), len(ended))


def percentiles(waits: list[float]) -> tuple[float, float, float]:
    cuts = quantiles(waits, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def table(name: str, found: Figures) -> None:
    print(f"{name}: {found.started} batches, largest wait {found.largest_wait:,.0f} s, "
          f"Jain's index {found.fairness:.3f}")  # fmt: skip
    plans = ("free", "pro", "team", "enterprise")
    for group in (*(each.value for each in reversed(Priority)), *plans):
        half, most, nearly_all = percentiles(found.waits[group])
        count = len(found.waits[group])
        print(f"  {group:11}{count:6} batches, wait p50 {half:8,.0f} s   p95 {most:8,.0f} s   "
              f"p99 {nearly_all:8,.0f} s")  # fmt: skip


def rows(fair: Figures, fifo: Figures) -> list[Row]:
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

    urgent, urgent_fifo = (percentiles(each.waits["urgent"])[1] for each in (fair, fifo))
    return [
        row("jain_index", fair.fairness / fifo.fairness, "x", 1, higher=True),
        row("urgent_wait_p95", urgent / max(urgent_fifo, 1e-9), "x", 0.5),
        row("largest_wait", fair.largest_wait / fifo.largest_wait, "x", 2),
        row("never_started", BATCHES - fair.started, "batches", 0),
    ]


def main() -> None:
    workload = made(BATCHES, ACCOUNTS, SEED)
    fair = figures(workload, Replay(workload, Policy.FAIR))
    fifo = figures(workload, Replay(workload, Policy.FIFO))
    table("Priority, fair share, ageing", fair)
    table("First come, first served", fifo)
    record(rows(fair, fifo))


if __name__ == "__main__":
    main()
