"""Jobs that propose changes to a repository, and how approved changes are delivered."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, StringConstraints

from wundr_ray.contract.fields.choices import one_of
from wundr_ray.contract.fields.kinds import (
    NO_CONTROLS,
    Branch,
    GitIgnorePattern,
    Int,
    Request,
    unique,
)
from wundr_ray.contract.jobs import JobConfig, JobRequest, Project, ProjectConfig
from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode, GroupBy
from wundr_ray.contract.vocabulary import Pattern, Safety

RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,63}$")]
_ShortName = Annotated[
    str, StringConstraints(min_length=1, max_length=100, pattern=NO_CONTROLS, strip_whitespace=True)
]


class RuleChoice(Request):
    """Rules to add to those that are on by default, and rules to leave out, by their ids."""

    enable: list[RuleId] = Field(default=[], max_length=100)
    disable: list[RuleId] = Field(default=[], max_length=100)


class DeliverOptions(Request):
    """How approved changes reach the repository.

    ``patch`` makes a series of patches and pushes nothing. ``branch`` pushes a branch, and
    ``pull_request`` opens a request to merge it into ``base``, which is the analysed branch where
    it is left out. ``branch`` names the pushed branch; it gets a suffix where there are several.
    """

    mode: Annotated[DeliveryMode, one_of(DeliveryMode)] = DeliveryMode.PATCH
    base: Branch | None = None
    branch: Branch | None = None
    title: str | None = Field(default=None, min_length=1, max_length=200, pattern=NO_CONTROLS)
    body: str | None = Field(default=None, max_length=20_000, pattern=r"^[^\x00]*$")
    draft: StrictBool = False
    labels: list[_ShortName] = Field(default=[], max_length=20)
    reviewers: list[_ShortName] = Field(default=[], max_length=20)
    sign_off: StrictBool = False


class RefactorSettings(JobConfig):
    """What to make uniform, and what becomes of the proposed changes.

    ``level`` ``safe`` proposes only changes that are proven to keep the behaviour. With
    ``auto_apply`` these are applied without approval, unless the batch requires approval.
    """

    patterns: Annotated[list[Annotated[Pattern, one_of(Pattern)]], AfterValidator(unique)] = Field(
        default=list(Pattern), min_length=1
    )
    auto_apply: StrictBool = False
    level: Literal[Safety.SAFE, Safety.REVIEW] = Safety.REVIEW
    rules: RuleChoice = RuleChoice()
    include_patterns: list[GitIgnorePattern] = Field(default=[], max_length=200)
    exclude_patterns: list[GitIgnorePattern] = Field(default=[], max_length=200)
    respect_project_config: StrictBool = True
    group_by: Annotated[GroupBy, one_of(GroupBy)] = GroupBy.JOB
    max_files: Int | None = Field(default=None, ge=1, le=100_000)
    deliver: DeliverOptions = DeliverOptions()


class RefactorConfig(RefactorSettings, ProjectConfig):
    """What to change, and how: RefactorSettings says what each setting means.

    ``project_id`` stands for a project known already.
    """


class ApplyConfig(JobConfig):
    """``change_ids`` are the approved changes of the job ``source_job``, whose project it has.

    No caller sends it: the service adds the jobs that apply changes.
    """

    project: Project
    source_job: str
    change_ids: list[str]
    deliver: DeliverOptions = DeliverOptions()


class RefactorJob(JobRequest):
    type: Literal["pattern_standardize"]
    config: RefactorConfig


class Rollout(Request):
    """How fast approved changes are delivered.

    Others wait until the checks of the first ``canary`` have passed, or they are merged; at most
    ``per_minute`` are pushed in a minute, and at most ``max_open`` are open at once.
    """

    canary: Int = Field(default=0, ge=0, le=1000)
    per_minute: Int | None = Field(default=None, ge=1, le=1000)
    max_open: Int | None = Field(default=None, ge=1, le=10_000)
