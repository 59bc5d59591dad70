"""Credits: one is a core-minute of slot time, at least one per job that ran; a report costs one."""

import math
from datetime import datetime

from wundr_ray.contract.vocabulary import REPORT_KINDS

DEFAULT_JOB_SECONDS = 60.0
"""What a job is expected to take when its project has no history."""


REPORT_CREDITS = 1
"""For a report, however long it takes: it reads what analyses have paid for."""


def job_credits(kind: str, cpu_cores: float, seconds: float) -> int:
    """What a job of this type that held ``cpu_cores`` for ``seconds`` costs."""
    return credits_of(kind, cpu_cores * seconds)


def credits_of(kind: str, core_seconds: float) -> int:
    """What a job costs that ran and used ``core_seconds``, in all its attempts together."""
    if kind in REPORT_KINDS:
        return REPORT_CREDITS
    return max(1, math.ceil(core_seconds / 60))


def settlement(held: int, used: int, *, refund_unused: bool) -> int:
    """The amount of the ledger's last entry for a batch; positive amounts are refunds.

    Arguments:
        held: the credits set aside when the batch was created.
        used: the credits that its jobs cost; they are charged also above the hold.
        refund_unused: False charges the whole hold even if less was used.
    """
    charged = used if refund_unused else max(held, used)
    return held - charged


def month_of(moment: datetime) -> str:
    """The month that a batch created at ``moment`` (UTC) is paid from, as ``2025-03``."""
    return f"{moment:%Y-%m}"
