"""What the API answers. Clients ignore fields they do not know, so fields may be added."""

from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from wundr_ray.contract.errors import ErrorDetail
from wundr_ray.contract.vocabulary import (
    BatchStatus,
    BatchType,
    Grade,
    JobStatus,
    Outcome,
    Priority,
    Rule,
    Severity,
)

T = TypeVar("T")


class Response(BaseModel):
    """Base of all answers: attribute access, and ``batch["batch_id"]`` for dictionary habits."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    def __getitem__(self, name: str) -> Any:
        if name not in type(self).model_fields:
            raise KeyError(name)
        return getattr(self, name)


class Meta(Response):
    timestamp: datetime
    version: str
    request_id: str
    processing_time_ms: float


class Envelope(Response, Generic[T]):
    success: bool = True
    data: T
    meta: Meta


class Pagination(Response):
    page: int
    per_page: int
    total_pages: int
    total_items: int
    has_next: bool
    has_prev: bool


class PageEnvelope(Response, Generic[T]):
    success: bool = True
    data: list[T]
    pagination: Pagination
    meta: Meta


class ErrorBody(Response):
    code: str
    message: str
    details: list[ErrorDetail] = []
    resolution: str = ""


class ErrorEnvelope(Response):
    success: bool = False
    error: ErrorBody
    meta: Meta


class JobCounts(Response):
    total: int
    queued: int = 0
    running: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0


class QueueInfo(Response):
    """Why a batch waits in the queue or, once it runs, for its first slot; counts from 1."""

    position: int
    reason: str


class BatchCreated(Response):
    batch_id: str
    name: str
    type: BatchType
    status: BatchStatus
    priority: Priority
    created_at: datetime
    estimated_completion: datetime
    jobs: JobCounts
    webhook_url: str | None
    warnings: list[ErrorDetail] = []


class Progress(Response):
    percentage: int = Field(ge=0, le=100)
    current_jobs: list[str]
    completed_jobs: list[str]
    failed_jobs: list[str]
    cancelled_jobs: list[str] = []
    estimated_remaining: str | None = Field(description="HH:MM:SS; null when nothing is known yet")


class ResourceUsage(Response):
    """Cores and memory held right now; credits used and estimated for the whole batch."""

    cpu_cores: float
    memory_gb: float
    credits_used: int
    credits_estimated: int


class JobError(Response):
    code: str
    message: str


class NotApplied(Response):
    """A rule of the job that no engine served, and why."""

    rule: Rule
    reason: str


class SkippedFile(Response):
    path: str
    code: str
    reason: str


class IndividualJob(Response):
    id: str
    type: str
    status: JobStatus
    progress: int
    project_name: str
    attempts: int
    started_at: datetime | None = None
    completed_at: datetime | None = None
    quality_score: float | None = None
    error: JobError | None = None


class BatchDetail(Response):
    batch_id: str
    name: str
    description: str | None
    type: BatchType
    status: BatchStatus
    outcome: Outcome | None
    priority: Priority
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    estimated_completion: datetime | None
    progress: Progress
    jobs: JobCounts
    queue: QueueInfo | None
    resource_usage: ResourceUsage
    webhook_url: str | None
    parent_batch_id: str | None = Field(default=None, description="The batch this one retries")
    not_before: datetime | None = None
    window: str | None = None
    metadata: dict[str, str] = {}
    cancel_reason: str | None = None
    error: JobError | None = None
    individual_jobs: list[IndividualJob] | None = None


class JobsSummary(Response):
    total: int
    completed: int
    failed: int


class BatchListItem(Response):
    batch_id: str
    name: str
    type: BatchType
    status: BatchStatus
    outcome: Outcome | None
    priority: Priority
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    duration_minutes: float | None
    jobs_summary: JobsSummary
    results_available: bool
    metadata: dict[str, str] = {}


class BatchCancelled(Response):
    batch_id: str
    status: BatchStatus
    cancelled_at: datetime | None
    jobs_cancelled: int
    jobs_completed: int
    credits_refunded: int
    partial_results_available: bool


class Summary(Response):
    projects_analyzed: int
    total_files: int
    total_lines: int
    average_quality_score: float | None
    critical_issues: int
    total_issues: int
    recommendations: int
    technical_debt_minutes: int


class Distribution(Response):
    """Percent of functions with a cyclomatic complexity of 1-10, 11-20 and above 20."""

    low: float
    medium: float
    high: float


class ComplexityMetrics(Response):
    average: float | None
    functions: int
    distribution: Distribution


class MaintainabilityMetrics(Response):
    average_score: float | None
    projects_by_grade: dict[Grade, int]


class SecurityMetrics(Response):
    vulnerabilities: dict[Severity, int]


class DuplicateMetrics(Response):
    """Lines in duplicated blocks, each counted once; ``percentage`` is of the lines searched.

    ``duplicated_lines`` are within projects. ``shared_blocks`` are blocks that two or more
    projects have, ``shared_lines`` the lines in them.
    """

    duplicated_lines: int = 0
    percentage: float | None = None
    shared_blocks: int = 0
    shared_lines: int = 0


class AggregatedMetrics(Response):
    complexity: ComplexityMetrics
    maintainability: MaintainabilityMetrics
    security: SecurityMetrics
    duplicates: DuplicateMetrics = DuplicateMetrics()


class TopIssue(Response):
    """The findings of one code in one project; ``severity`` is the worst among them."""

    type: str
    count: int
    severity: Severity


class ProjectResult(Response):
    """One job's part of the results; numbers are null where the job has none."""

    job_id: str
    project_name: str
    status: JobStatus
    repository: str
    branch: str | None = None
    commit: str | None = None
    quality_score: float | None = None
    maintainability: float | None = None
    grade: Grade | None = None
    technical_debt_minutes: int | None = None
    average_complexity: float | None = None
    files_analyzed: int = 0
    files_reused: int = Field(
        default=0, description="How many of the files were taken from an earlier analysis"
    )
    lines: int = 0
    functions: int = 0
    issues_found: int = 0
    suppressed_findings: int = Field(
        default=0,
        description="Silenced by comments in the code, such as noqa; counted nowhere else.",
    )
    duplicated_lines: int = Field(
        default=0, description="Lines in blocks that occur twice in the project, each counted once."
    )
    duplication_percentage: float | None = Field(
        default=None, description="Share of all lines; null where duplicates were not searched."
    )
    issues_by_severity: dict[Severity, int] = {}
    top_issues: list[TopIssue] = []
    rules_applied: list[Rule] = []
    rules_not_applied: list[NotApplied] = []
    skipped_files: list[SkippedFile] = []
    skipped_files_count: int = 0
    error: JobError | None = None


