"""The jobs of a batch as callers write them: one model for each type."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, StrictBool, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from wundr_ray.contract.fields.choices import one_of
from wundr_ray.contract.fields.kinds import (
    TOKEN,
    AccessToken,
    Branch,
    CommitId,
    GitIgnorePattern,
    Int,
    JobId,
    KnownRule,
    Name,
    Number,
    ProjectId,
    RepositoryUrl,
    Request,
    RolePattern,
    unique,
)
from wundr_ray.contract.gates.models import GateChoice
from wundr_ray.contract.vocabulary import CodeScope, Language, Role, Rule


class Repository(Request):
    """Where the code is. ``commit`` pins an exact revision; without either, the default branch.

    ``branch`` is a branch or, where none has that name, a tag. ``url`` is ``https://host/path``,
    ``ssh://user@host/path`` or ``user@host:path``; where the server allows it, also a local path,
    which stands for its last commit: what is not committed is not analysed. ``access_token`` works
    with https only and is write-only: no answer, log or stored configuration holds it.
    """

    url: RepositoryUrl
    branch: Branch | None = None
    commit: CommitId | None = None
    # Excluded here, and not where it is written: no dump of a model, whoever makes it, may hold it.
    access_token: AccessToken | None = Field(
        default=None,
        min_length=1,
        max_length=1000,
        exclude=True,
        repr=False,
        json_schema_extra={"pattern": TOKEN},
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


DEFAULT_RULES: Final = tuple(rule for rule in Rule if rule is not Rule.STYLE)
"""The rules of a job that names none."""


class RoleOfFiles(Request):
    """The role of all files that a pattern in gitignore's syntax fits, before any other rule."""

    pattern: RolePattern
    role: Annotated[Role, one_of(Role)]


class AnalysisSettings(JobConfig):
    """The rules by which something is analysed, and how.

    Without ``rules``, all but ``style`` apply; without ``languages``, all are read.
    ``exclude_patterns`` are in the syntax of gitignore; a negated one takes back what counts as
    vendored or generated. A function is a finding when its cyclomatic complexity is above
    ``complexity_threshold``; equal code is a clone from ``duplicate_min_tokens`` on. Scores and
    totals are about production code, in the ``scope`` ``all`` about every file; generated and
    vendored files are analysed only there. ``roles`` say what files are for where the conventions
    are wrong; the last pattern that fits counts.
    """

    rules: Annotated[list[KnownRule], AfterValidator(unique)] = Field(
        default=list(DEFAULT_RULES), min_length=1
    )
    languages: list[Annotated[Language, one_of(Language)]] | None = Field(
        default=None, min_length=1
    )
    exclude_patterns: list[GitIgnorePattern] = Field(default=[], max_length=200)
    include_tests: StrictBool = True
    roles: list[RoleOfFiles] = Field(default=[], max_length=200)
    scope: Annotated[CodeScope, one_of(CodeScope)] = CodeScope.PRODUCTION
    complexity_threshold: Int = Field(default=10, ge=1, le=1000)
    duplicate_min_tokens: Int = Field(default=50, ge=20, le=1000)
    quality_gate: GateChoice | None = Field(
        default=None, description="The gate of this job alone, instead of the batch's"
    )


class AnalysisConfig(AnalysisSettings, ProjectConfig):
    """What to analyse, and how: AnalysisSettings says what each setting means.

    ``project_id`` stands for a project known already.
    """


class JobRequest(Request):
    """One job of a batch; ``type`` is a literal in each kind of job."""

    id: JobId
    type: str
    config: JobConfig


class AnalysisJob(JobRequest):
    type: Literal["analysis"]
    config: AnalysisConfig


def project_of(job: JobRequest) -> Project | None:
    """The project that the job is about, as far as it is named in full."""
    return job.config.project if isinstance(job.config, ProjectConfig) else None


def project_id_of(job: JobRequest) -> str | None:
    """The id of the project that the job is about, where it is named so."""
    return job.config.project_id if isinstance(job.config, ProjectConfig) else None


def rules_of(job: JobRequest) -> Sequence[Rule]:
    """The rules of an analysis; none for any other job."""
    return job.config.rules if isinstance(job.config, AnalysisConfig) else ()


AnyJob = TypeVar("AnyJob", bound=JobRequest)


def check_job_ids(jobs: list[AnyJob]) -> list[AnyJob]:
    """Point at every id that an earlier job has already."""
    first: dict[str, int] = {}
    repeated = []
    for position, job in enumerate(jobs):
        earlier = first.setdefault(job.id, position)
        if earlier != position:
            # One for each repeated id, at its place; a `ValueError` could only speak of the list.
            reason = PydanticCustomError(
                "repeated_id",
                "{id} is already the id of jobs.{earlier}; each job needs its own id",
                {"id": repr(job.id), "earlier": earlier},
            )
            repeated.append(InitErrorDetails(type=reason, loc=(position, "id"), input=job.id))
    if repeated:
        raise ValidationError.from_exception_data("jobs", repeated)
    return jobs
