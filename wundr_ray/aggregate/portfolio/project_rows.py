"""Rows about single projects, and about the analyses that their numbers come from."""

from collections.abc import Iterator
from datetime import datetime

from wundr_ray.aggregate.portfolio.rows import (
    Row,
    about_project,
    analysis_of,
    metric_rows,
    place_of,
    source_row,
    time_text,
    value_columns,
)
from wundr_ray.contract.reports.projects import (
    PeriodComparison,
    PortfolioSummary,
    ProjectState,
    Trend,
)
from wundr_ray.contract.reports.results import AnyReport, BatchMerge, FindingsAudit
from wundr_ray.contract.reports.vocabulary import PortfolioMetric

_MERGED = {
    PortfolioMetric.QUALITY_SCORE: "quality_score",
    PortfolioMetric.MAINTAINABILITY: "maintainability",
    PortfolioMetric.TECHNICAL_DEBT_MINUTES: "technical_debt_minutes",
    PortfolioMetric.ISSUES: "issues_found",
    PortfolioMetric.DUPLICATION_PERCENTAGE: "duplication_percentage",
    PortfolioMetric.AVERAGE_COMPLEXITY: "average_complexity",
    PortfolioMetric.FILES: "files_analyzed",
    PortfolioMetric.LINES: "lines",
}


def project_rows(report: AnyReport) -> Iterator[Row]:
    """One row for each project, time and metric."""
    match report:
        case PortfolioSummary():
            return (row for each in report.projects for row in _state(report.type, report.at, each))
        case PeriodComparison():
            return _changes(report)
        case Trend():
            return _points(report)
        case BatchMerge():
            return _merged(report)
        case FindingsAudit():
            return iter(())


def _state(report: str, at: datetime, state: ProjectState) -> Iterator[Row]:
    return metric_rows(about_project(report, state, at, state.source), state.values)


def _changes(report: PeriodComparison) -> Iterator[Row]:
    end = report.period.end
    for each in report.projects:
        about = about_project(report.type, each, end, each.after_source)
        for metric, value in each.after.items():
            yield about | value_columns(metric, value, each.before[metric], each.change[metric])
    for state in report.joined:
        yield from _state(report.type, end, state)


def _points(report: Trend) -> Iterator[Row]:
    for project in report.projects:
        for point in project.points:
            end = report.steps[point.step].end
            yield from metric_rows(
                about_project(report.type, project, end, point.source), point.values
            )


def _merged(report: BatchMerge) -> Iterator[Row]:
    by_id = {each.job_id: each.source for each in report.sources}
    for result in report.project_results:
        source = by_id.get(result.job_id)
        about = {"report": report.type, "project": result.project_name}
        about |= place_of(source) if source else {"source_job_id": result.job_id}
        values = {metric: getattr(result, name) for metric, name in _MERGED.items()}
        yield from metric_rows(about, values)


def sources(report: AnyReport) -> Iterator[Row]:
    """The analyses that the numbers come from; ``used_for`` says for which of them."""
    match report:
        case PortfolioSummary() | FindingsAudit():
            return (source_row(each, "state", each.source) for each in report.projects)
        case PeriodComparison():
            return _sources_of_changes(report)
        case Trend():
            return _sources_of_points(report)
        case BatchMerge():
            return _sources_of_jobs(report)


def _sources_of_changes(report: PeriodComparison) -> Iterator[Row]:
    for each in report.projects:
        yield source_row(each, "before", each.before_source)
        yield source_row(each, "after", each.after_source)
    for state in report.joined:
        yield source_row(state, "after", state.source)


def _sources_of_points(report: Trend) -> Iterator[Row]:
    for project in report.projects:
        for point in project.points:
            end = time_text(report.steps[point.step].end)
            yield source_row(project, f"from {end}", point.source)


def _sources_of_jobs(report: BatchMerge) -> Iterator[Row]:
    names = {each.job_id: each.project_name for each in report.project_results}
    for job in report.sources:
        if job.source is not None:
            about = {"project": names.get(job.job_id), "used_for": job.job_id}
            yield {**about, **analysis_of(job.source)}
