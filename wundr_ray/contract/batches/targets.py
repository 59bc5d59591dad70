"""All repositories of an owner on a forge, in place of jobs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StrictBool, StringConstraints, model_validator

from wundr_ray.contract.batches.any_job import any_of
from wundr_ray.contract.batches.requests import BatchOptions, CreateBatch, CreateFromTemplate
from wundr_ray.contract.fields.choices import one_of
from wundr_ray.contract.fields.kinds import (
    NO_CONTROLS,
    TOKEN,
    AccessToken,
    Int,
    KnownPriority,
    Name,
    Request,
    Time,
    refused_at,
    unique,
)
from wundr_ray.contract.jobs import AnalysisSettings, JobConfig
from wundr_ray.contract.refactoring.jobs import RefactorSettings
from wundr_ray.contract.target_vocabulary import TargetForge
from wundr_ray.contract.vocabulary import BatchType, Priority

MOST_PATTERNS = 100

# No segment begins or ends with a dot, so none is `.` or `..` in the path of a call to the forge.
_SEGMENT = r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?"
_HOST = r"^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$"

Owner = Annotated[str, StringConstraints(max_length=500, pattern=rf"^{_SEGMENT}(?:/{_SEGMENT})*$")]


def _check_port(host: str) -> str:
    """The host without the port that https has anyway."""
    # Behind the bracket of an IPv6 address, which has colons of its own.
    port = host.rpartition("]")[2].partition(":")[2]
    if port and not 0 < int(port) < 65536:
        raise ValueError("must have a port from 1 to 65535, or no port")
    return host.removesuffix(":443")


Host = Annotated[
    str,
    StringConstraints(max_length=250, pattern=_HOST, to_lower=True),
    AfterValidator(_check_port),
]
_Root = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$")
]
_Pattern = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=NO_CONTROLS)]
_Patterns = Annotated[list[_Pattern], Field(max_length=MOST_PATTERNS)]
_Topic = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=NO_CONTROLS)]


PUBLIC_HOSTS = {TargetForge.GITHUB: "github.com", TargetForge.GITLAB: "gitlab.com"}
"""The host that is meant where none is named."""


class JobTemplate(Request):
    """A job without id and project; ``type`` is a literal in each kind of job."""

    type: str
    config: JobConfig


class AnalysisTemplate(JobTemplate):
    type: Literal["analysis"]
    config: AnalysisSettings = AnalysisSettings()


class RefactorTemplate(JobTemplate):
    type: Literal["pattern_standardize"]
    config: RefactorSettings = RefactorSettings()


TEMPLATES: tuple[type[JobTemplate], ...] = (AnalysisTemplate, RefactorTemplate)
JOB_TYPES: Mapping[BatchType, str] = {
    BatchType.ANALYSIS: "analysis",
    BatchType.REFACTOR: "pattern_standardize",
}
"""The type of the jobs of each type of batch."""

if TYPE_CHECKING:
    Template = JobTemplate
else:
    Template = any_of(TEMPLATES, JobTemplate)


class Targets(Request):
    """All repositories of ``owner``: an organisation, a group with all its subgroups, or a user.

    ``host`` is needed for a self-hosted forge, as it stands in the repositories' https URLs;
    ``root`` is the path below which the forge lives there, such as ``/gitlab``. ``access_token``
    lists and reads the repositories and is sent to this host only; it is write-only: no answer, log
    or stored configuration holds it. Patterns are globs on full names such as ``acme/shop``: ``*``
    stands for any text, and case does not matter. With ``topics``, a repository must have at least
    one of them. Archived repositories and forks are left out unless they are asked for, empty ones
    always. The rest is sorted by full name, and ``limit`` is how many of them are taken.
    """

    forge: Annotated[TargetForge, one_of(TargetForge)]
    owner: Owner
    host: Host | None = None
    root: _Root = ""
    access_token: AccessToken | None = Field(
        default=None,
        min_length=1,
        max_length=1000,
        exclude=True,
        repr=False,
        json_schema_extra={"pattern": TOKEN},
    )
    include: _Patterns = Field(default=["*"], min_length=1)
    exclude: _Patterns = Field(default=[])
    topics: Annotated[list[_Topic], AfterValidator(unique)] = Field(
        default=[], max_length=MOST_PATTERNS
    )
    archived: StrictBool = False
    forks: StrictBool = False
    pushed_after: Time | None = None
    limit: Int | None = Field(default=None, ge=1, le=10_000)
    job_template: Template | None = Field(
        default=None, description="What each job is to do; left out, all of it is the default"
    )

    @property
    def known_host(self) -> str:
        return self.host or PUBLIC_HOSTS[self.forge]

    @model_validator(mode="after")
    def _check_place(self) -> Self:
        if "/" in self.owner and self.forge is not TargetForge.GITLAB:
            raise refused_at("owner", "only GitLab has groups in groups: leave out the slash")
        if self.host is None and self.forge not in PUBLIC_HOSTS:
            raise refused_at("host", "is needed for gitea, which has no default host")
        return self


class CreateFromTargets(Request):
    """The body of ``POST /v1/batches`` with targets: one job for each repository.

    The repositories are listed once, when the batch is created.
    """

    name: Name
    description: str | None = Field(default=None, max_length=2000, pattern=r"^[^\x00]*$")
    type: Literal[BatchType.ANALYSIS, BatchType.REFACTOR]
    priority: KnownPriority = Priority.MEDIUM
    targets: Targets
    options: BatchOptions = BatchOptions()

    # Before the fields are checked, which would only say that `jobs` is unknown.
    @model_validator(mode="before")
    @classmethod
    def _check_jobs(cls, body: Any) -> Any:
        if isinstance(body, dict) and "jobs" in body:
            raise refused_at("jobs", "must be left out: targets selects the repositories")
        return body

    @model_validator(mode="after")
    def _check_type(self) -> Self:
        template = self.targets.job_template
        if template is not None and template.type != JOB_TYPES[self.type]:
            raise refused_at(
                ("targets", "job_template", "type"),
                f"a batch of the type '{self.type}' cannot have jobs of the type '{template.type}'",
            )
        return self


AnyNewBatch = CreateBatch | CreateFromTemplate | CreateFromTargets
"""A new batch in any of the ways in which it can be asked for."""
