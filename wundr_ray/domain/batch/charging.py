"""Who pays for an attempt: the one decision that attempts, credits and fair share go by.

A job pays for every attempt that held a slot and was its own: one that completed or failed, also
when it is tried again, and one that a cancellation or the deadline stopped. Nobody pays for an
attempt that ended with something of the installation: a worker, a node, a manager, or storage.
"""

from collections.abc import Mapping
from enum import StrEnum


class Fault(StrEnum):
    """What an attempt ended with: the job itself, or something of the installation."""

    JOB = "job"
    WORKER = "worker"
    MANAGER = "manager"
    STORAGE = "storage"

    @property
    def is_the_jobs(self) -> bool:
        """Whether the job pays: one of its attempts, its credits and its account's fair share."""
        return self is Fault.JOB


LOSSES_ALLOWED: Mapping[Fault, int] = {
    Fault.WORKER: 5,  # the job may be what kills them
    Fault.MANAGER: 10,
    Fault.STORAGE: 10,  # with the back-off two minutes at least
}
"""How many attempts of one job may end without any fault of its own, by that of the last one."""


def charged(fault: Fault | None, cpu_cores: int, seconds: float | None) -> float | None:
    """The core-seconds that a job pays for an attempt; None if nobody pays.

    ``fault`` is what the attempt ended with, None if no attempt has ended. ``seconds`` is how long
    it held its slot, by a monotonic clock; None where its manager was lost and nobody measured it.
    """
    if fault is None or not fault.is_the_jobs or seconds is None:
        return None
    return cpu_cores * seconds
