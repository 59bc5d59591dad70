from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.vocabulary import REPORT_KINDS, JobKind
from wundr_ray.domain.accounts.credits import job_credits, month_of, settlement

cores = st.integers(1, 512)
seconds = st.floats(0, 100_000)


@pytest.mark.parametrize(
    ("cpu_cores", "spent", "expected"),
    [(1, 0, 1), (1, 60, 1), (1, 60.1, 2), (4, 15, 1), (4, 16, 2), (2, 600, 20), (8, 1, 1)],
)
def test_one_credit_is_one_core_minute(cpu_cores: float, spent: float, expected: int) -> None:
    assert job_credits("analysis", cpu_cores, spent) == expected


@given(cores, seconds, seconds)
def test_more_time_never_costs_less(cpu_cores: int, spent: float, more: float) -> None:
    costs = [job_credits("analysis", cpu_cores, each) for each in (spent, spent + more)]
    assert 1 <= costs[0] <= costs[1]


@given(cores, seconds)
def test_nothing_is_rounded_down_nor_up_by_more_than_one(cpu_cores: int, spent: float) -> None:
    exact = cpu_cores * spent / 60
    assert exact <= job_credits("analysis", cpu_cores, spent) < max(exact, 1) + 1


@given(st.sampled_from(REPORT_KINDS), cores, seconds)
def test_a_report_costs_one_credit(kind: JobKind, cpu_cores: int, spent: float) -> None:
    assert job_credits(kind, cpu_cores, spent) == 1


@pytest.mark.parametrize(
    ("held", "used", "refund_unused", "amount"),
    [
        (5, 0, True, 5),
        (5, 3, True, 2),
        (5, 5, True, 0),
        (5, 9, True, -4),
        (5, 0, False, 0),
        (5, 3, False, 0),
        (5, 9, False, -4),
        (0, 3, True, -3),
    ],
)
def test_settlement(held: int, used: int, refund_unused: bool, amount: int) -> None:
    assert settlement(held, used, refund_unused=refund_unused) == amount


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.booleans())
def test_what_is_charged_is_what_was_used_or_all_that_was_held(
    held: int, used: int, refund_unused: bool
) -> None:
    charged = held - settlement(held, used, refund_unused=refund_unused)
    assert charged == (used if refund_unused or used > held else held)


def test_a_month_has_two_digits() -> None:
    assert month_of(datetime(2025, 3, 31, 23, 59, 59, tzinfo=UTC)) == "2025-03"
