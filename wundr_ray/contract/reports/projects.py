"""What reports say of projects: their state, one period against another, and series."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from wundr_ray.contract.reports.vocabulary import Interval, PortfolioMetric, Presence
from wundr_ray.contract.responses import Response
from wundr_ray.contract.vocabulary import Grade, Severity

Number = int | float
Values = dict[PortfolioMetric, Number | None]


class PeriodSpan(Response):
    """A period from ``begin`` until just before ``end``; an example of ``name`` is ``2026-Q3``."""

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


class ValueChange(Response):
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
    changes: list[ValueChange]


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
    They cover the ``projects_followed``: those whose analyses were each compared with the one
    before. ``codes`` cover the ``projects_with_codes``; no counts by code were kept for the others.
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
    summary: list[ValueChange] | None
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
    """A project's numbers from ``step`` on, counted from 0, until the next point."""

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
