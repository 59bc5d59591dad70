"""Three hundred batches replayed: every one starts, and the urgent do not wait for the others."""

from statistics import mean

import pytest

from benchmarks.dispatch_simulation import Ended, Policy, Replay, Workload, jain, made
from wundr_ray.contract.vocabulary import Priority


@pytest.fixture(scope="module")
def workload() -> Workload:
    return made(300, 20, seed=6)


def mean_wait(workload: Workload, ended: list[Ended], priority: Priority) -> float:
    batches = workload.batches
    return mean(each.waited for each in ended if batches[each.batch_id].priority is priority)


def test_no_batch_starves_and_priority_pays(workload: Workload) -> None:
    fair = Replay(workload, Policy.FAIR).run()
    fifo = Replay(workload, Policy.FIFO).run()
    assert sorted(each.batch_id for each in fair) == sorted(workload.batches)
    assert max(each.waited for each in fair) <= 2 * max(each.waited for each in fifo)
    urgent, low = (mean_wait(workload, fair, each) for each in (Priority.URGENT, Priority.LOW))
    assert urgent < low
    assert urgent < mean_wait(workload, fifo, Priority.URGENT) / 2


def test_a_replay_repeats_itself(workload: Workload) -> None:
    few = made(40, 5, seed=1)
    assert Replay(few, Policy.FAIR).run() == Replay(few, Policy.FAIR).run()
    assert made(300, 20, seed=6) == workload


def test_jains_index() -> None:
    assert jain([3.0, 3.0, 3.0]) == pytest.approx(1)
    assert jain([1.0, 0.0, 0.0, 0.0]) == 0.25
    assert jain([0.0, 0.0]) == 1
