"""What is known of a report batch and its jobs: plain data, no polars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wundr_ray.aggregate.facts import BatchFacts
from wundr_ray.contract.responses import JobError
from wundr_ray.contract.vocabulary import JobStatus

REPORT = "report.json"
"""The file that a job keeps."""


@dataclass(frozen=True, slots=True)
class ReportJobFacts:
    """One job as it ended; ``kept`` is the folder of its report, where it has one."""

    job_id: str
    type: str
    status: JobStatus
    config: Mapping[str, Any]
    error: JobError | None = None
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class ReportFacts:
    batch: BatchFacts
    jobs: Sequence[ReportJobFacts]
