import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.domain.credits import job_credits

cores = st.integers(1, 512)
seconds = st.floats(0, 100_000)


@pytest.mark.parametrize(
    ("cpu_cores", "spent", "expected"),
    [(1, 0, 1), (1, 60, 1), (1, 60.1, 2), (4, 15, 1), (4, 16, 2), (2, 600, 20), (8, 1, 1)],
)
def test_one_credit_is_one_core_minute(cpu_cores: float, spent: float, expected: int) -> None:
    assert job_credits(cpu_cores, spent) == expected


@given(cores, seconds, seconds)
def test_more_time_never_costs_less(cpu_cores: int, spent: float, more: float) -> None:
    assert 1 <= job_credits(cpu_cores, spent) <= job_credits(cpu_cores, spent + more)


@given(cores, seconds)
def test_nothing_is_rounded_down_nor_up_by_more_than_one(cpu_cores: int, spent: float) -> None:
    exact = cpu_cores * spent / 60
    assert exact <= job_credits(cpu_cores, spent) < max(exact, 1) + 1
