"""Credits: one credit is one core-minute of slot time, at least one per job that ran."""

import math
from datetime import datetime

DEFAULT_JOB_SECONDS = 60.0
"""What a job is expected to take when its project has no history."""


def job_credits(cpu_cores: float, seconds: float) -> int:
    """What a job that held ``cpu_cores`` for ``seconds`` costs."""
    return credits_of(cpu_cores * seconds)


def credits_of(core_seconds: float) -> int:
    """What a job costs that ran and used ``core_seconds``, in all its attempts together."""
    return max(1, math.ceil(core_seconds / 60))


def settlement(held: int, used: int, *, refund_unused: bool) -> int:
    """The amount that closes a batch's account: the hold (``-held``) and it make what is charged.

    Charged is what was ``used``, also above the hold. Without a refund, never less than was held.
    """
    charged = used if refund_unused else max(held, used)
    return held - charged


def month_of(moment: datetime) -> str:
    """The month that a batch created at ``moment`` (UTC) is paid from, as ``2025-03``."""
    return f"{moment:%Y-%m}"
