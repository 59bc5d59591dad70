"""Who pays for an attempt: the one decision that credits and fair share both go by.

A job pays for every attempt that held a slot and was its own: one that completed or failed, also
when it is tried again, and one that a cancellation or the deadline stopped. Nobody pays for an
attempt that was lost with what it needed: a worker, a node, a manager, or storage of ours.
"""

from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.batch.run import JobChange


def charged(change: JobChange, cpu_cores: int, seconds: float | None) -> float | None:
    """The core-seconds that the job pays for the attempt that ends with ``change``.

    ``seconds`` is how long the attempt held its slot, by a monotonic clock; None where nobody
    measured it, because its manager was lost. None if no attempt ends, or nobody pays for it.
    """
    if change.before is not JobStatus.RUNNING or change.lost or seconds is None:
        return None
    return cpu_cores * seconds
