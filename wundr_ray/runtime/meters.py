"""Counters of this process, which Ray's agent on each node shows to Prometheus as ``ray_wundr_…``.

What the database knows exactly is read from there (``/metrics`` of the API); here is what it
does not keep, or what would be slow to count.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache

from ray.util.metrics import Counter, Histogram

from wundr_ray.contract.vocabulary import JobStatus, Priority
from wundr_ray.domain.batch_run import JobChange
from wundr_ray.domain.outcomes import StoredResult
from wundr_ray.domain.states import JOB_TERMINAL

_WAITS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200]
_DURATIONS = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600, 1800, 3600]


class _Meters:
    """Made once per process: Ray keeps each for as long as the process lives."""

    def __init__(self) -> None:
        self.waited = Histogram(
            "wundr_batch_wait_seconds",
            "From the time a batch could start to its dispatch.",
            boundaries=_WAITS,
            tag_keys=("priority",),
        )
        self.duration = Histogram(
            "wundr_job_duration_seconds",
            "Completed attempts of jobs; one with several rules counts for each of them.",
            boundaries=_DURATIONS,
            tag_keys=("rule",),
        )
        self.jobs = Counter(
            "wundr_jobs_ended", "Jobs that have ended, by status.", tag_keys=("status",)
        )
        self.retries = Counter(
            "wundr_job_retries", "Attempts that are made again, by error.", tag_keys=("code",)
        )
        self.failures = Counter(
            "wundr_job_failures", "Jobs that failed, by error.", tag_keys=("code",)
        )
        self.files = Counter(
            "wundr_files", "Files of completed jobs: analysed or reused.", tag_keys=("source",)
        )
        self.mirrors = Counter(
            "wundr_mirror_reads", "Commits: fetched, or kept by the mirror.", tag_keys=("source",)
        )


_meters = cache(_Meters)


def batch_waited(priority: Priority, waited: timedelta) -> None:
    _meters().waited.observe(max(0.0, waited.total_seconds()), {"priority": str(priority)})


def jobs_changed(changes: Sequence[JobChange]) -> None:
    """What has been recorded: jobs that ended, failed or go back to the queue."""
    meters = _meters()
    for change in changes:
        status, code = change.job.status, change.error[0] if change.error else ""
        if status is JobStatus.QUEUED:
            meters.retries.inc(1, {"code": code})
        if status in JOB_TERMINAL:
            meters.jobs.inc(1, {"status": str(status)})
        if status is JobStatus.FAILED:
            meters.failures.inc(1, {"code": code})


def job_completed(result: StoredResult, seconds: float) -> None:
    meters = _meters()
    for rule in result.rules_applied:
        meters.duration.observe(seconds, {"rule": str(rule)})
    analysed = result.numbers.files_analyzed - result.files_reused
    for source, count in (("reused", result.files_reused), ("analysed", analysed)):
        if count > 0:
            meters.files.inc(count, {"source": source})


def mirror_read(*, fetched: bool) -> None:
    _meters().mirrors.inc(1, {"source": "remote" if fetched else "mirror"})
