"""Which managers stand ready, are ended, and are told of batches."""

import pytest

from tests.runtime.fakes import LocalActors
from tests.store.making import sequential_ids
from wundr_ray.runtime.scheduling.manager_pool import ManagerPool
from wundr_ray.settings import Settings

BUSY, IDLE, LATER, OLD = "manager-a-v2", "manager-b-v2", "manager-c-v2", "manager-d-v1"


@pytest.fixture
async def actors() -> LocalActors:
    return LocalActors(BUSY, IDLE, LATER, OLD, "scheduler-v2")


@pytest.fixture
def pool(actors: LocalActors) -> ManagerPool:
    return ManagerPool(actors, Settings(), sequential_ids(), "v2")


async def test_idle_managers_of_other_versions_are_ended(
    pool: ManagerPool, actors: LocalActors
) -> None:
    await pool.refresh({BUSY})
    assert actors.killed == [OLD]


async def test_a_busy_manager_of_another_version_may_go_on(
    pool: ManagerPool, actors: LocalActors
) -> None:
    await pool.refresh({BUSY, OLD})
    assert actors.killed == []
    assert not pool.can_run(OLD)


async def test_idle_managers_are_taken_before_others_are_created(
    pool: ManagerPool, actors: LocalActors
) -> None:
    await pool.refresh({BUSY})
    assert [pool.take(), pool.take()] == [IDLE, LATER]
    assert actors.created == []
    assert [pool.take()] == actors.created


async def test_as_many_stand_ready_as_are_asked_for(pool: ManagerPool, actors: LocalActors) -> None:
    await pool.refresh({BUSY, OLD})
    await pool.settle(3, 4)
    assert len(actors.created) == 1
    await pool.settle(0, 1)
    assert actors.killed == [LATER, *actors.created]


async def test_a_manager_that_has_died_can_run_nothing(
    pool: ManagerPool, actors: LocalActors
) -> None:
    await pool.refresh({BUSY})
    assert pool.can_run(BUSY)
    assert not pool.can_run(None)
    actors.alive.remove(BUSY)
    await pool.refresh({BUSY})
    assert not pool.can_run(BUSY)


async def test_a_manager_is_told_of_its_batch_unless_it_has_died(
    pool: ManagerPool, actors: LocalActors
) -> None:
    pool.start(BUSY, "b1")
    pool.start("manager-lost-v2", "b2")
    assert actors.calls.get_nowait() == (BUSY, "run", ("b1",))
    assert actors.calls.empty()
