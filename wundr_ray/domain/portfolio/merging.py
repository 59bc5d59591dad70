"""Which result counts for a job that was run again in retries of its batch."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wundr_ray.contract.vocabulary import JobStatus


@dataclass(frozen=True, slots=True)
class BatchToMerge:
    """A batch and its ``jobs`` in order; ``retry_of`` is the batch whose jobs it runs again."""

    id: str
    retry_of: str | None = None
    jobs: Mapping[str, JobStatus] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MergedFrom:
    """A job of the merged report by the id that it has there, and the batch of its result."""

    id: str
    job_id: str
    batch_id: str


def merged(oldest_first: Sequence[BatchToMerge]) -> list[MergedFrom]:
    """Each job once, by its last completed run or, if none completed, by its last run.

    The order is that of the original batches and of their jobs. An id that several of them have is
    prefixed with the id of its batch.
    """
    known = {batch.id: batch for batch in oldest_first}
    roots = [batch for batch in oldest_first if batch.retry_of not in known]
    counted = Counter(job_id for root in roots for job_id in root.jobs)
    runs: dict[str, list[BatchToMerge]] = {}
    for batch in oldest_first:
        runs.setdefault(_root(batch, known), []).append(batch)
    return [
        MergedFrom(
            f"{root.id}/{job_id}" if counted[job_id] > 1 else job_id,
            job_id,
            _batch_of(job_id, runs[root.id]),
        )
        for root in roots
        for job_id in root.jobs
    ]


def _batch_of(job_id: str, runs: Sequence[BatchToMerge]) -> str:
    having = [batch for batch in runs if job_id in batch.jobs]
    completed = [each for each in having if each.jobs[job_id] is JobStatus.COMPLETED]
    return (completed or having)[-1].id


def _root(batch: BatchToMerge, known: Mapping[str, BatchToMerge]) -> str:
    *_, last = _ancestors(batch, known)
    return last.id


def _ancestors(batch: BatchToMerge, known: Mapping[str, BatchToMerge]) -> Iterator[BatchToMerge]:
    """The batch itself and those that it goes back to."""
    current: BatchToMerge | None = batch
    while current is not None:
        yield current
        current = known.get(current.retry_of or "")
