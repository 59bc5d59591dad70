"""Stars and scores are continuous and monotone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.domain.rating.scale import interpolate, stars

THRESHOLDS = (1.0, 4.0, 9.0, 20.0)


@pytest.mark.parametrize(
    ("value", "expected"), [(0, 5.5), (1, 4.5), (4, 3.5), (9, 2.5), (20, 1.5), (2.5, 4.0)]
)
def test_thresholds_are_the_steps_of_the_scale(value: float, expected: float) -> None:
    assert stars(value, THRESHOLDS) == pytest.approx(expected)


def test_thresholds_at_zero_are_passed_over() -> None:
    assert stars(0, (0, 0, 2, 8)) == 5.5
    assert stars(1, (0, 0, 2, 8)) == pytest.approx(4.0)
    assert stars(0.001, (0, 0, 0, 8)) == pytest.approx(5.5, abs=0.01)


def test_far_beyond_the_last_threshold_a_repair_still_counts() -> None:
    assert 0.5 < stars(2000, THRESHOLDS) < stars(1900, THRESHOLDS) < 1.5


@given(
    st.floats(0, 1e5),
    st.floats(0, 1e5),
    st.lists(st.floats(0.001, 1000), min_size=4, max_size=4, unique=True).map(sorted),
)
def test_more_of_it_never_means_more_stars(
    one: float, other: float, thresholds: list[float]
) -> None:
    low, high = sorted((one, other))
    assert 0.5 <= stars(high, thresholds) <= stars(low, thresholds) + 1e-9 <= 5.5 + 1e-9


@pytest.mark.parametrize(("x", "y"), [(-2, 0), (-1, 0), (0, 40), (0.5, 70), (1, 100), (3, 100)])
def test_scores_lie_on_the_line_through_their_anchors(x: float, y: float) -> None:
    assert interpolate(x, [(-1, 0), (0, 40), (1, 100)]) == pytest.approx(y)
