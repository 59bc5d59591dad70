"""What ``GET /v1/batches/{batch_id}/results`` answers, and what every report shows."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from wundr_ray.contract.fields.documented import Documented
from wundr_ray.contract.findings.comparison import FindingCounts, ReferenceAnalysis
from wundr_ray.contract.gates.models import GateVerdict
from wundr_ray.contract.responses import BatchGate, JobError, NotApplied, Response, SkippedFile
from wundr_ray.contract.results.coverage import Coverage, CoverageSummary
from wundr_ray.contract.results.download_links import DownloadLinks
from wundr_ray.contract.results.raw_rows import FileRow, FindingRow, FunctionRow
from wundr_ray.contract.vocabulary import (
    BatchStatus,
    BatchType,
    CodeScope,
    Grade,
    JobStatus,
    Outcome,
    Property,
    Role,
    Rule,
    Severity,
)


class Summary(Response):
    """Totals are over all projects that were analysed.

    ``average_quality_score`` is over ``projects_scored`` of them: those of which enough was read.
    """

    projects_analyzed: int = Field(description="Of which at least one file was read")
    projects_scored: int = 0
    total_files: int
    total_lines: int
    average_quality_score: float | None
    critical_issues: int
    total_issues: int
    issues_disposed: int = Field(default=0, description="The issues that a disposition applies to")
    recommendations: int
    technical_debt_minutes: int
    coverage: CoverageSummary = CoverageSummary()
    findings: FindingCounts | None = Field(
        default=None, description="By state, over the projects whose findings have states."
    )


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
    """The findings of one kind in one project; ``severity`` is the worst among them."""

    type: str
    count: int
    severity: Severity
    by_severity: dict[Severity, int] = Field(
        default={}, description="How many have each severity; a severity without any is left out."
    )


class RoleNumbers(Response):
    """The files of one role in a project, and what was found in them."""

    files: int
    lines: int
    functions: int = 0
    issues_found: int = 0
    issues_by_severity: dict[Severity, int] = Field(default={})
    duplicated_lines: int = 0
    duplication_percentage: float | None = None


class PropertyRating(Response):
    """How one property of a project's code compares with the benchmark."""

    property: Property
    stars: float = Field(description="From 0.5 (worst) to 5.5 (best).")
    values: dict[str, float] = Field(description="What was measured; the less, the better.")
    effect: float = Field(
        description="What the property adds to the project's standing: 0 is the benchmark's median."
    )


ScoreRange = Annotated[
    list[float],
    Field(min_length=2, max_length=2, description="The lowest and the highest likely score."),
]


class ProjectRating(Response):
    """Why a project has its scores, and how far they are certain; largest effects first."""

    certainty: float = Field(description="From 0 to 1: the less code, the less certain.")
    quality_range: ScoreRange
    maintainability_range: ScoreRange
    capped: bool = Field(description="Whether critical findings lower the grade.")
    properties: list[PropertyRating]


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
    rating: ProjectRating | None = Field(
        default=None, description="What the scores and the grade are made of."
    )
    technical_debt_minutes: int | None = None
    average_complexity: float | None = None
    files_analyzed: int = 0
    files_reused: int = Field(
        default=0, description="How many of the files were taken from an earlier analysis"
    )
    lines: int = 0
    functions: int = 0
    issues_found: int = 0
    issues_disposed: int = Field(
        default=0,
        description=(
            "The issues that a disposition applies to: false positives and accepted ones. "
            "They stay in the totals and the score."
        ),
    )
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
    issues_by_severity: dict[Severity, int] = Field(default={})
    findings: FindingCounts | None = Field(
        default=None,
        description="The issues by state; null in results of earlier versions.",
    )
    reference: ReferenceAnalysis | None = Field(
        default=None, description="The analysis that this one was compared with."
    )
    missing_reference: str | None = Field(
        default=None, description="Why there is no reference, so that every issue counts as new."
    )
    new_lines: int | None = Field(
        default=None, description="Lines with code that the reference does not have."
    )
    new_duplicated_lines: int | None = Field(
        default=None, description="The new lines in blocks that occur more than once."
    )
    top_issues: list[TopIssue] = Field(default=[])
    roles: dict[Role, RoleNumbers] = Field(
        default={}, description="The numbers of each role of the project's files, scope or not."
    )
    coverage: Coverage | None = Field(
        default=None,
        description="How much of the project was read; null in results of earlier versions.",
    )
    scope: CodeScope = Field(
        default=CodeScope.ALL, description="The code that all other numbers are about."
    )
    method_version: int = Field(
        default=1,
        description="How scores and grades were made; different versions are not comparable.",
    )
    rules_applied: list[Rule] = Field(default=[])
    rules_not_applied: list[NotApplied] = Field(default=[])
    skipped_files: list[SkippedFile] = Field(default=[])
    skipped_files_count: int = 0
    quality_gate: GateVerdict | None = Field(
        default=None, description="What the job's gate says, if it has one."
    )
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
        default=0, description="Minutes of technical debt that it would remove; decides the rank"
    )
    occurrences: int = 0
    evidence: list[Place] = Field(default=[])


class RawOutput(Response):
    """Everything a job found, row by row, as its frames hold it."""

    job_id: str
    findings: Annotated[list[dict[str, Any]], Documented(list[FindingRow])]
    functions: Annotated[list[dict[str, Any]], Documented(list[FunctionRow])]
    files: Annotated[list[dict[str, Any]], Documented(list[FileRow])]


class BatchResults(Response):
    """Those of a batch of the type ``analysis``."""

    batch_id: str
    type: Literal[BatchType.ANALYSIS] = BatchType.ANALYSIS
    name: str
    description: str | None = None
    status: BatchStatus
    outcome: Outcome
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime
    quality_gate: BatchGate | None = Field(
        default=None, description="The verdict of all jobs together, if any of them has a gate"
    )
    summary: Summary
    aggregated_metrics: AggregatedMetrics
    project_results: list[ProjectResult]
    recommendations: list[Recommendation]
    download_links: DownloadLinks | None = None
    raw_outputs: list[RawOutput] | None = Field(
        default=None, description="With include_raw: what each job found, row by row"
    )
