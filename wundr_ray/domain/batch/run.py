"""A running batch as a pure state machine: stimulus in, decision out.

The manager holds one ``BatchRun``. For everything that happens it calls ``decide``, records
the decision's changes in the database, fenced by its epoch, and only then acts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.batch.charging import LOSSES_ALLOWED, Fault
from wundr_ray.domain.batch.states import JOB_TERMINAL, check_job_move


class Stop(StrEnum):
    """Why a batch takes no more jobs."""

    CANCEL = "cancel"  # running jobs are stopped too
    DRAIN = "drain"  # running jobs may finish
    DEADLINE = "deadline"
    ABANDON = "abandon"  # no manager gets on with the batch


@dataclass(frozen=True, slots=True)
class JobRun:
    """One job; ``attempt`` counts starts, ``failures`` only those that were the job's own.

    Every other attempt that has ended was lost with something it needed.
    ``expected_seconds`` decides nothing but the order in which jobs start.
    """

    id: str
    status: JobStatus = JobStatus.QUEUED
    attempt: int = 0
    failures: int = 0
    ready_at: datetime | None = None
    expected_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class BatchRun:
    batch_id: str
    jobs: Mapping[str, JobRun]
    max_attempts: int
    deadline: datetime
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class JobStarted:
    job_id: str


@dataclass(frozen=True, slots=True)
class JobSucceeded:
    job_id: str
    attempt: int


@dataclass(frozen=True, slots=True)
class JobFailed:
    """``delay`` is the back-off to use if the failure is transient and is tried again.

    A failure that is not the job's fault costs it no attempt, but only ``LOSSES_ALLOWED`` of them
    are tried again.
    """

    job_id: str
    attempt: int
    code: str
    message: str
    transient: bool
    delay: timedelta = timedelta()
    fault: Fault = Fault.JOB


@dataclass(frozen=True, slots=True)
class JobLost:
    """The attempt ended with its manager; that costs the job none of its attempts."""

    job_id: str
    attempt: int


@dataclass(frozen=True, slots=True)
class StopAsked:
    stop: Stop


Stimulus = JobStarted | JobSucceeded | JobFailed | JobLost | StopAsked


@dataclass(frozen=True, slots=True)
class JobChange:
    """One job's new row; ``error`` is the attempt's ``(code, message)``.

    ``fault`` is what the attempt ended with; None if this change ends none.
    """

    job: JobRun
    before: JobStatus
    error: tuple[str, str] | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """``changes`` are recorded first; then the tasks of ``stop_jobs`` are ended."""

    run: BatchRun
    changes: tuple[JobChange, ...] = ()
    stop_jobs: tuple[str, ...] = field(default=())


def decide(run: BatchRun, stimulus: Stimulus, now: datetime) -> Decision:
    """What ``stimulus`` means for ``run``; late news of an old attempt changes nothing.

    Raises ``IllegalTransition`` when a job is moved against the table of edges.
    """
    if isinstance(stimulus, StopAsked):
        return _stop(run, stimulus.stop)
    job = run.jobs[stimulus.job_id]
    if isinstance(stimulus, JobStarted):
        started = replace(job, status=JobStatus.RUNNING, attempt=job.attempt + 1, ready_at=None)
        return _move(run, job, started)
    # A report may be late: its attempt was stopped or given up, and the job runs again or has
    # ended. The number of the attempt tells, so that an old failure cannot end a new attempt.
    if job.status is not JobStatus.RUNNING or stimulus.attempt != job.attempt:
        return Decision(run)
    if isinstance(stimulus, JobSucceeded):
        # A completed attempt is paid for as if it had failed by the job's own fault.
        return _move(run, job, replace(job, status=JobStatus.COMPLETED), fault=Fault.JOB)
    failure = _lost(job) if isinstance(stimulus, JobLost) else stimulus
    fail = _fail if failure.fault.is_the_jobs else _lose
    return fail(run, job, failure, now)


_LOST = ("RESOURCE_UNAVAILABLE", "The worker was lost before the job ended.")
STOP_ERRORS = {
    Stop.DEADLINE: ("TIMEOUT_EXCEEDED", "The batch ran past its timeout_minutes."),
    Stop.ABANDON: (
        "INTERNAL",
        "The batch was abandoned: its managers kept failing because of a defect in the service.",
    ),
}
"""The error of a job that such a stop ends; cancelled jobs have none."""


def startable(run: BatchRun, now: datetime) -> list[str]:
    """The queued jobs that may start now, the longest-expected first.

    A long job that starts last keeps the batch waiting for it alone; longest first takes at
    most a third more than the best order (Graham, 1969). Equals go in the order of submission.
    """
    if run.stop:
        return []
    ready = [
        job
        for job in run.jobs.values()
        if job.status is JobStatus.QUEUED and (job.ready_at is None or job.ready_at <= now)
    ]
    return [job.id for job in sorted(ready, key=lambda each: -each.expected_seconds)]


def next_wakeup(run: BatchRun, now: datetime) -> datetime:
    """When something happens by itself: a back-off ends, or the deadline."""
    times = [job.ready_at for job in run.jobs.values() if job.status is JobStatus.QUEUED]
    return min([run.deadline, *(at for at in times if at is not None and at > now)])


def is_over(run: BatchRun) -> bool:
    return all(job.status in JOB_TERMINAL for job in run.jobs.values())


def _move(
    run: BatchRun,
    job: JobRun,
    after: JobRun,
    error: tuple[str, str] | None = None,
    fault: Fault | None = None,
) -> Decision:
    check_job_move(job.id, job.status, after.status, f"batch {run.batch_id}, {job}")
    changed = replace(run, jobs={**run.jobs, job.id: after})
    return Decision(changed, (JobChange(after, job.status, error, fault),))


def _fail(run: BatchRun, job: JobRun, news: JobFailed, now: datetime) -> Decision:
    failures = job.failures + 1
    after = replace(job, failures=failures)
    if not news.transient or failures >= run.max_attempts:
        after = replace(after, status=JobStatus.FAILED)
    elif run.stop:
        after = _ended(run.stop, after)
    else:
        after = replace(after, status=JobStatus.QUEUED, ready_at=now + news.delay)
    return _move(run, job, after, (news.code, news.message), news.fault)


def _lost(job: JobRun) -> JobFailed:
    return JobFailed(job.id, job.attempt, *_LOST, transient=True, fault=Fault.MANAGER)


def _lose(run: BatchRun, job: JobRun, news: JobFailed, now: datetime) -> Decision:
    """Queue a job whose attempt was lost through no fault of its own, unless that is too often."""
    # Attempts count all starts and failures only the job's own, so their difference is the number
    # of losses. A loss uses up neither one of the job's attempts nor its owner's credits.
    if run.stop:
        after = _ended(run.stop, job)
    elif job.attempt - job.failures >= LOSSES_ALLOWED[news.fault]:
        after = replace(job, status=JobStatus.FAILED)
    else:
        ready_at = now + news.delay if news.delay else None
        after = replace(job, status=JobStatus.QUEUED, ready_at=ready_at)
    return _move(run, job, after, (news.code, news.message), news.fault)


def _ended(stop: Stop, job: JobRun) -> JobRun:
    status = JobStatus.FAILED if stop in STOP_ERRORS else JobStatus.CANCELLED
    return replace(job, status=status, ready_at=None)


def _stop(run: BatchRun, stop: Stop) -> Decision:
    """End the queued jobs and, unless draining, the running ones; the first reason stays."""
    # The only second stop that counts is one that ends a drain: a cancellation without drain, or
    # the deadline. Both then end the running jobs as cancelled, because the owner has asked for
    # that already; a batch that was cancelled must not end as timed out.
    if run.stop is stop or run.stop not in (None, Stop.DRAIN):
        return Decision(run)
    reason = Stop.CANCEL if run.stop is Stop.DRAIN else stop
    affected = {JobStatus.QUEUED} if stop is Stop.DRAIN else {JobStatus.QUEUED, JobStatus.RUNNING}
    error = STOP_ERRORS.get(reason)
    jobs, changes = dict(run.jobs), []
    for job in run.jobs.values():
        if job.status in affected:
            ended = _ended(reason, job)
            check_job_move(job.id, job.status, ended.status, f"batch {run.batch_id}, {job}")
            jobs[job.id] = ended
            fault = Fault.JOB if job.status is JobStatus.RUNNING else None
            changes.append(JobChange(ended, job.status, error, fault))
    stopped = tuple(c.job.id for c in changes if c.before is JobStatus.RUNNING)
    return Decision(replace(run, jobs=jobs, stop=reason), tuple(changes), stopped)
