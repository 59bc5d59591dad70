"""Who pays for an attempt. Attempts, credits and fair share all follow this one decision.

A job pays for each attempt that completed, that failed by its own fault (also if it is tried
again), or that a cancellation or the deadline stopped. Nobody pays for an attempt that was lost
with a part of the installation: a worker, a node, a manager, or storage.
"""

from collections.abc import Mapping
from enum import StrEnum


class Fault(StrEnum):
    """What ended an attempt: the job itself, or a part of the installation that was lost."""

    JOB = "job"
    WORKER = "worker"
    MANAGER = "manager"
    STORAGE = "storage"

    @property
    def is_the_jobs(self) -> bool:
        """Whether the job pays: one of its attempts, its credits and its account's fair share."""
        return self is Fault.JOB


# An attempt that was lost through no fault of the job is repeated for free. A limit is needed all
# the same: a job whose code exhausts the memory looks exactly like a series of lost workers, and
# would otherwise take down one worker after the other for ever.
LOSSES_ALLOWED: Mapping[Fault, int] = {
    Fault.WORKER: 5,  # the job may be what kills them
    Fault.MANAGER: 10,
    Fault.STORAGE: 10,  # with the back-off two minutes at least
}
"""How many attempts of one job may be lost through no fault of its own, by the last one's fault."""


def charged(fault: Fault | None, cpu_cores: int, seconds: float | None) -> float | None:
    """The core-seconds that a job pays for an attempt; None if nobody pays.

    ``fault`` is what the attempt ended with, None if no attempt has ended. ``seconds`` is how long
    it held its slot, by a monotonic clock; None where its manager was lost and nobody measured it.
    """
    if fault is None or not fault.is_the_jobs or seconds is None:
        return None
    return cpu_cores * seconds
