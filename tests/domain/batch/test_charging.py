"""Who pays for an attempt: every way in which one can end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wundr_ray.domain.batch.charging import Fault, charged
from wundr_ray.domain.batch.run import (
    BatchRun,
    JobChange,
    JobFailed,
    JobLost,
    JobRun,
    JobStarted,
    JobSucceeded,
    Stimulus,
    Stop,
    StopAsked,
    decide,
)

NOW = datetime(2025, 3, 1, tzinfo=UTC)


def run_of(stop: Stop | None = None, max_attempts: int = 3) -> BatchRun:
    """A batch whose only job runs, draining or not."""
    run = BatchRun("b", {"j": JobRun("j")}, max_attempts, NOW + timedelta(hours=1))
    return replace(decide(run, JobStarted("j"), NOW).run, stop=stop)


def change(run: BatchRun, stimulus: Stimulus) -> JobChange:
    (found,) = decide(run, stimulus, NOW).changes
    return found


def failure(code: str, *, transient: bool = True, fault: Fault = Fault.JOB) -> JobFailed:
    return JobFailed("j", 1, code, "text", transient, timedelta(seconds=1), fault)


OWN = {
    "completed": JobSucceeded("j", 1),
    "a git server that times out": failure("RESOURCE_UNAVAILABLE"),
    "failed for good": failure("INVALID_REPOSITORY", transient=False),
    "out of memory": failure("INSUFFICIENT_RESOURCES", transient=False),
    "cancelled": StopAsked(Stop.CANCEL),
    "past the deadline": StopAsked(Stop.DEADLINE),
}
LOST = {
    "its manager": JobLost("j", 1),
    "its worker": failure("RESOURCE_UNAVAILABLE", fault=Fault.WORKER),
    "storage of ours": failure("RESOURCE_UNAVAILABLE", fault=Fault.STORAGE),
}


@pytest.mark.parametrize("how", OWN)
def test_a_job_pays_for_what_was_its_own(how: str) -> None:
    for run in (run_of(), run_of(max_attempts=1)):
        assert charged(change(run, OWN[how]).fault, 2, 25) == 50


@pytest.mark.parametrize("how", LOST)
@pytest.mark.parametrize("stop", [None, Stop.DRAIN])
def test_nobody_pays_for_what_was_lost_with(how: str, stop: Stop | None) -> None:
    assert charged(change(run_of(stop), LOST[how]).fault, 2, 25) is None


@pytest.mark.parametrize("how", [each for each in {**OWN, **LOST} if "completed" not in each])
def test_one_value_decides_on_attempts_and_on_charges(how: str) -> None:
    """What costs an attempt is paid, and what does not is not; stops cost no attempt."""
    stimulus = {**OWN, **LOST}[how]
    found = change(run_of(), stimulus)
    paid = charged(found.fault, 2, 25) is not None
    if not isinstance(stimulus, StopAsked):
        assert paid == (found.job.failures == 1)


def test_a_git_server_that_is_away_for_ten_minutes_is_paid_and_a_lost_worker_is_not() -> None:
    """Both have the same code."""
    away = replace(failure("RESOURCE_UNAVAILABLE"), delay=timedelta(minutes=10))
    assert charged(change(run_of(), away).fault, 1, 600) == 600
    gone = replace(away, fault=Fault.WORKER)
    assert charged(change(run_of(), gone).fault, 1, 600) is None


def test_draining_a_job_pays_for_its_last_attempt() -> None:
    assert charged(change(run_of(Stop.DRAIN), failure("RESOURCE_UNAVAILABLE")).fault, 1, 7) == 7


def test_what_nobody_measured_costs_nothing() -> None:
    """The attempt's manager was lost, and the next one ends the batch."""
    assert charged(change(run_of(), StopAsked(Stop.CANCEL)).fault, 1, None) is None


def test_an_instant_is_paid_as_something() -> None:
    assert charged(change(run_of(), JobSucceeded("j", 1)).fault, 4, 0) == 0


def test_nothing_is_paid_for_a_job_that_did_not_run() -> None:
    queued = replace(run_of(), jobs={"j": JobRun("j")})
    for stimulus in (JobStarted("j"), StopAsked(Stop.CANCEL), StopAsked(Stop.DEADLINE)):
        assert charged(change(queued, stimulus).fault, 1, 10) is None
