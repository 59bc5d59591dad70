"""The legal states of a batch and of a job; terminal states are those without out-edges."""

from collections.abc import Mapping

from wundr_ray.contract.vocabulary import BatchStatus, JobStatus

BATCH_EDGES: Mapping[BatchStatus, frozenset[BatchStatus]] = {
    BatchStatus.QUEUED: frozenset(
        {
            BatchStatus.RUNNING,  # the scheduler dispatched it to a manager
            BatchStatus.CANCELLED,  # cancelled before it was dispatched
        }
    ),
    BatchStatus.RUNNING: frozenset(
        {
            BatchStatus.CANCELLING,  # a cancellation was accepted; running jobs are being ended
            BatchStatus.COMPLETED,  # every job ended and at least one completed
            BatchStatus.FAILED,  # every job ended and none completed
            BatchStatus.AWAITING_APPROVAL,  # every job ended; a person decides what follows
        }
    ),
    BatchStatus.CANCELLING: frozenset(
        {
            BatchStatus.CANCELLED,  # the last running job has ended
        }
    ),
    BatchStatus.AWAITING_APPROVAL: frozenset(
        {
            BatchStatus.QUEUED,  # approved: it is dispatched again for the jobs that follow
            BatchStatus.COMPLETED,  # rejected, or nobody decided in time
            BatchStatus.CANCELLED,  # cancelled; nothing of it runs
        }
    ),
    BatchStatus.COMPLETED: frozenset(),
    BatchStatus.FAILED: frozenset(),
    BatchStatus.CANCELLED: frozenset(),
}

JOB_EDGES: Mapping[JobStatus, frozenset[JobStatus]] = {
    JobStatus.QUEUED: frozenset(
        {
            JobStatus.RUNNING,  # a slot was granted
            JobStatus.CANCELLED,  # the batch was cancelled before the job had a slot
            JobStatus.FAILED,  # the batch ran past its deadline
        }
    ),
    JobStatus.RUNNING: frozenset(
        {
            JobStatus.COMPLETED,  # its frames are committed
            JobStatus.FAILED,  # a permanent error, no attempts left, or past the deadline
            JobStatus.QUEUED,  # a transient error or a lost worker: the next attempt
            JobStatus.CANCELLED,  # the batch was cancelled and running jobs were stopped
        }
    ),
    JobStatus.COMPLETED: frozenset(),
    JobStatus.FAILED: frozenset(),
    JobStatus.CANCELLED: frozenset(),
}

BATCH_TERMINAL = frozenset(status for status, edges in BATCH_EDGES.items() if not edges)
JOB_TERMINAL = frozenset(status for status, edges in JOB_EDGES.items() if not edges)

BATCH_LIVE = frozenset({BatchStatus.RUNNING, BatchStatus.CANCELLING})
"""A batch in one of these has a manager, or gets a new one; only these have slots and leases."""


class IllegalTransition(Exception):
    """A move that the table of edges does not have; ``story`` says what led to it."""

    def __init__(self, entity: str, before: str, after: str, story: str = "") -> None:
        super().__init__(f"{entity}: {before} -> {after} is not a legal move. {story}".rstrip())
        self._args = (entity, before, after, story)

    def __reduce__(self) -> tuple[type, tuple[str, str, str, str]]:
        return type(self), self._args


def check_job_move(job_id: str, before: JobStatus, after: JobStatus, story: str = "") -> None:
    """Raise ``IllegalTransition`` unless a job may go from ``before`` to ``after``."""
    if after not in JOB_EDGES[before]:
        raise IllegalTransition(f"job {job_id}", before, after, story)
