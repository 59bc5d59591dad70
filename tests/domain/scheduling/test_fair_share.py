"""Use fades by halves, however it is cut into batches."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.domain.scheduling.fair_share import HALF_LIFE, Use, decayed

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


def use(core_seconds: float, began: float, ended: float | None) -> Use:
    """Times in half-lives before now."""
    end = None if ended is None else NOW - ended * HALF_LIFE
    return Use(core_seconds, NOW - began * HALF_LIFE, end)


@pytest.mark.parametrize("ago", [0, 1, 2, 5])
def test_each_half_life_halves(ago: int) -> None:
    assert decayed([use(100, ago, ago)], NOW) == pytest.approx(100 / 2**ago)


def test_a_long_use_is_spread_over_its_time() -> None:
    parts = [use(1, (n + 1) / 1000, n / 1000) for n in range(1000, 3000)]
    assert decayed([use(2000, 3, 1)], NOW) == pytest.approx(decayed(parts, NOW), rel=1e-3)


def test_a_running_batch_ends_now_as_yet() -> None:
    assert decayed([use(7, 1, None)], NOW) == decayed([use(7, 1, 0)], NOW)


spans = st.floats(0, 20)


@given(st.floats(0, 1e6), spans, spans)
def test_no_use_counts_for_more_than_it_was(core_seconds: float, one: float, two: float) -> None:
    counted = decayed([use(core_seconds, max(one, two), min(one, two))], NOW)
    assert 0 <= counted <= core_seconds


def test_clocks_that_disagree_do_no_harm() -> None:
    later = NOW + timedelta(seconds=5)
    assert decayed([Use(9, later, later + timedelta(seconds=1))], NOW) == 9
