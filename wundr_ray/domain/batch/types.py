"""What follows when all jobs of a batch have ended, by the batch's type."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from wundr_ray.contract.vocabulary import BatchType, JobKind, JobStatus


class Follow(StrEnum):
    FINISH = "finish"
    AWAIT = "await"  # a person decides which of the proposed changes are applied
    MORE = "more"  # further jobs apply what needs no decision


@dataclass(frozen=True, slots=True)
class EndedJob:
    """``proposed`` counts the job's changes, ``safe`` those that may be applied unseen."""

    kind: str
    status: JobStatus
    proposed: int = 0
    safe: int = 0
    auto_apply: bool = False


def what_follows(
    batch_type: BatchType, jobs: Sequence[EndedJob], *, require_approval: bool | None
) -> Follow:
    """What follows the end of a batch's jobs, unless the batch was stopped.

    A required approval, the default, wins over ``auto_apply``. Jobs that apply changes are the
    last of their batch.
    """
    if batch_type is not BatchType.REFACTOR or any(job.kind == JobKind.APPLY for job in jobs):
        return Follow.FINISH
    completed = [job for job in jobs if job.status is JobStatus.COMPLETED]
    if require_approval is not False:
        return Follow.AWAIT if any(job.proposed for job in completed) else Follow.FINISH
    if any(job.safe for job in completed if job.auto_apply):
        return Follow.MORE
    return Follow.FINISH
