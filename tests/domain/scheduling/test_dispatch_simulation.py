"""Three hundred batches replayed: every one starts, and the urgent do not wait for the others."""

from statistics import mean

import pytest

from benchmarks.dispatch_fairness import Demand, FairnessMeter, jain, max_min
from benchmarks.dispatch_policies import FairShare, FirstCome
from benchmarks.dispatch_simulation import CORES, Replay
from benchmarks.dispatch_workload import Workload, made
from wundr_ray.contract.vocabulary import Priority


@pytest.fixture(scope="module")
def workload() -> Workload:
    return made(300, 20, 6, CORES)


def mean_wait(replay: Replay, priority: Priority) -> float:
    batches = replay.workload.batches
    return mean(each.waited for each in replay.ended if batches[each.batch_id].priority is priority)


def test_no_batch_starves_and_priority_pays(workload: Workload) -> None:
    fair, fifo = Replay(workload, FairShare()), Replay(workload, FirstCome())
    for replay in (fair, fifo):
        replay.run()
        assert sorted(each.batch_id for each in replay.ended) == sorted(workload.batches)
    longest, longest_fifo = (max(e.waited for e in each.ended) for each in (fair, fifo))
    assert longest <= 2 * longest_fifo
    urgent, low = (mean_wait(fair, each) for each in (Priority.URGENT, Priority.LOW))
    assert urgent < low
    assert urgent < mean_wait(fifo, Priority.URGENT) / 2
    assert mean(fair.fairness.indices) > mean(fifo.fairness.indices)


def test_a_replay_repeats_itself(workload: Workload) -> None:
    few = made(40, 5, 1, CORES)
    assert Replay(few, FairShare()).run() == Replay(few, FairShare()).run()
    assert made(300, 20, 6, CORES) == workload


def test_jains_index() -> None:
    assert jain([3.0, 3.0, 3.0]) == pytest.approx(1)
    assert jain([1.0, 0.0, 0.0, 0.0]) == 0.25
    with pytest.raises(ValueError, match="nobody"):
        jain([0.0, 0.0])


def test_what_is_due_goes_by_weight_and_by_what_is_wanted() -> None:
    wants = {"a": Demand(0, 2, 1.0), "b": Demand(0, 20, 1.0), "c": Demand(0, 20, 2.0)}
    assert max_min(wants, 14) == pytest.approx({"a": 2, "b": 4, "c": 8})
    assert max_min(wants, 100) == pytest.approx({"a": 2, "b": 20, "c": 20})


def test_fairness_is_measured_only_where_accounts_compete() -> None:
    meter = FairnessMeter(cores=4, window=20)
    for _ in range(20):
        meter.sample({"a": Demand(2, 2, 1.0), "b": Demand(2, 2, 1.0)})
    assert meter.indices == []
    for _ in range(20):
        meter.sample({"a": Demand(3, 4, 1.0), "b": Demand(1, 4, 1.0)})
    assert meter.indices == [pytest.approx(0.8)]
