"""All job types. Each is a module below this folder with a ``JOB_TYPE``.

Such a module opens the database. It is never the ``__init__`` of a folder with tasks: a worker
that imports the tasks would import the database, too.
"""

from collections.abc import Mapping
from importlib import import_module

from wundr_ray.jobs.interface import JobType

_REPORTS = ("portfolio_summary", "period_comparison", "trend", "findings_audit", "batch_merge")
_MODULES = (
    *(f"{name}.job_type" for name in ("analysis", "refactor", "apply")),
    *(f"report.{name}" for name in _REPORTS),
)

_TYPES: list[JobType] = [import_module(f"wundr_ray.jobs.{name}").JOB_TYPE for name in _MODULES]

JOB_TYPES: Mapping[str, JobType] = {each.name: each for each in _TYPES}
"""The job types by their name in requests and in the database."""
