"""Rows as plain data."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Self

import sqlalchemy as sa

from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.vocabulary import BatchStatus, BatchType, JobStatus, Outcome, Priority
from wundr_ray.domain.findings.references import AnalysisSubject
from wundr_ray.domain.scheduling.turn import PRIORITIES
from wundr_ray.store.schema import batches, jobs, projects


@dataclass(frozen=True, slots=True)
class BatchRecord:
    id: str
    account_id: str
    name: str
    description: str | None
    type: BatchType
    priority: Priority
    status: BatchStatus
    outcome: Outcome | None
    gate_status: GateStatus | None
    created_at: datetime
    created_by: str | None
    started_at: datetime | None
    completed_at: datetime | None
    results_removed_at: datetime | None
    parent_batch_id: str | None
    max_attempts: int | None
    listed_targets: dict[str, Any] | None
    not_before: datetime | None
    off_peak: bool
    metadata: dict[str, str]
    max_parallel: int
    timeout_minutes: int
    expected_seconds: float
    expected_known: bool
    expected_core_seconds: float
    core_seconds: float
    credits_estimated: int
    credits_refunded: int
    options: dict[str, Any]
    error_code: str | None
    error_message: str | None
    cancel_reason: str | None
    cancel_drains: bool | None
    cancel_refunds: bool | None
    manager: str | None
    epoch: int
    lease_until: datetime | None
    deadline: datetime | None
    stop: str | None
    preview_digest: str | None
    preview_counts: dict[str, Any] | None
    approval_expires_at: datetime | None
    wait_position: int | None
    wait_reason: str | None

    @classmethod
    def of(cls, row: sa.RowMapping) -> Self:
        values = {field.name: row[field.name] for field in fields(cls)}
        return cls(
            **values
            | {
                "type": BatchType(row["type"]),
                "status": BatchStatus(row["status"]),
                "priority": PRIORITIES[row["priority"]],
                "outcome": Outcome(row["outcome"]) if row["outcome"] else None,
                "gate_status": GateStatus(row["gate_status"]) if row["gate_status"] else None,
            }
        )


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One job with its project, if it has one; ``result`` is large and read on its own.

    ``main_branch`` and ``reference`` are the project's, as somebody has set them. What the
    gate says is None until the job has completed.
    """

    batch_id: str
    id: str
    type: str
    project_id: str | None
    project_name: str | None
    repository_url: str | None
    mirror_node: str | None
    main_branch: str | None
    default_branch: str | None
    reference: dict[str, Any] | None
    config: dict[str, Any]
    status: JobStatus
    attempt: int
    failures: int
    ready_at: datetime | None
    expected_seconds: float
    progress: int
    started_at: datetime | None
    completed_at: datetime | None
    credits: int
    commit: str | None
    quality_score: float | None
    gate_name: str | None
    gate_status: GateStatus | None
    error_code: str | None
    error_message: str | None
    sealed_token: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, row: sa.RowMapping) -> Self:
        values = {field.name: row[field.name] for field in fields(cls)}
        gate_status = GateStatus(row["gate_status"]) if row["gate_status"] else None
        return cls(**values | {"status": JobStatus(row["status"]), "gate_status": gate_status})

    @property
    def subject(self) -> AnalysisSubject:
        """What the job is about: the branch or commit that it names, and its project's branches."""
        repository = (self.config.get("project") or {}).get("repository") or {}
        return AnalysisSubject(
            branch=repository.get("branch"),
            commit=repository.get("commit"),
            main_branch=self.main_branch,
            default_branch=self.default_branch,
        )


GATE_NAME = batches.c.options["quality_gate"]["name"].as_string().label("gate_name")
"""The name of the batch's quality gate; null without a gate, and of one without a name."""
HAS_GATE = sa.func.coalesce(
    jobs.c.config["quality_gate"].as_string(), batches.c.options["quality_gate"].as_string()
).is_not(None)
"""Whether a job of the batch has a quality gate."""
_IS_JUDGED = sa.and_(jobs.c.status == JobStatus.COMPLETED, HAS_GATE)
"""Asked before a result is read, which may be large."""
PROJECT_NAME = jobs.c.config["project"]["name"].as_string()
REPOSITORY_URL = jobs.c.config["project"]["repository"]["url"].as_string()
"""As the job itself names them: jobs may give one project several names and URLs."""

BATCH_QUERY = sa.select(*(batches.c[field.name] for field in fields(BatchRecord)))
JOB_QUERY = sa.select(
    *(jobs.c[field.name] for field in fields(JobRecord) if field.name in jobs.c),
    PROJECT_NAME.label("project_name"),
    REPOSITORY_URL.label("repository_url"),
    *(
        sa.case((_IS_JUDGED, jobs.c.result["gate"][name].as_string())).label(f"gate_{name}")
        for name in ("name", "status")
    ),
    projects.c.mirror_node,
    projects.c.main_branch,
    projects.c.default_branch,
    projects.c.reference,
).select_from(
    jobs.join(batches, batches.c.id == jobs.c.batch_id).outerjoin(
        projects, projects.c.id == jobs.c.project_id
    )
)
