"""The contents of e-mails about report batches. Pure."""

from collections.abc import Sequence

from wundr_ray.contract.reports.projects import Number, PeriodComparison, PortfolioSummary, Trend
from wundr_ray.contract.reports.results import (
    AnyReport,
    BatchMerge,
    FindingsAudit,
    ReportJobResult,
    ReportResults,
)
from wundr_ray.contract.reports.vocabulary import PortfolioMetric
from wundr_ray.contract.results.presentation import duration
from wundr_ray.domain.wording import counted

Rows = Sequence[tuple[str, str]]


def numbers_of_reports(results: ReportResults) -> Rows:
    """The summary of the batch."""
    return [
        ("Batch", results.batch_id),
        ("Outcome", results.outcome.replace("_", " ")),
        ("Ended", f"{results.completed_at:%Y-%m-%d %H:%M} UTC"),
        ("Reports", f"{sum(job.report is not None for job in results.reports):,}"),
    ]


def told_of(results: ReportResults) -> Rows:
    """A line for each report."""
    return [
        (f"{job.type.replace('_', ' ').capitalize()} ({job.job_id})", _line_of(job))
        for job in results.reports
    ]


def _line_of(job: ReportJobResult) -> str:
    if job.report is not None:
        return _words(job.report)
    return f"not made: {job.error.code}" if job.error else "not made"


def _words(report: AnyReport) -> str:
    match report:
        case PortfolioSummary():
            totals = [
                f"{_name(each.metric)} {_shown(each.metric, each.value)}" for each in report.totals
            ]
            return "; ".join([counted(len(report.projects), "project"), *totals])
        case PeriodComparison():
            changes = [
                f"{_name(each.metric)} {_shown(each.metric, each.before)} to "
                f"{_shown(each.metric, each.after)}"
                for each in report.summary or ()
            ]
            spans = f"{report.period.name} against {report.compare_to.name}"
            return "; ".join([spans, *changes])
        case Trend():
            return f"{report.period.name}; {counted(len(report.projects), 'project')}"
        case FindingsAudit():
            return f"{counted(report.total, 'finding')}, {report.open:,} of them open"
        case BatchMerge():
            projects = counted(report.summary.projects_analyzed, "project")
            return f"{projects}; {counted(report.summary.total_issues, 'finding')}"


def _name(metric: PortfolioMetric) -> str:
    return metric.removesuffix("_minutes").replace("_", " ")


def _shown(metric: PortfolioMetric, value: Number | None) -> str:
    if value is None:
        return "–"
    if metric is PortfolioMetric.TECHNICAL_DEBT_MINUTES:
        return duration(round(value))
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
