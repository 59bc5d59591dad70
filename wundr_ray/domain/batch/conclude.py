"""How a batch ends."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome
from wundr_ray.domain.batch.run import (
    STOP_ERRORS,
    BatchRun,
    Decision,
    Stop,
    StopAsked,
    decide,
    is_over,
)

EPOCHS_ALLOWED = 20
"""Epochs of a batch without the end of any job; a lost manager costs one or two."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A batch's final status and outcome; ``error`` is the batch's own ``(code, message)``."""

    status: BatchStatus
    outcome: Outcome
    error: tuple[str, str] | None = None


CANCELLED = Ending(BatchStatus.CANCELLED, Outcome.CANCELLED)


def conclude(run: BatchRun) -> Ending:
    """The end of a batch all of whose jobs have ended."""
    if run.stop in (Stop.CANCEL, Stop.DRAIN):
        return CANCELLED
    statuses = [job.status for job in run.jobs.values()]
    completed = JobStatus.COMPLETED in statuses
    status = BatchStatus.COMPLETED if completed else BatchStatus.FAILED
    error = STOP_ERRORS.get(run.stop) if run.stop else None
    if run.stop is Stop.DEADLINE:
        return Ending(status, Outcome.TIMED_OUT, error)
    return Ending(status, _outcome(statuses) if completed else Outcome.FAILED, error)


def decline(statuses: Collection[JobStatus]) -> Ending:
    """The end of a batch whose approval was rejected or has expired: what its jobs did stays."""
    return Ending(BatchStatus.COMPLETED, _outcome(statuses))


def must_abandon(epoch: int, last_progress: int) -> bool:
    """Whether a batch has had too many managers without progress.

    ``last_progress`` is the epoch in which a job of the batch last ended.
    """
    # Managers end with their node or process now and then, but twenty in a row without the end of
    # a single job can only mean that the batch itself makes them fail.
    return epoch - last_progress > EPOCHS_ALLOWED


def abandon(run: BatchRun, stop: Stop | None, now: datetime) -> Decision:
    """The end of a run whose managers fail one after the other.

    ``stop`` is what was ending it already. A run all of whose jobs have ended needs no other
    reason: it ends as they did.
    """
    if is_over(run):
        return Decision(replace(run, stop=stop))
    if stop is None:
        stop = Stop.DEADLINE if now >= run.deadline else Stop.ABANDON
    return decide(run, StopAsked(Stop.CANCEL if stop is Stop.DRAIN else stop), now)


def _outcome(statuses: Collection[JobStatus]) -> Outcome:
    all_completed = set(statuses) == {JobStatus.COMPLETED}
    return Outcome.SUCCEEDED if all_completed else Outcome.PARTIAL
