from itertools import pairwise
from pathlib import Path

import pytest

from wundr_ray.domain.accounts.plans import load_plans, parse_plans

FULL = """
[tiny]
concurrent_batches = 1
jobs_per_batch = 2
daily_batches = 0
max_parallel = 1
cpu_cores = 1
memory_gb = 0.5
timeout_minutes = 1
"""


def test_the_specifications_limits() -> None:
    plans = load_plans().plans
    limits = {
        name: (plan.concurrent_batches, plan.jobs_per_batch, plan.daily_batches)
        for name, plan in plans.items()
    }
    assert limits == {
        "free": (1, 5, 3),
        "pro": (3, 20, 25),
        "team": (10, 100, 200),
        "enterprise": (50, 1000, 0),
    }


def test_a_dearer_plan_allows_no_less() -> None:
    plans = list(load_plans().plans.values())
    for cheap, dear in pairwise(plans):
        for limit in ("max_parallel", "cpu_cores", "memory_gb", "timeout_minutes"):
            assert getattr(cheap, limit) <= getattr(dear, limit)


def test_a_plan_can_hold_the_jobs_it_allows_side_by_side() -> None:
    for plan in load_plans().plans.values():
        assert plan.max_parallel <= plan.cpu_cores
        assert plan.max_parallel * 2 <= plan.memory_gb  # a job's default is 2 GB


def test_an_operators_table(tmp_path: Path) -> None:
    file = tmp_path / "plans.toml"
    file.write_text(FULL, "utf-8")
    plans = load_plans(file)
    assert list(plans.plans) == ["tiny"]
    assert plans.get("tiny").memory_gb == 0.5
    assert plans.get("tiny").name == "tiny"


def test_an_unknown_plan_is_answered_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="no plan 'gold'; choose one of free, pro, team, enterprise"):
        load_plans().get("gold")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no plan"),
        ("[tiny", "plan table: "),
        ("tiny = 3", r"\[tiny\]"),
        ("[tiny]", r"\[tiny\](.|\n)*concurrent_batches"),
        (FULL + "speed = 9", r"\[tiny\](.|\n)*speed"),
        (FULL.replace("jobs_per_batch = 2", "jobs_per_batch = 0"), r"(.|\n)*jobs_per_batch"),
        (FULL.replace("memory_gb = 0.5", "memory_gb = 0"), r"(.|\n)*memory_gb"),
        (FULL.replace("daily_batches = 0", "daily_batches = -1"), r"(.|\n)*daily_batches"),
        (FULL + 'name = "other"', r"\[tiny\]"),
    ],
)
def test_a_faulty_table_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_plans(text)
