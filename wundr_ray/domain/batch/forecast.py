"""Estimates of the time until a batch ends."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf, isfinite

from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.batch.states import JOB_TERMINAL


@dataclass(frozen=True, slots=True)
class JobOutlook:
    """One job; ``progress`` in percent, ``started_at`` the start of its first attempt.

    ``known`` says that ``expected_seconds`` comes from earlier runs; otherwise it is a guess.
    """

    status: JobStatus
    expected_seconds: float
    attempt: int
    progress: int
    started_at: datetime | None
    completed_at: datetime | None
    known: bool = True


LONGEST = timedelta(days=30)
"""The longest time that is forecast."""


def remaining(jobs: Sequence[JobOutlook], now: datetime, deadline: datetime) -> timedelta | None:
    """The time that a running batch still needs if as many jobs go on running as run now.

    None if there is no honest estimate: no job runs, a job has taken longer than expected and
    reports no progress, or the time of a job is a guess and no job has completed yet. The batch
    ends at its ``deadline`` in any case.
    """
    # History tells how jobs compare with each other better than how long they take on this
    # machine. So expected times are scaled by the pace of the batch's own completed jobs, and once
    # a job reports its progress, that measurement replaces its estimate.
    if all(job.status in JOB_TERMINAL for job in jobs):
        return timedelta()
    pace = _pace(jobs)
    running = [job for job in jobs if job.status is JobStatus.RUNNING]
    left = [_left(job, pace, now) for job in running]
    queued = [_expected(job, pace) for job in jobs if job.status is JobStatus.QUEUED]
    until_end = [seconds for seconds in left if seconds is not None]
    to_come = [seconds for seconds in queued if seconds is not None]
    if not running or len(until_end) < len(left) or len(to_come) < len(queued):
        return None
    until_deadline = max(0.0, (deadline - now).total_seconds())
    return timedelta(seconds=min(_last_end(until_end, to_come), until_deadline))


def until_end(
    work_before: float, own_work: float, own_seconds: float, cores: int
) -> timedelta | None:
    """The time until a queued batch ends.

    Arguments:
        work_before: core-seconds of the work that comes before the batch.
        own_work: core-seconds of the batch's own work.
        own_seconds: the least time that the batch takes, however many cores there are.
        cores: the cores of the cluster.

    None without cores, or if the result is longer than ``LONGEST``.
    """
    if not cores:
        return None
    seconds = work_before / cores + max(own_seconds, own_work / cores)
    return timedelta(seconds=seconds) if seconds <= LONGEST.total_seconds() else None


def _pace(jobs: Sequence[JobOutlook]) -> float | None:
    """How many times longer than expected the completed jobs took; None before the first."""
    took = expected = 0.0
    for job in jobs:
        if job.status is JobStatus.COMPLETED and job.started_at and job.completed_at:
            took += (job.completed_at - job.started_at).total_seconds()
            expected += job.expected_seconds
    # Jobs that were expected to take no time say nothing, and would make the quotient infinite.
    pace = took / expected if expected else inf
    return pace if isfinite(pace) else None


def _expected(job: JobOutlook, pace: float | None) -> float | None:
    if pace is None:
        return job.expected_seconds if job.known else None
    return job.expected_seconds * pace


def _left(job: JobOutlook, pace: float | None, now: datetime) -> float | None:
    """The seconds that a running job still needs; later attempts are taken as just begun."""
    expected = _expected(job, pace)
    if job.attempt > 1 or job.started_at is None:
        return expected
    elapsed = max(0.0, (now - job.started_at).total_seconds())
    if job.progress:
        return elapsed * (100 - job.progress) / job.progress
    return expected - elapsed if expected is not None and elapsed < expected else None


def _last_end(running: Sequence[float], queued: Sequence[float]) -> float:
    """When the last job ends if each that ends makes room for the longest that waits."""
    ends = list(running)
    heapq.heapify(ends)
    for seconds in sorted(queued, reverse=True):
        heapq.heapreplace(ends, ends[0] + seconds)
    return max(ends)
