"""Retention looks at an old analysis without looking at all others of its project."""

from datetime import timedelta

from tests.store.cost import START, steps
from wundr_ray.store.retention.removal import frames_query


def test_a_frame_does_not_cost_a_look_at_all_analyses_of_its_project() -> None:
    later = START + timedelta(days=365)
    pages = [frames_query(later, ("", ""), size) for size in (10, 100)]
    few, many = steps(2000, pages)
    assert many < 2 * few
