"""What ``GET /v1/batches/{batch_id}/results`` answers for a batch of the type ``report``."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from wundr_ray.contract.fields.documented import Documented
from wundr_ray.contract.reports.jobs import AnyReportConfig
from wundr_ray.contract.reports.projects import (
    NotCounted,
    PeriodComparison,
    PortfolioSummary,
    Source,
    Subject,
    Trend,
)
from wundr_ray.contract.responses import JobError, Response
from wundr_ray.contract.results.analysis import (
    AggregatedMetrics,
    ProjectResult,
    Recommendation,
    Summary,
)
from wundr_ray.contract.results.download_links import DownloadLinks
from wundr_ray.contract.vocabulary import (
    BatchStatus,
    BatchType,
    JobStatus,
    Outcome,
    Severity,
)

_EMPTY = WithJsonSchema({"type": "array", "items": {"type": "object"}, "maxItems": 0})


class AuditedFinding(Subject):
    """An open finding, or one with a disposition, which may end at ``disposition_until``."""

    finding_id: str | None = None
    severity: Severity
    code: str
    rule: str
    path: str
    line: int | None = None
    message: str
    cwe: str | None = None
    state: str | None = None
    first_seen: datetime | None = None
    age_days: int | None = None
    disposition: str | None = None
    disposition_reason: str | None = None
    disposition_by: str | None = None
    disposition_until: datetime | None = None


class AuditedProject(Subject):
    """How many findings a project has; ``open`` are those without a disposition."""

    findings: int
    open: int
    by_severity: dict[Severity, int]
    source: Source


class FindingsAudit(Response):
    """Findings of the last analyses. ``findings`` has at most as many as were asked for."""

    type: Literal["findings_audit"] = "findings_audit"
    at: datetime
    projects_chosen: int
    total: int
    open: int
    by_severity: dict[Severity, int]
    by_disposition: dict[str, int]
    projects: list[AuditedProject]
    findings: list[AuditedFinding]
    not_counted: list[NotCounted] = Field(default=[])


class MergedBatch(Response):
    """A batch in a merged report; ``retry_of`` is the one whose failed jobs it ran again."""

    batch_id: str
    name: str
    status: BatchStatus
    completed_at: datetime | None
    retry_of: str | None = None


class MergedJob(Response):
    """Where a job's result comes from; ``source`` is null if the job never completed."""

    job_id: str
    batch_id: str
    source: Source | None = None


class BatchMerge(Response):
    """Several batches as one: the same as the results of a single batch with all of their jobs.

    Job ids that several batches have are told apart by the batch's: ``batch_id/job_id``.
    """

    type: Literal["batch_merge"] = "batch_merge"
    batches: list[MergedBatch]
    sources: list[MergedJob]
    summary: Summary
    aggregated_metrics: AggregatedMetrics
    project_results: list[ProjectResult]
    recommendations: list[Recommendation]
    removed: list[Source] = Field(
        default=[],
        description="Analyses whose findings were removed by retention; their numbers stay",
    )


AnyReport = Annotated[
    PortfolioSummary | PeriodComparison | Trend | FindingsAudit | BatchMerge,
    Field(discriminator="type"),
]


class ReportJobResult(Response):
    """What one job of a report batch has come to; ``report`` is null where it did not complete."""

    job_id: str
    type: str
    status: JobStatus
    config: Annotated[dict[str, Any], Documented(AnyReportConfig)]
    report: AnyReport | None = None
    error: JobError | None = None


class ReportResults(Response):
    """Those of a batch of the type ``report``, one report for each job."""

    batch_id: str
    type: Literal[BatchType.REPORT] = BatchType.REPORT
    name: str
    description: str | None = None
    status: BatchStatus
    outcome: Outcome
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime
    reports: list[ReportJobResult]
    download_links: DownloadLinks | None = None
    raw_outputs: Annotated[list[Any], _EMPTY] | None = Field(
        default=None, description="Always empty: the reports have everything"
    )
