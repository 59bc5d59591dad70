"""What a caller may send. Unknown fields are refused, so that a typing error is noticed."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StrictBool,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from wundr_ray.contract.choices import one_of
from wundr_ray.contract.repository_url import checked_url
from wundr_ray.contract.urls import Email, WebhookUrl
from wundr_ray.contract.vocabulary import BatchType, Language, Priority, ReportFormat, Rule

_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
_TOKEN = r"^[\x21-\x7e]+$"

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_NO_CONTROLS),
]
JobId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
ProjectId = Annotated[str, StringConstraints(pattern=r"^proj_[A-Za-z0-9]{1,35}$")]
CommitId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]


KnownRule = Annotated[Rule, one_of(Rule)]
KnownPriority = Annotated[Priority, one_of(Priority)]


def _refuse_text(value: object) -> object:
    if isinstance(value, (str, bytes, bool)):
        raise ValueError("must be a number, not a text or a truth value")
    return value


def _refuse_number(value: object) -> object:
    if isinstance(value, (int, float)):
        raise ValueError("must be a time as a text, such as 2026-01-31T22:00:00Z")
    return value


Time = Annotated[AwareDatetime, BeforeValidator(_refuse_number)]
Int = Annotated[int, BeforeValidator(_refuse_text)]
Number = Annotated[float, BeforeValidator(_refuse_text)]


def _check_branch(branch: str) -> str:
    """The rules of git-check-ref-format that matter for a branch name."""
    bad = branch.startswith(("-", "/", ".")) or branch.endswith(("/", "."))
    if bad or re.search(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)", branch):
        raise ValueError("is not a valid git branch name")
    return branch


def _check_pattern(pattern: str) -> str:
    """Refuse what git would silently ignore: nothing but a negation or a dangling backslash."""
    trailing = len(pattern) - len(pattern.rstrip("\\"))
    if pattern.strip() in ("!", "/", "!/") or trailing % 2:
        raise ValueError("is not a gitignore pattern")
    return pattern


def _check_token(token: SecretStr) -> SecretStr:
    if not re.fullmatch(_TOKEN, token.get_secret_value()):
        raise ValueError("must consist of printable ASCII characters without spaces")
    return token


def _check_unique(rules: list[Rule]) -> list[Rule]:
    if len(set(rules)) != len(rules):
        raise ValueError("names a rule twice")
    return rules


RepositoryUrl = Annotated[
    str, StringConstraints(min_length=1, max_length=2000), AfterValidator(checked_url)
]
Branch = Annotated[
    str, StringConstraints(min_length=1, max_length=250), AfterValidator(_check_branch)
]


GitIgnorePattern = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, pattern=_NO_CONTROLS),
    AfterValidator(_check_pattern),
]

AccessToken = Annotated[SecretStr, AfterValidator(_check_token)]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Repository(Request):
    """Where the code is. ``commit`` pins an exact revision; without either, the default branch.

    ``branch`` is a branch or, where none has that name, a tag. ``url`` is ``https://host/path``,
    ``ssh://user@host/path`` or ``user@host:path``; where the server allows it, also a local path,
    which stands for its last commit: what is not committed is not analysed. ``access_token`` goes
    with https only and is written only: no answer, log or stored configuration holds it.
    """

    url: RepositoryUrl
    branch: Branch | None = None
    commit: CommitId | None = None
    access_token: AccessToken | None = Field(
        default=None,
        min_length=1,
        max_length=1000,
        exclude=True,
        repr=False,
        json_schema_extra={"pattern": _TOKEN},
    )


class Project(Request):
    name: Name
    repository: Repository


class Resources(Request):
    """What one job of this kind occupies while it runs."""

    cpu_cores: Int = Field(default=1, ge=1, le=512)
    memory_gb: Number = Field(default=2.0, ge=0.5, le=1024)


class JobConfig(Request):
    """What every kind of job is given."""

    resources: Resources = Resources()


class ProjectConfig(JobConfig):
    """What a job about a project is given; ``project_id`` stands for a project known already."""

    project: Project | None = None
    project_id: ProjectId | None = None

    @model_validator(mode="after")
    def _check_project(self) -> Self:
        if (self.project is None) != (self.project_id is None):
            return self
        problem = (
            "Field required, or the project_id of a known project"
            if self.project is None
            else "must be left out where project_id names a known project"
        )
        error = PydanticCustomError("one_project", "{problem}", {"problem": problem})
        found = InitErrorDetails(type=error, loc=("project",), input=None)
        raise ValidationError.from_exception_data("config", [found])

    @property
    def known_project(self) -> Project:
        """The project, once a ``project_id`` has been looked up."""
        assert self.project is not None
        return self.project


class AnalysisConfig(ProjectConfig):
    """What to analyse and by which rules; ``project_id`` stands for a project known already.

    ``rules`` and ``languages`` left out mean all. ``exclude_patterns`` are in the syntax of
    gitignore; a negated one takes back what is left out as vendored or generated. A function is a
    finding when its cyclomatic complexity is above ``complexity_threshold``; equal code is a clone
    from ``duplicate_min_tokens`` on.
    """

    rules: Annotated[list[KnownRule], Field(min_length=1), AfterValidator(_check_unique)] = list(
        Rule
    )
    languages: list[Annotated[Language, one_of(Language)]] | None = Field(
        default=None, min_length=1
    )
    exclude_patterns: list[GitIgnorePattern] = Field(default=[], max_length=200)
    include_tests: StrictBool = True
    complexity_threshold: Int = Field(default=10, ge=1, le=1000)
    duplicate_min_tokens: Int = Field(default=50, ge=20, le=1000)


class JobRequest(Request):
    """One job of a batch; ``type`` is a literal in each kind of job."""

    id: JobId
    type: str
    config: JobConfig


class AnalysisJob(JobRequest):
    type: Literal["analysis"]
    config: AnalysisConfig


Job = AnalysisJob
"""Every kind of job that is published, told apart by ``type``."""


def project_of(job: JobRequest) -> Project | None:
    """The project that the job is about, as far as it is named in full."""
    return job.config.project if isinstance(job.config, ProjectConfig) else None


def project_id_of(job: JobRequest) -> str | None:
    """The id of the project that the job is about, where it is named so."""
    return job.config.project_id if isinstance(job.config, ProjectConfig) else None


def rules_of(job: JobRequest) -> Sequence[Rule]:
    return job.config.rules if isinstance(job.config, AnalysisConfig) else ()


AnyJob = TypeVar("AnyJob", bound=JobRequest)


def check_job_ids(jobs: list[AnyJob]) -> list[AnyJob]:
    """Point at every id that an earlier job has already."""
    first: dict[str, int] = {}
    repeated = []
    for position, job in enumerate(jobs):
        earlier = first.setdefault(job.id, position)
        if earlier != position:
            reason = PydanticCustomError(
                "repeated_id",
                "{id} is the id of jobs.{earlier} too; each job needs one of its own",
                {"id": repr(job.id), "earlier": earlier},
            )
            repeated.append(InitErrorDetails(type=reason, loc=(position, "id"), input=job.id))
    if repeated:
        raise ValidationError.from_exception_data("jobs", repeated)
    return jobs


Metadata = Annotated[
    dict[
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,40}$")],
        Annotated[str, StringConstraints(max_length=500, pattern=_NO_CONTROLS)],
    ],
    Field(max_length=16, description="Up to 16 pairs of text; the list can be filtered by them"),
]


class NotificationOptions(Request):
    webhook: WebhookUrl | None = None
    email: Email | None = None


class OutputOptions(Request):
    """``format`` is rendered when the batch ends; every other format on first demand."""

    format: Annotated[ReportFormat, one_of(ReportFormat)] = ReportFormat.JSON
    include_raw: StrictBool = False
    aggregate_report: StrictBool = True


class BatchOptions(Request):
    """How to run the batch. What is left out takes the plan's limit."""

    max_parallel: Int | None = Field(default=None, ge=1, le=10_000)
    timeout_minutes: Int | None = Field(default=None, ge=1, le=100_000)
    retry_failed: StrictBool = True
    incremental: StrictBool = Field(
        default=True, description="Take unchanged files from the project's last analysis"
    )
    aggregate_report: StrictBool | None = None
    require_approval: StrictBool = False
    not_before: Time | None = None
    window: Literal["off_peak"] | None = None
    metadata: Metadata = {}
    notification: NotificationOptions = NotificationOptions()
    output: OutputOptions = OutputOptions()

    @property
    def wants_report(self) -> bool:
        """``aggregate_report`` may also stand directly under the options, and wins there."""
        here = self.aggregate_report
        return self.output.aggregate_report if here is None else here


