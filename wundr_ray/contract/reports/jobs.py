"""The jobs of report batches: they tell of earlier analyses and fetch no repository."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from wundr_ray.contract.fields.choices import one_of
from wundr_ray.contract.fields.kinds import Int, ProjectId, Request, Time, unique
from wundr_ray.contract.jobs import JobConfig, JobRequest
from wundr_ray.contract.projects import Labels
from wundr_ray.contract.reports.vocabulary import Interval, PortfolioMetric, Section
from wundr_ray.contract.vocabulary import Severity

MOST_IDS = 1000
MOST_FINDINGS = 10_000

BatchId = Annotated[str, StringConstraints(pattern=r"^batch_[A-Za-z0-9_]{1,34}$")]
GroupBy = Annotated[str, StringConstraints(pattern=r"^label:[A-Za-z0-9_.-]{1,40}$")]
_ProjectIds = Annotated[list[ProjectId], AfterValidator(unique)]
_BatchIds = Annotated[list[BatchId], AfterValidator(unique)]

PERIOD = r"^([0-9]{4}-Q[1-4]|[0-9]{4}-(0[1-9]|1[0-2])|previous_month|previous_quarter)$"


class Between(Request):
    """From one time on, before another."""

    # `from` is a keyword of Python; what is kept has the names that were sent.
    model_config = ConfigDict(serialize_by_alias=True)

    begin: Time = Field(alias="from")
    end: Time = Field(alias="to")

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.begin >= self.end:
            raise PydanticCustomError("period", "must begin before it ends: from is not before to")
        return self


def _check_period(value: Any, _handler: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(value, (Mapping, Between)):
        return Between.model_validate(value)
    # Python's dates have no year 0.
    if isinstance(value, str) and re.fullmatch(PERIOD, value) and not value.startswith("0000"):
        return value
    raise PydanticCustomError(
        "period",
        "is not a period: write a quarter (2026-Q3), a month (2026-07), previous_month, "
        'previous_quarter, or {{"from": time, "to": time}}',
    )


# pydantic would try every part of the union and report what is wrong with each; the validator
# chooses one by the form of the value.
Period = Annotated[
    Annotated[str, StringConstraints(pattern=PERIOD)] | Between, WrapValidator(_check_period)
]
"""A quarter, a month, one of the last two, or any span; all in UTC."""


class ProjectChoice(Request):
    """Which projects of the account: exactly one of the first four fields is set.

    ``batch_ids`` are the projects of these batches, ``labels`` those that have all of them.
    """

    project_ids: _ProjectIds | None = Field(default=None, min_length=1, max_length=MOST_IDS)
    batch_ids: _BatchIds | None = Field(default=None, min_length=1, max_length=MOST_IDS)
    labels: Labels | None = Field(default=None, min_length=1)
    all: Literal[True] | None = None
    exclude_project_ids: _ProjectIds = Field(default=[], max_length=MOST_IDS)

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        choices = ("project_ids", "batch_ids", "labels", "all")
        chosen = [name for name in choices if getattr(self, name) is not None]
        if len(chosen) == 1:
            return self
        problem = f"has {' and '.join(chosen)}" if chosen else "selects no projects"
        raise PydanticCustomError(
            "project_choice",
            "{problem}: set exactly one of {choices}",
            {"problem": problem, "choices": ", ".join(choices)},
        )


EVERY_PROJECT = ProjectChoice(all=True)


class ReportConfig(JobConfig):
    """What every report about projects is given; only main branches count."""

    projects: ProjectChoice = EVERY_PROJECT
    branch: Literal["main_branch"] = "main_branch"
    group_by: GroupBy | None = Field(
        default=None, description="`label:NAME`: one group for each value of the label"
    )


def _of_numbers(default: tuple[PortfolioMetric, ...]) -> Any:
    return Field(default=list(default), min_length=1)


_Metrics = Annotated[
    list[Annotated[PortfolioMetric, one_of(PortfolioMetric)]], AfterValidator(unique)
]
_USUAL = (
    PortfolioMetric.QUALITY_SCORE,
    PortfolioMetric.TECHNICAL_DEBT_MINUTES,
    PortfolioMetric.ISSUES,
    PortfolioMetric.DUPLICATION_PERCENTAGE,
)


class NumbersConfig(ReportConfig):
    """The settings of reports about numbers.

    A project whose last analysis is more than ``stale_after_days`` old at the end of a period is
    not counted in it, and is named. Without ``stale_after_days``, none is too old.
    """

    metrics: _Metrics = _of_numbers(_USUAL)
    stale_after_days: Int | None = Field(default=None, ge=1, le=3650)


class PortfolioSummaryConfig(NumbersConfig):
    """The state at the end of ``period``; left out, at the time of the report."""

    period: Period | None = None


class PeriodComparisonConfig(NumbersConfig):
    """The state at the end of ``period`` against that at the end of ``compare_to``.

    By default, ``compare_to`` is the period before: the quarter before a quarter, the month before
    a month, a span of the same length before any other. For each metric, ``movers`` is how many of
    the projects that improved most are listed, and of those that worsened most.
    """

    period: Period
    compare_to: Period | None = None
    sections: Annotated[list[Annotated[Section, one_of(Section)]], AfterValidator(unique)] = Field(
        default=list(Section), min_length=1
    )
    movers: Int = Field(default=10, ge=1, le=100)


class TrendConfig(NumbersConfig):
    """The states at the end of each week or month of ``period``."""

    period: Period
    interval: Annotated[Interval, one_of(Interval)] = Interval.MONTH


class FindingsAuditConfig(ReportConfig):
    """The findings that the last analyses report, with what was decided about them.

    At most ``limit`` are listed, the worst first; all are counted.
    """

    severities: Annotated[list[Annotated[Severity, one_of(Severity)]], AfterValidator(unique)] = (
        Field(default=list(Severity), min_length=1)
    )
    limit: Int = Field(default=1000, ge=1, le=MOST_FINDINGS)


class BatchMergeConfig(JobConfig):
    """Batches of analyses as one report, each with its retries.

    Of a job that was retried, the last result counts.
    """

    batch_ids: _BatchIds = Field(min_length=1, max_length=100)


class PortfolioSummaryJob(JobRequest):
    type: Literal["portfolio_summary"]
    config: PortfolioSummaryConfig = PortfolioSummaryConfig()


class PeriodComparisonJob(JobRequest):
    type: Literal["period_comparison"]
    config: PeriodComparisonConfig


class TrendJob(JobRequest):
    type: Literal["trend"]
    config: TrendConfig


class FindingsAuditJob(JobRequest):
    type: Literal["findings_audit"]
    config: FindingsAuditConfig = FindingsAuditConfig()


class BatchMergeJob(JobRequest):
    type: Literal["batch_merge"]
    config: BatchMergeConfig


REPORT_JOBS: tuple[type[JobRequest], ...] = (
    PortfolioSummaryJob,
    PeriodComparisonJob,
    TrendJob,
    FindingsAuditJob,
    BatchMergeJob,
)

AnyReportConfig = (
    PortfolioSummaryConfig
    | PeriodComparisonConfig
    | TrendConfig
    | FindingsAuditConfig
    | BatchMergeConfig
)
"""The configuration of a report job; the job's ``type`` says which."""