class Place(Response):
    """Where something was found; ``line`` is null where it is about the whole file."""

    project: str
    path: str
    line: int | None
    detail: str


class Recommendation(Response):
    """What to do; ``evidence`` names the worst of its ``occurrences``, five at most."""

    type: str
    description: str
    affected_projects: list[str]
    potential_savings: str
    estimated_minutes: int = Field(
        default=0, description="Of technical debt that it would remove; the rank rests on it"
    )
    occurrences: int = 0
    evidence: list[Place] = []


class DownloadLinks(Response):
    """Links that need no key; they are signed and stop working at ``expires_at``."""

    full_report: str
    raw_data: str
    excel_summary: str
    expires_at: datetime


class RawOutput(Response):
    """Everything a job found, row by row, as its frames hold it."""

    job_id: str
    findings: list[dict[str, Any]]
    functions: list[dict[str, Any]]
    files: list[dict[str, Any]]


class BatchResults(Response):
    """What ``GET /v1/batches/{batch_id}/results`` answers, and what every report shows."""

    batch_id: str
    name: str
    description: str | None = None
    status: BatchStatus
    outcome: Outcome
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime
    summary: Summary
    aggregated_metrics: AggregatedMetrics
    project_results: list[ProjectResult]
    recommendations: list[Recommendation]
    download_links: DownloadLinks | None = None
    raw_outputs: list[RawOutput] | None = Field(
        default=None, description="With include_raw: what each job found, row by row"
    )


class Health(Response):
    status: str
    version: str