class CreateBatch(Request):
    """The body of ``POST /v1/batches``."""

    name: Name
    description: str | None = Field(default=None, max_length=2000, pattern=r"^[^\x00]*$")
    type: Literal[BatchType.ANALYSIS]
    priority: KnownPriority = Priority.MEDIUM
    jobs: Annotated[list[Job], Field(min_length=1), AfterValidator(check_job_ids)]
    options: BatchOptions = BatchOptions()


class CreateFromTemplate(Request):
    """The body of ``POST /v1/batches`` with a template: one job for each item.

    An item gives values to the template's variables; an empty one counts as left out. ``name`` and
    the other fields replace the template's own.
    """

    template: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    items: list[dict[str, str]] = Field(min_length=1, max_length=1000)
    name: Name | None = None
    description: str | None = Field(default=None, max_length=2000, pattern=r"^[^\x00]*$")
    priority: KnownPriority | None = None
    options: BatchOptions | None = None


class RetryBatch(Request):
    """The optional body of ``POST /v1/batches/{batch_id}/retry``.

    Without ``job_ids``, all failed jobs. ``max_retries`` is how often each may be tried again
    after its first attempt in the new batch.
    """

    job_ids: list[JobId] | None = Field(default=None, min_length=1, max_length=1000)
    max_retries: Int = Field(default=2, ge=0, le=10)
    retry_delay_minutes: Int = Field(default=0, ge=0, le=10_080)


class CancelBatch(Request):
    """The optional body of ``DELETE /v1/batches/{batch_id}``."""

    reason: str | None = Field(default=None, max_length=500, pattern=r"^[^\x00]*$")
    cancel_running_jobs: bool = True
    refund_unused_credits: bool = True
