"""How a batch ends: by itself, by a stop, abandoned, or without its approval."""

from datetime import UTC, datetime, timedelta

import pytest

from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome
from wundr_ray.domain.batch.conclude import (
    CANCELLED,
    EPOCHS_ALLOWED,
    Ending,
    abandon,
    conclude,
    decline,
    must_abandon,
)
from wundr_ray.domain.batch.run import (
    STOP_ERRORS,
    BatchRun,
    Decision,
    JobFailed,
    JobRun,
    JobStarted,
    JobSucceeded,
    Stimulus,
    Stop,
    StopAsked,
    decide,
)
from wundr_ray.domain.batch.states import BATCH_EDGES

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
DEADLINE = NOW + timedelta(hours=1)
TIMED_OUT, ABANDONED = STOP_ERRORS[Stop.DEADLINE], STOP_ERRORS[Stop.ABANDON]


def new_run(jobs: int = 2) -> BatchRun:
    return BatchRun("b", {f"j{n}": JobRun(f"j{n}") for n in range(jobs)}, 3, DEADLINE)


def after(run: BatchRun, *stimuli: Stimulus) -> BatchRun:
    for stimulus in stimuli:
        run = decide(run, stimulus, NOW).run
    return run


def failed(job_id: str) -> JobFailed:
    return JobFailed(job_id, 1, "CODE", "text", transient=False)


def test_how_a_batch_ends_by_itself() -> None:
    run = after(new_run(), JobStarted("j0"), JobStarted("j1"))
    good, bad = JobSucceeded("j0", 1), failed("j0")
    others = (JobSucceeded("j1", 1), failed("j1"))
    succeeded = Ending(BatchStatus.COMPLETED, Outcome.SUCCEEDED)
    assert conclude(after(run, good, others[0])) == succeeded
    assert conclude(after(run, good, others[1])) == Ending(BatchStatus.COMPLETED, Outcome.PARTIAL)
    assert conclude(after(run, bad, others[1])) == Ending(BatchStatus.FAILED, Outcome.FAILED)


def test_past_its_deadline_a_batch_has_timed_out_whatever_it_completed() -> None:
    run = after(new_run(), JobStarted("j0"), JobSucceeded("j0", 1), StopAsked(Stop.DEADLINE))
    assert conclude(run) == Ending(BatchStatus.COMPLETED, Outcome.TIMED_OUT, TIMED_OUT)
    nothing_done = after(new_run(), StopAsked(Stop.DEADLINE))
    assert conclude(nothing_done) == Ending(BatchStatus.FAILED, Outcome.TIMED_OUT, TIMED_OUT)


@pytest.mark.parametrize(
    ("earlier", "late", "ending"),
    [
        (None, False, Ending(BatchStatus.COMPLETED, Outcome.PARTIAL, ABANDONED)),
        (None, True, Ending(BatchStatus.COMPLETED, Outcome.TIMED_OUT, TIMED_OUT)),
        (Stop.DEADLINE, False, Ending(BatchStatus.COMPLETED, Outcome.TIMED_OUT, TIMED_OUT)),
        (Stop.CANCEL, True, CANCELLED),
        (Stop.DRAIN, False, CANCELLED),
    ],
)
def test_an_abandoned_batch_ends_as_what_it_was_doing(
    earlier: Stop | None, late: bool, ending: Ending
) -> None:
    run = after(new_run(3), JobStarted("j0"), JobSucceeded("j0", 1), JobStarted("j1"))
    decision = abandon(run, earlier, run.deadline if late else NOW)
    assert conclude(decision.run) == ending
    assert {each.error for each in decision.changes} == {ending.error}
    assert {each.job.id for each in decision.changes} == {"j1", "j2"}


@pytest.mark.parametrize("late", [False, True])
def test_an_abandoned_batch_whose_jobs_have_ended_ends_as_they_did(late: bool) -> None:
    run = new_run(1)
    now = run.deadline if late else NOW
    done = after(run, JobStarted("j0"), JobSucceeded("j0", 1))
    decision = abandon(done, None, now)
    assert decision == Decision(done)
    assert conclude(decision.run) == Ending(BatchStatus.COMPLETED, Outcome.SUCCEEDED)
    timed_out = abandon(after(run, StopAsked(Stop.DEADLINE)), Stop.DEADLINE, now)
    expected = Ending(BatchStatus.FAILED, Outcome.TIMED_OUT, TIMED_OUT)
    assert conclude(timed_out.run) == expected


def test_too_many_managers_without_progress() -> None:
    assert not must_abandon(EPOCHS_ALLOWED + 7, last_progress=7)
    assert must_abandon(EPOCHS_ALLOWED + 8, last_progress=7)


def test_without_its_approval_a_batch_keeps_what_its_jobs_did() -> None:
    done, failure = JobStatus.COMPLETED, JobStatus.FAILED
    assert decline([done, done]) == Ending(BatchStatus.COMPLETED, Outcome.SUCCEEDED)
    assert decline([done, failure]) == Ending(BatchStatus.COMPLETED, Outcome.PARTIAL)
    assert decline([done]).status in BATCH_EDGES[BatchStatus.AWAITING_APPROVAL]
