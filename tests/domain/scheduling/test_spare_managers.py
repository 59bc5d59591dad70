"""How many managers stand ready."""

from wundr_ray.domain.scheduling.spare_managers import WARM_SECONDS, spare_managers


def test_an_installation_at_rest_has_no_idle_manager() -> None:
    assert spare_managers(float("inf")) == (0, 0)
    assert spare_managers(WARM_SECONDS) == (0, 0)


def test_a_manager_stands_ready_while_there_is_work() -> None:
    assert spare_managers(0.0) == (1, 2)
