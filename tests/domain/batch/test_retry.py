import random

from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.domain.batch.retry import MAX_ATTEMPTS, attempts_allowed, backoff


def test_attempts() -> None:
    assert attempts_allowed(retry_failed=True) == MAX_ATTEMPTS == 3
    assert attempts_allowed(retry_failed=False) == 1


@given(st.integers(1, 5_000), st.randoms(use_true_random=False))
def test_a_delay_is_between_half_and_all_of_its_ceiling(
    failures: int, chance: random.Random
) -> None:
    ceiling = min(60, 2 ** (failures - 1))
    assert ceiling / 2 <= backoff(failures, chance).total_seconds() <= ceiling


def test_delays_of_equal_failures_differ() -> None:
    chance = random.Random(1)
    assert len({backoff(3, chance) for _ in range(20)}) == 20
