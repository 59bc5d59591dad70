"""Which jobs of an ended batch run again, and what creates the batch that runs them."""

from collections.abc import Mapping, Sequence

from wundr_ray.contract.errors import Conflict, ErrorDetail, InvalidRequest
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus
from wundr_ray.domain.batch.states import BATCH_TERMINAL


def jobs_to_retry(
    status: BatchStatus, jobs: Mapping[str, JobStatus], requested: Sequence[str] | None
) -> list[str]:
    """The failed jobs among ``requested`` (if None: among all jobs), in the order of ``jobs``.

    Raises ``InvalidRequest`` for ids that the batch does not have, ``Conflict`` when the batch
    has not ended, a requested job has not failed, or no job has.
    """
    if requested is not None:
        _check_known(jobs, requested)
    if status not in BATCH_TERMINAL:
        raise Conflict(
            f"Only a batch that has ended can be retried; this one is {status}.",
            resolution="Wait until the batch has ended, or cancel it.",
        )
    not_failed = [job_id for job_id in requested or () if jobs[job_id] is not JobStatus.FAILED]
    if not_failed:
        first = not_failed[0]
        raise Conflict(
            f"Only failed jobs can be retried; job {first!r} is {jobs[first]}.",
            resolution="Leave job_ids out to retry all failed jobs, or name failed ones only.",
        )
    chosen = jobs if requested is None else set(requested)
    failed = [
        job_id
        for job_id, job_status in jobs.items()
        if job_status is JobStatus.FAILED and job_id in chosen
    ]
    if not failed:
        raise Conflict(
            "No job of the batch has failed.",
            resolution="There is nothing to retry; create a new batch to analyse again.",
        )
    return failed


def _check_known(jobs: Mapping[str, JobStatus], requested: Sequence[str]) -> None:
    unknown = [
        ErrorDetail(field=f"job_ids.{position}", reason="is not a job of this batch")
        for position, job_id in enumerate(requested)
        if job_id not in jobs
    ]
    if unknown:
        raise InvalidRequest("The batch has no such jobs.", unknown[:50])
