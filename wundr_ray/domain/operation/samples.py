"""What a monitor is told of work that was done: which metric, by how much, with which labels."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from wundr_ray.contract.vocabulary import JobStatus, Priority
from wundr_ray.domain.batch.outcomes import StoredResult
from wundr_ray.domain.batch.run import JobChange
from wundr_ray.domain.batch.states import JOB_TERMINAL


class Metric(StrEnum):
    """Public names; those of Ray's agent begin with ``ray_``, and counters end with ``_total``."""

    BATCH_WAIT = "wundr_batch_wait_seconds"
    JOB_DURATION = "wundr_job_duration_seconds"
    JOBS_ENDED = "wundr_jobs_ended"
    JOB_RETRIES = "wundr_job_retries"
    JOB_FAILURES = "wundr_job_failures"
    FILES = "wundr_files"
    GATE_VERDICTS = "wundr_quality_gate_verdicts"
    MIRROR_READS = "wundr_mirror_reads"


@dataclass(frozen=True, slots=True)
class Sample:
    """``value`` is added to a counter and observed by a histogram, under the metric's labels."""

    metric: Metric
    labels: tuple[str, ...]
    value: float = 1


def batch_waited(plan: str, priority: Priority, waited: timedelta) -> Sample:
    """The wait since the batch could start; never negative, even if two nodes' clocks differ."""
    return Sample(Metric.BATCH_WAIT, (plan, str(priority)), max(0.0, waited.total_seconds()))


def jobs_changed(changes: Sequence[JobChange], type_of: Callable[[str], str]) -> Iterator[Sample]:
    """Of jobs that ended, failed or go back to the queue; ``type_of`` takes a job's id."""
    for change in changes:
        job_type = type_of(change.job.id)
        status, code = change.job.status, change.error[0] if change.error else ""
        if status is JobStatus.QUEUED:
            yield Sample(Metric.JOB_RETRIES, (job_type, code))
        if status in JOB_TERMINAL:
            yield Sample(Metric.JOBS_ENDED, (job_type, str(status)))
        if status is JobStatus.FAILED:
            yield Sample(Metric.JOB_FAILURES, (job_type, code))


def job_completed(job_type: str, rules: Iterable[str], seconds: float) -> Iterator[Sample]:
    """The duration counts for each of the job's ``rules``, which are patterns in a refactoring."""
    for rule in rules:
        yield Sample(Metric.JOB_DURATION, (job_type, str(rule)), seconds)


def files_analysed(result: StoredResult) -> Iterator[Sample]:
    """Those taken over from an earlier analysis are counted apart."""
    analysed = result.numbers.files_analyzed - result.files_reused
    for source, count in (("reused", result.files_reused), ("analysed", analysed)):
        if count > 0:
            yield Sample(Metric.FILES, (source,), count)


def gate_judged(result: StoredResult) -> Iterator[Sample]:
    if result.gate is not None:
        yield Sample(Metric.GATE_VERDICTS, (str(result.gate.status),))


def mirror_read(*, fetched: bool) -> Sample:
    return Sample(Metric.MIRROR_READS, ("remote" if fetched else "mirror",))
