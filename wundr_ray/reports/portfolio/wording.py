"""Words and numbers that the reports of report batches share."""

from collections.abc import Mapping

from wundr_ray.contract.reports.projects import Number
from wundr_ray.contract.reports.results import ReportJobResult, ReportResults
from wundr_ray.contract.reports.vocabulary import PortfolioMetric as Metric
from wundr_ray.contract.reports.vocabulary import Presence
from wundr_ray.contract.results.presentation import duration
from wundr_ray.contract.vocabulary import JobKind
from wundr_ray.reports.about import About
from wundr_ray.reports.text import number

KIND = "Portfolio report"
NO_GROUP = "without a group"

METRICS: Mapping[Metric, str] = {
    Metric.QUALITY_SCORE: "Quality score",
    Metric.MAINTAINABILITY: "Maintainability",
    Metric.TECHNICAL_DEBT_MINUTES: "Technical debt",
    Metric.ISSUES: "Findings",
    Metric.CRITICAL_ISSUES: "Critical findings",
    Metric.HIGH_ISSUES: "High findings",
    Metric.DUPLICATION_PERCENTAGE: "Duplicated lines",
    Metric.AVERAGE_COMPLEXITY: "Average complexity",
    Metric.FILES: "Files",
    Metric.LINES: "Lines",
}
SHORT: Mapping[Metric, str] = {
    **METRICS,
    Metric.QUALITY_SCORE: "Score",
    Metric.MAINTAINABILITY: "Maintain.",
    Metric.TECHNICAL_DEBT_MINUTES: "Debt",
    Metric.CRITICAL_ISSUES: "Critical",
    Metric.HIGH_ISSUES: "High",
    Metric.DUPLICATION_PERCENTAGE: "Duplicated",
    Metric.AVERAGE_COMPLEXITY: "Complexity",
}
"""For the heads of columns."""

PRESENCES: Mapping[Presence, str] = {
    Presence.BOTH: "In both periods",
    Presence.JOINED: "Joined",
    Presence.LEFT: "Left",
    Presence.STALE: "Stale",
    Presence.NOT_COMPARABLE: "Not comparable",
    Presence.NOT_ANALYSED: "Not analysed",
}
REPORTS: Mapping[str, str] = {
    JobKind.PORTFOLIO_SUMMARY: "Portfolio summary",
    JobKind.PERIOD_COMPARISON: "Period comparison",
    JobKind.TREND: "Trend",
    JobKind.FINDINGS_AUDIT: "Findings audit",
    JobKind.BATCH_MERGE: "Merged batches",
}
_WITH_DECIMALS = (Metric.QUALITY_SCORE, Metric.MAINTAINABILITY, Metric.AVERAGE_COMPLEXITY)

NOTES = (
    "A number of a project is that of the last analysis of its main branch before the end of the "
    "period. Scores and percentages of several projects are their mean, counts their sum.",
    "Changes are over projects in both periods, each compared with itself. Analyses by different "
    "methods, rules, exclusions, scopes or thresholds are not compared; such projects are listed "
    "with the reason and counted nowhere.",
    "The table of sources names the analysis behind each number: batch, job, commit and time.",
)


def about(results: ReportResults) -> About:
    return About(KIND, results.name, results.batch_id, results.completed_at)


def title_of(job: ReportJobResult) -> str:
    return f"{REPORTS.get(job.type, job.type)} ({job.job_id})"


def shown(metric: Metric, value: Number | None) -> str:
    """A value as people read it, a dash for none."""
    if value is None:
        return "–"
    if metric is Metric.TECHNICAL_DEBT_MINUTES:
        return duration(round(value))
    if metric is Metric.DUPLICATION_PERCENTAGE:
        return f"{_short(value)} %"
    return _short(value) if metric in _WITH_DECIMALS else number(value)


def _short(value: Number) -> str:
    """With one decimal, and with a second where it is not 0."""
    return number(value, 2).removesuffix("0")


def shown_change(metric: Metric, value: Number | None) -> str:
    """A change with its sign."""
    if value is None:
        return "–"
    if not value:
        return "±0"
    sign = "+" if value > 0 else "−"
    return f"{sign}{shown(metric, abs(value))}"


def shown_percent(value: Number | None) -> str:
    """A change in percent with its sign."""
    return "–" if value is None else f"{value:+.1f} %".replace("-", "−")


def group_name(group: str | None) -> str:
    return NO_GROUP if group is None else group
