"""The closed sets of words of report batches."""

from enum import StrEnum


class PortfolioMetric(StrEnum):
    """What reports tell of projects.

    Scores, percentages and averages are shown as the mean of projects, counts as their sum.
    """

    QUALITY_SCORE = "quality_score"
    MAINTAINABILITY = "maintainability"
    TECHNICAL_DEBT_MINUTES = "technical_debt_minutes"
    ISSUES = "issues"
    CRITICAL_ISSUES = "critical_issues"
    HIGH_ISSUES = "high_issues"
    DUPLICATION_PERCENTAGE = "duplication_percentage"
    AVERAGE_COMPLEXITY = "average_complexity"
    FILES = "files"
    LINES = "lines"


class Interval(StrEnum):
    """The steps of a trend; weeks begin on Mondays, all in UTC."""

    WEEK = "week"
    MONTH = "month"


class Section(StrEnum):
    """The parts of a comparison that may be left out; its projects are always there."""

    SUMMARY = "summary"
    GROUPS = "groups"
    MOVERS = "movers"
    FINDINGS = "findings"


class Presence(StrEnum):
    """Where a project stands in a comparison of two periods."""

    BOTH = "both"
    JOINED = "joined"
    """Only the later period has an analysis of it that is recent enough."""
    LEFT = "left"
    """Only the earlier period has one."""
    STALE = "stale"
    """Its last analysis is too old in the later period; the earlier has none that counts."""
    NOT_COMPARABLE = "not_comparable"
    NOT_ANALYSED = "not_analysed"
    """Its main branch was not analysed before the end of the later period."""
