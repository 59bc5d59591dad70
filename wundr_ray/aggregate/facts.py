"""What is known of a batch and its jobs besides their frames: plain data, no polars."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wundr_ray.contract.gates.models import GateVerdict
from wundr_ray.contract.responses import JobError, NotApplied
from wundr_ray.contract.vocabulary import BatchStatus, CodeScope, JobStatus, Outcome, Rule
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.domain.findings.new_code import NewCode
from wundr_ray.domain.results.numbers import JobNumbers


@dataclass(frozen=True, slots=True)
class JobFacts:
    """One job as it ended; ``frames`` is the folder of its Parquet files, where it has any.

    ``dispositions`` are the decisions about the project's findings that are in force.
    """

    job_id: str
    project_name: str
    repository: str
    status: JobStatus
    branch: str | None = None
    commit: str | None = None
    error: JobError | None = None
    numbers: JobNumbers | None = None
    rules_applied: tuple[Rule, ...] = ()
    rules_not_applied: tuple[NotApplied, ...] = ()
    frames: Path | None = None
    files_reused: int = 0
    duplicate_min_tokens: int = 50
    scope: CodeScope = CodeScope.ALL
    method_version: int = 1
    gate: GateVerdict | None = None
    dispositions: tuple[DispositionRule, ...] = ()
    new_code: NewCode | None = None


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """One batch as it ended; ``gate_name`` is that of the gate that it names for its jobs."""

    batch_id: str
    name: str
    description: str | None
    status: BatchStatus
    outcome: Outcome
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime
    gate_name: str | None = None
