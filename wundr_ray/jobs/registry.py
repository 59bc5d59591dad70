"""All job types. Each is a module below this folder with a ``JOB_TYPE``.

Such a module opens the database. It is never the ``__init__`` of a folder with tasks: a worker
that imports the tasks would import the database, too.
"""

from collections.abc import Mapping
from importlib import import_module

from wundr_ray.jobs.interface import JobType

_MODULES = (
    "analysis.job_type",
    "refactor.job_type",
    "apply.job_type",
    "report.portfolio_summary",
    "report.period_comparison",
    "report.trend",
    "report.findings_audit",
    "report.batch_merge",
)

_TYPES: list[JobType] = [import_module(f"wundr_ray.jobs.{name}").JOB_TYPE for name in _MODULES]

JOB_TYPES: Mapping[str, JobType] = {each.name: each for each in _TYPES}
"""The job types by their name in requests and in the database."""
