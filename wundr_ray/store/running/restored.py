"""A batch's run as the database has it, for a manager or scheduler that takes it over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.domain.batch.retry import LONGEST_BACKOFF, attempts_allowed
from wundr_ray.domain.batch.run import BatchRun, JobRun, Stop
from wundr_ray.store.records import BatchRecord, JobRecord


def restored(batch: BatchRecord, jobs: Sequence[JobRecord], now: datetime) -> BatchRun:
    """The run with its jobs and deadline; no stop has been handled yet.

    No job waits longer from ``now`` on than a back-off lasts: the clock that its time was read
    from may have been ahead.
    """
    latest = now + LONGEST_BACKOFF
    attempts = batch.max_attempts or attempts_allowed(retry_failed=batch.options["retry_failed"])
    return BatchRun(
        batch_id=batch.id,
        jobs={
            job.id: JobRun(
                job.id,
                job.status,
                job.attempt,
                job.failures,
                job.ready_at and min(job.ready_at, latest),
                job.expected_seconds,
            )
            for job in jobs
        },
        max_attempts=attempts,
        deadline=_deadline(batch),
    )


def recorded_stop(batch: BatchRecord) -> Stop | None:
    """Why the batch is being ended: a cancellation, or what its manager has decided."""
    if batch.status is BatchStatus.CANCELLING:
        return Stop.DRAIN if batch.cancel_drains else Stop.CANCEL
    return Stop(batch.stop) if batch.stop else None


def _deadline(batch: BatchRecord) -> datetime:
    """The recorded deadline; a batch that an earlier version dispatched may have none."""
    if batch.deadline is not None:
        return batch.deadline
    assert batch.started_at
    return batch.started_at + timedelta(minutes=batch.timeout_minutes)
