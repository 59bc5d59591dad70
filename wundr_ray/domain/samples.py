"""What a monitor is told of work that was done: which metric, by how much, with which labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from wundr_ray.contract.vocabulary import JobStatus, Priority
from wundr_ray.domain.batch.run import JobChange
from wundr_ray.domain.batch.states import JOB_TERMINAL
from wundr_ray.domain.outcomes import StoredResult


class Metric(StrEnum):
    """Public names; those of Ray's agent begin with ``ray_``, and counters end with ``_total``."""

    BATCH_WAIT = "wundr_batch_wait_seconds"
    JOB_DURATION = "wundr_job_duration_seconds"
    JOBS_ENDED = "wundr_jobs_ended"
    JOB_RETRIES = "wundr_job_retries"
    JOB_FAILURES = "wundr_job_failures"
    FILES = "wundr_files"
    MIRROR_READS = "wundr_mirror_reads"


@dataclass(frozen=True, slots=True)
class Sample:
    """``value`` is added to a counter and observed by a histogram, under the metric's labels."""

    metric: Metric
    labels: tuple[str, ...]
    value: float = 1


def batch_waited(plan: str, priority: Priority, waited: timedelta) -> Sample:
    """From the time a batch could start; clocks of two nodes never make it negative."""
    return Sample(Metric.BATCH_WAIT, (plan, str(priority)), max(0.0, waited.total_seconds()))


def jobs_changed(changes: Sequence[JobChange]) -> Iterator[Sample]:
    """Of jobs that ended, failed or go back to the queue."""
    for change in changes:
        status, code = change.job.status, change.error[0] if change.error else ""
        if status is JobStatus.QUEUED:
            yield Sample(Metric.JOB_RETRIES, (code,))
        if status in JOB_TERMINAL:
            yield Sample(Metric.JOBS_ENDED, (str(status),))
        if status is JobStatus.FAILED:
            yield Sample(Metric.JOB_FAILURES, (code,))


def job_completed(result: StoredResult, seconds: float) -> Iterator[Sample]:
    """Its duration counts for each of its rules; of its files, those reused are told apart."""
    for rule in result.rules_applied:
        yield Sample(Metric.JOB_DURATION, (str(rule),), seconds)
    analysed = result.numbers.files_analyzed - result.files_reused
    for source, count in (("reused", result.files_reused), ("analysed", analysed)):
        if count > 0:
            yield Sample(Metric.FILES, (source,), count)


def mirror_read(*, fetched: bool) -> Sample:
    return Sample(Metric.MIRROR_READS, ("remote" if fetched else "mirror",))
