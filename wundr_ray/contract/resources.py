"""What the API answers beside batches and results: jobs, projects, plans, usage, templates."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from wundr_ray.contract.batches.any_config import AnyConfig, TemplateBatch
from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.errors import ErrorDetail
from wundr_ray.contract.fields.documented import Documented
from wundr_ray.contract.findings.comparison import FindingCounts, ReferenceAnalysis
from wundr_ray.contract.gates.models import GateVerdict, QualityGate, Reference
from wundr_ray.contract.responses import (
    AnyErrorCode,
    IndividualJob,
    JobError,
    ListedTargets,
    Response,
    SkippedFile,
)
from wundr_ray.contract.results.coverage import Coverage, CoverageVerdict
from wundr_ray.contract.vocabulary import BatchType, CodeScope, EventName, Grade, Rule


class BatchRetried(Response):
    """``batch_id`` is the batch whose failed jobs run again as ``new_batch_id``."""

    batch_id: str
    jobs_retried: int
    new_batch_id: str
    estimated_completion: datetime | None = Field(
        description="null: some of the projects have not been analysed with these rules before"
    )


class RepositoryCheck(Response):
    """Whether a job's repository answers; ``reason`` says why it does not."""

    job_id: str
    url: str
    reachable: bool
    reason: str | None = None


class Problem(Response):
    """An error that creating the batch, or running its job, would meet."""

    code: AnyErrorCode
    message: str
    details: list[ErrorDetail] = Field(default=[])


class BatchValidated(Response):
    """What creating a batch would do, without doing it; ``request`` has every default filled in.

    ``repositories`` are asked only if nothing else is wrong. A repository that lacks what a job
    needs is a problem. One that does not answer is not: it may answer when its job runs.
    Repositories of ``targets`` are not asked: their forge has just listed them.
    """

    valid: bool
    problems: list[Problem]
    request: Annotated[dict[str, Any], Documented(CreateBatch)]
    plan: str
    max_parallel: int | None
    timeout_minutes: int | None
    credits_estimated: int | None
    credits_available: int | None = Field(description="null: the plan's credits are unlimited")
    estimated_seconds: float | None = Field(
        description="null: some of the projects have not been analysed with these rules before"
    )
    repositories: list[RepositoryCheck]
    targets: ListedTargets | None = None


class BatchEvent(Response):
    """A fact about a batch; ``sequence`` counts from 1 and has no gaps."""

    event: EventName
    batch_id: str
    sequence: int
    timestamp: datetime
    data: dict[str, Any]


class JobItem(IndividualJob):
    """A job in a list of jobs; one that is not about a project has none."""

    project_id: str | None = None
    repository: str | None = None
    credits_used: int = 0


class AttemptItem(Response):
    number: int
    started_at: datetime
    ended_at: datetime | None = None
    error: JobError | None = None


class LogLine(Response):
    at: datetime
    message: str


class LeftOutChanges(Response):
    """Approved changes of one file that could not be applied, and why."""

    path: str
    reason: str
    change_ids: list[str]


class AppliedChanges(Response):
    """What a job that applies changes has come to; ``left_out`` are those that it could not."""

    changes: int
    files: int
    patches: int
    left_out: list[LeftOutChanges] = Field(default=[])


class JobDetail(JobItem):
    """One job with all that is known of it; ``log`` tells its life in order."""

    branch: str | None = None
    commit: str | None = None
    config: Annotated[dict[str, Any], Documented(AnyConfig)]
    rules: list[Rule] = Field(default=[])
    files_analyzed: int | None = None
    files_reused: int | None = None
    issues_found: int | None = None
    findings: FindingCounts | None = Field(
        default=None, description="The issues by state; null in results of earlier versions"
    )
    reference: ReferenceAnalysis | None = Field(
        default=None, description="The analysis that this one was compared with"
    )
    missing_reference: str | None = Field(
        default=None, description="Why there is no reference, so that every issue counts as new"
    )
    new_lines: int | None = None
    new_duplicated_lines: int | None = None
    coverage: Coverage | None = None
    quality_gate: GateVerdict | None = Field(
        default=None, description="Of a completed analysis that has a gate"
    )
    attempt_history: list[AttemptItem] = Field(default=[])
    log: list[LogLine] = Field(default=[])
    skipped_files: list[SkippedFile] = Field(default=[])
    skipped_files_count: int = 0
    applied: AppliedChanges | None = Field(
        default=None, description="Of a completed job that applies approved changes"
    )


class ProjectItem(Response):
    """A repository known to the account, with the last result of its main branch."""

    project_id: str
    name: str
    repository: str
    created_at: datetime
    labels: dict[str, str] = Field(default={})
    main_branch: str | None = Field(
        default=None, description="As it was set, else the one that the repository named last"
    )
    reference: Reference | None = None
    quality_gate: str | QualityGate | None = None
    last_analyzed_at: datetime | None = None
    branch: str | None = Field(
        default=None,
        description="The branch of score and grade: not main if main was never analysed",
    )
    quality_score: float | None = None
    grade: Grade | None = None


class ProjectScore(Response):
    """One completed analysis of a project; without a score where ``coverage`` is not sufficient."""

    batch_id: str
    job_id: str
    completed_at: datetime
    branch: str | None = None
    commit: str | None = None
    quality_score: float | None = None
    maintainability: float | None = None
    grade: Grade | None = None
    issues_found: int = 0
    lines: int = 0
    technical_debt_minutes: int | None = None
    scope: CodeScope = Field(
        default=CodeScope.ALL, description="The code that the numbers are about."
    )
    method_version: int = Field(default=1, description="How the score and the grade were made.")
    changed_settings: list[str] = Field(
        default=[],
        description=(
            "What differs from the analysis before this one, so that the two are not comparable: "
            "names of settings of the job, or method_version."
        ),
    )
    coverage: CoverageVerdict | None = None


class ProjectDetail(ProjectItem):
    """``history`` has analyses of the main branch, the newest first."""

    history: list[ProjectScore] = Field(default=[])


class LimitUse(Response):
    """``limit`` and ``remaining`` are null where the plan sets no limit."""

    used: float
    limit: float | None = None
    remaining: float | None = None
    resets_at: datetime | None = None


class Usage(Response):
    """What the account has used of its plan; days and months are UTC."""

    account: str
    plan: str
    batches_today: LimitUse
    batches_this_month: LimitUse
    credits_this_month: LimitUse
    credits_held: int = Field(description="Held for batches that have not ended; part of used")
    requests_this_hour: LimitUse
    running_batches: LimitUse
    cpu_cores: LimitUse
    memory_gb: LimitUse


class PlanItem(Response):
    """A plan's limits; null means unlimited."""

    name: str
    concurrent_batches: int
    jobs_per_batch: int
    daily_batches: int | None
    monthly_batches: int | None
    monthly_credits: int | None
    hourly_requests: int | None
    max_parallel: int
    cpu_cores: int
    memory_gb: float
    timeout_minutes: int


class TemplateColumn(Response):
    """A variable of a template, which is a column of a table of items."""

    name: str
    meaning: str
    required: bool


class TemplateItem(Response):
    """A template of a batch: each item of a request gives values to its ``variables``.

    ``columns`` describes them; one that is not required may be left out, or empty.
    """

    name: str
    description: str
    type: BatchType
    variables: list[str]
    columns: list[TemplateColumn] = Field(default=[])
    batch: Annotated[dict[str, Any], Documented(TemplateBatch)]
