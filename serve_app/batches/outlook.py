"""Why a batch does not go on, and when it will have ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from serve_app.batches.queue_places import QueuePlace
from wundr_ray.contract.responses import QueueInfo
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus
from wundr_ray.domain.batch.forecast import JobOutlook, remaining, until_end
from wundr_ray.domain.batch.states import BATCH_LIVE
from wundr_ray.domain.scheduling.schedule import OffPeak, earliest_start
from wundr_ray.store.batches.status import JobState, StoredStatus
from wundr_ray.store.records import BatchRecord


@dataclass(frozen=True, slots=True)
class Outlook:
    """When a running or queued batch is expected to end; ``remaining`` only if it is running."""

    queue: QueueInfo | None = None
    remaining: timedelta | None = None
    end: datetime | None = None


def of_queued(
    batch: BatchRecord, place: QueuePlace | None, off_peak: OffPeak, now: datetime
) -> Outlook:
    """``place`` is None in the moment in which it leaves the queue."""
    if place is None:
        return Outlook()
    if not batch.expected_known:
        return Outlook(place.info)
    start = earliest_start(now, batch.not_before, off_peak if batch.off_peak else None)
    if start > now:
        return Outlook(place.info, end=start + timedelta(seconds=batch.expected_seconds))
    if place.work_before is None:  # the account's own batches decide, or work of unknown length
        return Outlook(place.info)
    own_work, own_seconds = batch.expected_core_seconds, batch.expected_seconds
    needed = until_end(place.work_before, own_work, own_seconds, place.cores)
    return Outlook(place.info, end=None if needed is None else now + needed)


def of_others(stored: StoredStatus, now: datetime) -> Outlook:
    """The outlook of a batch that is not queued; it is empty unless the batch is running."""
    batch, jobs = stored.batch, stored.jobs
    if batch.status not in BATCH_LIVE or batch.deadline is None:
        return Outlook()
    left = remaining([_job(job) for job in jobs], now, batch.deadline)
    return Outlook(_slot_wait(batch, jobs), left, None if left is None else now + left)


def _slot_wait(batch: BatchRecord, jobs: Sequence[JobState]) -> QueueInfo | None:
    """Why no job of a running batch has a slot, as the scheduler has recorded it."""
    idle = all(job.status is not JobStatus.RUNNING for job in jobs)
    waits = any(job.status is JobStatus.QUEUED for job in jobs)
    running = batch.status is BatchStatus.RUNNING
    if batch.wait_position is None or batch.wait_reason is None:
        return None
    if not (running and idle and waits):
        return None
    return QueueInfo(position=batch.wait_position, reason=batch.wait_reason)


def _job(job: JobState) -> JobOutlook:
    return JobOutlook(
        job.status,
        job.expected_seconds,
        job.attempt,
        job.progress,
        job.started_at,
        job.completed_at,
        job.expected_known,
    )
