"""Credits: one credit is one core-minute of slot time, at least one per job that ran."""

import math

DEFAULT_JOB_SECONDS = 60.0
"""What a job is expected to take when its project has no history."""


def job_credits(cpu_cores: float, seconds: float) -> int:
    """What a job that held ``cpu_cores`` for ``seconds`` costs."""
    return max(1, math.ceil(cpu_cores * seconds / 60))
