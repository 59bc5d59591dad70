"""What ``GET /v1/batches/{batch_id}/results`` answers for a batch of the type ``report``."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from wundr_ray.contract.download_links import DownloadLinks
from wundr_ray.contract.report_vocabulary import Interval, PortfolioMetric, Presence
from wundr_ray.contract.responses import JobError, Response
from wundr_ray.contract.results import (
    AggregatedMetrics,
    ProjectResult,
    Recommendation,
    Summary,
)
from wundr_ray.contract.vocabulary import (
    BatchStatus,
    BatchType,
    Grade,
    JobStatus,
    Outcome,
    Severity,
)

Number = int | float
Values = dict[PortfolioMetric, Number | None]


class PeriodSpan(Response):
    """A period, from ``begin`` on and before ``end``; ``name`` is as it was asked for."""

    name: str
    begin: datetime
    end: datetime


class Source(Response):
    """The analysis that numbers come from.

    ``findings_removed`` tells that its findings were removed after their time; its numbers stay.
    """

    batch_id: str
    job_id: str
    branch: str | None = None
    commit: str | None = None
    completed_at: datetime
    findings_removed: bool = False


class Subject(Response):
    """A project in a report; ``group`` is its value of the label that the report groups by."""

    project_id: str
    project_name: str
    group: str | None = None


class NotCounted(Subject):
    """A project that no total has, and why; ``sources`` are the analyses that it does have."""

    kind: Presence
    reason: str
    sources: list[Source] = Field(default=[])


class Total(Response):
    """One metric over ``projects``: the mean or the sum of theirs, as ``of`` says.

    Only projects that have a value count. ``value`` is None without any.
    """

    metric: PortfolioMetric
    of: Literal["mean", "sum"]
    value: Number | None
    projects: int


class ProjectState(Subject):
    """A project at the end of a period."""

    values: Values
    grade: Grade | None = None
    issues_by_severity: dict[Severity, int] = Field(default={})
    age_days: int = Field(description="Of its last analysis, at the end of the period")
    source: Source


class GroupState(Response):
    """The projects of a group; those without the label are the group null."""

    group: str | None
    projects: int
    totals: list[Total]


class PortfolioSummary(Response):
    """The state of projects at a time: each by the last analysis of its main branch."""

    type: Literal["portfolio_summary"] = "portfolio_summary"
    at: datetime
    period: PeriodSpan | None = None
    projects_chosen: int
    totals: list[Total]
    issues_by_severity: dict[Severity, int]
    projects_by_grade: dict[Grade, int]
    groups: list[GroupState] = Field(default=[])
    projects: list[ProjectState]
    not_counted: list[NotCounted] = Field(default=[])


class Change(Response):
    """One metric in two periods, over the projects in both.

    ``percent`` is the change relative to ``before``, None where that is 0.
    """

    metric: PortfolioMetric
    of: Literal["mean", "sum"]
    before: Number | None
    after: Number | None
    change: Number | None
    percent: float | None
    improved: int = Field(description="Projects that are better than before")
    worsened: int
    projects: int


class ProjectChange(Subject):
    """A project in both periods. A metric that either of them lacks has no change."""

    before: Values
    after: Values
    change: Values
    before_source: Source
    after_source: Source


class GroupChange(Response):
    group: str | None
    projects: int
    changes: list[Change]


class Mover(Subject):
    before: Number
    after: Number
    change: Number


class Movers(Response):
    """The projects that changed most by one metric, the largest change first."""

    metric: PortfolioMetric
    improved: list[Mover]
    worsened: list[Mover]


class CodeChange(Response):
    """Findings with one code, in both periods."""

    code: str
    before: int
    after: int
    change: int
    by_severity: dict[Severity, int] = Field(description="Those of the later period")


class FindingsChange(Response):
    """What became of findings between the two analyses of each project.

    ``new`` and ``fixed`` add up what the analyses in between reported, reopened ones among the new.
    They are over the ``projects_followed``: those of which each analysis was compared with the one
    before it. ``codes`` are over the ``projects_with_codes``: of the others, counts by code were
    not kept.
    """

    open_before: int
    open_after: int
    before_by_severity: dict[Severity, int]
    after_by_severity: dict[Severity, int]
    new: int | None
    fixed: int | None
    projects_followed: int
    codes: list[CodeChange]
    projects_with_codes: int


class PeriodComparison(Response):
    """One period against another. Parts that were not asked for are null."""

    type: Literal["period_comparison"] = "period_comparison"
    period: PeriodSpan
    compare_to: PeriodSpan
    projects_chosen: int
    presence: dict[Presence, int]
    summary: list[Change] | None
    groups: list[GroupChange] | None
    movers: list[Movers] | None
    findings: FindingsChange | None
    projects: list[ProjectChange]
    joined: list[ProjectState] = Field(default=[])
    not_counted: list[NotCounted] = Field(default=[])


class TrendStep(Response):
    """All projects, or those of a group, at the end of a week or month."""

    begin: datetime
    end: datetime
    projects: int
    totals: list[Total]


class TrendPoint(Response):
    """A project's numbers from the step with this number on, counted from 0, until the next."""

    step: int
    values: Values
    source: Source


class ProjectTrend(Subject):
    """``points`` has one for each step that has another analysis than the step before.

    ``stale_steps`` are those at whose end the last analysis is too old, so that it does not count.
    """

    points: list[TrendPoint]
    stale_steps: list[int] = Field(default=[])


class GroupTrend(Response):
    group: str | None
    steps: list[TrendStep]


class Trend(Response):
    """States over time. Only points that can be compared with a project's last one count."""

    type: Literal["trend"] = "trend"
    period: PeriodSpan
    interval: Interval
    projects_chosen: int
    steps: list[TrendStep]
    groups: list[GroupTrend] = Field(default=[])
    projects: list[ProjectTrend]
    not_counted: list[NotCounted] = Field(default=[])


class AuditedFinding(Subject):
    """An open finding, or one that somebody has disposed of; ``until`` is when that runs out."""

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
    """Where a job's result comes from; it has failed everywhere where that is null."""

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
        description="Analyses whose findings were removed after their time; their numbers stay",
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
    config: dict[str, Any]
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
    raw_outputs: list[Any] | None = Field(
        default=None, description="Always empty: the reports have everything"
    )
