"""Made-up batches of many accounts, for replays of dispatch."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from wundr_ray.contract.vocabulary import Priority
from wundr_ray.domain.accounts.plans import Plan, load_plans
from wundr_ray.domain.scheduling.node_rooms import Shape

START = datetime(2026, 3, 2, tzinfo=UTC)
SHAPES = (Shape(1, 2048), Shape(2, 4096), Shape(4, 8192))
MOST_AT_ONCE = 40
"""The most batches in one burst of an account."""

FOUR_MINUTES = timedelta(minutes=4)

DAYS = 2
"""Each account has at most the batches that its plan admits in ``DAYS`` days."""


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
        """Core-seconds."""
        return self.shape.cpu_cores * sum(self.seconds)

    @property
    def expected_work(self) -> float:
        return self.shape.cpu_cores * sum(self.expected)


@dataclass(frozen=True, slots=True)
class Workload:
    plan_of: Mapping[str, Plan]
    batches: Mapping[str, Batch]

    def ceiling_of(self, account_id: str) -> Shape:
        return ceiling_of(self.plan_of[account_id])

    def modest(self) -> set[str]:
        """The accounts whose whole work is at most their share by weight."""
        work_of: Counter[str] = Counter()
        for batch in self.batches.values():
            work_of[batch.account_id] += round(batch.work)
        weights = {account: self.plan_of[account].weight for account in work_of}
        fair = work_of.total() / sum(weights.values())
        return {account for account, work in work_of.items() if work <= fair * weights[account]}


def ceiling_of(plan: Plan) -> Shape:
    return Shape(plan.cpu_cores, round(plan.memory_gb * 1024))


def made(batches: int, accounts: int, seed: int, cores: int, load: float = 1.0) -> Workload:
    """Accounts of mixed plans whose activity, batch sizes and job times are heavy-tailed.

    Batches come in bursts of one account; over the whole time they ask for ``load`` times what
    ``cores`` can do. Who has a larger plan sends more, and nobody sends more than the plan takes.
    """
    chance = Random(seed)
    names = [f"account{number}" for number in range(accounts)]
    drawn = chance.choices([*load_plans().plans.values()], weights=[50, 30, 15, 5], k=accounts)
    plan_of = dict(zip(names, drawn, strict=True))
    activity = [plan.weight * chance.paretovariate(1.2) for plan in drawn]
    found: list[Batch] = []
    left = {name: DAYS * plan_of[name].daily_batches or batches for name in names}
    while len(found) < batches:
        (account,) = chance.choices(names, weights=activity)
        daily = plan_of[account].daily_batches or MOST_AT_ONCE
        most = min(MOST_AT_ONCE, daily, left[account], batches - len(found))
        burst = min(int(chance.paretovariate(1.2)), most)
        left[account] -= burst
        found += [_batch(chance, account, plan_of[account]) for _ in range(burst)]
    span = sum(batch.work for batch in found) / cores / load
    return Workload(plan_of, dict(_timed(chance, found, span)))


def hogged() -> Workload:
    """Two accounts fill every place for batches for hours; forty others have one urgent job each.

    The others come one by one, once the places are full.
    """
    plans = load_plans()
    hogs, others = ["hog0", "hog1"], [f"other{number}" for number in range(40)]
    plan_of = dict.fromkeys(hogs, plans.get("enterprise")) | dict.fromkeys(others, plans.get("pro"))
    long, short = (60.0,) * 60, (60.0,)
    batches = [
        Batch(f"{hog}-{number:02}", hog, Priority.HIGH, START, SHAPES[0], 60, long, long)
        for hog in hogs
        for number in range(60)
    ]
    batches += [
        Batch(
            name,
            name,
            Priority.URGENT,
            START + (number + 3) * FOUR_MINUTES,
            SHAPES[0],
            1,
            short,
            short,
        )
        for number, name in enumerate(others)
    ]
    return Workload(plan_of, {batch.id: batch for batch in batches})


def _batch(chance: Random, account: str, plan: Plan) -> Batch:
    (drawn,) = chance.choices(SHAPES, weights=[85, 10, 5])
    shape = drawn if ceiling_of(plan).holds(drawn) else SHAPES[0]
    count = min(int(chance.paretovariate(1.1)), plan.jobs_per_batch, 200)
    typical = min(20 * chance.paretovariate(1.3), 900)  # seconds; projects of a batch are alike
    seconds = tuple(typical * chance.lognormvariate(0, 0.5) for _ in range(count))
    known = chance.random() < 0.7
    expected = tuple(each * chance.lognormvariate(0, 0.2) if known else 60.0 for each in seconds)
    (priority,) = chance.choices([*Priority], weights=[20, 60, 15, 5])
    return Batch("", account, priority, START, shape, plan.max_parallel, seconds, expected)


def _timed(chance: Random, found: list[Batch], span: float) -> Iterator[tuple[str, Batch]]:
    """The batches with times: consecutive batches of one account are a burst, and come together."""
    at, before = 0.0, ""
    for number, batch in enumerate(found):
        if batch.account_id != before:
            at = chance.uniform(0, span)
        before, name = batch.account_id, f"b{number:05}"
        yield name, replace(batch, id=name, created_at=START + timedelta(seconds=at + number / 1e3))
