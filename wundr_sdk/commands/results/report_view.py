"""The reports of a report batch as tables for people. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table

from wundr_ray.contract.reports.projects import (
    NotCounted,
    Number,
    PeriodComparison,
    PortfolioSummary,
    Total,
    Trend,
    ValueChange,
)
from wundr_ray.contract.reports.results import (
    AnyReport,
    AuditedFinding,
    BatchMerge,
    FindingsAudit,
    ReportJobResult,
    ReportResults,
)
from wundr_ray.contract.reports.vocabulary import PortfolioMetric
from wundr_ray.contract.results.presentation import duration
from wundr_sdk.commands.output.tables import (
    Omission,
    add_row,
    counted,
    facts,
    number_text,
    plain,
    row,
    severity_text,
    status_text,
    table_of,
)

_MOST_ROWS = 20
_NO_GROUP = "-"


def report_view(results: ReportResults) -> RenderableType:
    """Each report by its totals, groups, largest changes, and what is not counted."""
    about = facts(
        [
            row("batch", results.batch_id),
            row("name", results.name),
            row("status", status_text(results.status, results.outcome)),
        ]
    )
    return Group(about, *(part for job in results.reports for part in _report(job)))


def _report(job: ReportJobResult) -> Iterator[RenderableType]:
    yield plain("")
    yield plain(f"{job.type.replace('_', ' ').capitalize()} ({job.job_id})")
    if job.report is not None:
        yield single_report_view(job.report)
    else:
        reason = f": {job.error.code}: {job.error.message}" if job.error else ""
        yield plain(f"not made, the job is {job.status}{reason}")


def single_report_view(report: AnyReport) -> RenderableType:
    """Without the batch and the job that made it."""
    match report:
        case PortfolioSummary():
            return Group(*_summary(report))
        case PeriodComparison():
            return Group(*_comparison(report))
        case Trend():
            return Group(*_trend(report))
        case FindingsAudit():
            return Group(*_audit(report))
        case BatchMerge():
            return _merge(report)


def _summary(report: PortfolioSummary) -> Iterator[RenderableType]:
    table = table_of("Group", "Projects", *(_name(each.metric) for each in report.totals))
    add_row(table, "all", len(report.projects), *_values(report.totals))
    for each in report.groups:
        add_row(table, each.group or _NO_GROUP, each.projects, *_values(each.totals))
    yield table
    yield from _not_counted(report.not_counted)


def _comparison(report: PeriodComparison) -> Iterator[RenderableType]:
    yield plain(f"{report.period.name} against {report.compare_to.name}")
    if report.summary is not None:
        yield _changes(report.summary)
    for each in report.groups or ():
        yield plain(f"group {each.group or _NO_GROUP}")
        yield _changes(each.changes)
    for movers in report.movers or ():
        table = table_of("Project", "Before", "After", "Change", text=("Project",))
        for mover in (*movers.improved, *movers.worsened):
            values = (mover.before, mover.after, mover.change)
            add_row(table, mover.project_name, *(_text(movers.metric, each) for each in values))
        yield plain(f"Movers by {_name(movers.metric)}")
        yield table
    yield from _not_counted(report.not_counted)


def _changes(changes: Iterable[ValueChange]) -> Table:
    table = table_of(*("Metric", "Before", "After", "Change", "Improved", "Worsened", "Projects"))
    for each in changes:
        values = (each.before, each.after, each.change)
        add_row(
            table,
            _name(each.metric),
            *(_text(each.metric, value) for value in values),
            each.improved,
            each.worsened,
            each.projects,
        )
    return table


def _trend(report: Trend) -> Iterator[RenderableType]:
    metrics = [each.metric for each in report.steps[0].totals] if report.steps else []
    table = table_of("Until", "Projects", *map(_name, metrics))
    for step in report.steps:
        add_row(table, f"{step.end:%Y-%m-%d}", step.projects, *_values(step.totals))
    yield table
    yield from _not_counted(report.not_counted)


def _audit(report: FindingsAudit) -> Iterator[RenderableType]:
    yield plain(f"{counted(report.total, 'finding', 'findings')}, {report.open:,} of them open")
    table = table_of(
        *("Severity", "Project", "Code", "Place", "Age", "CWE", "Disposition"),
        text=("Project", "Place", "Disposition"),
    )
    for each in report.findings[:_MOST_ROWS]:
        place = each.path if each.line is None else f"{each.path}:{each.line}"
        age = "-" if each.age_days is None else f"{each.age_days} d"
        add_row(
            table,
            *(severity_text(each.severity), each.project_name, each.code, place, age),
            *(each.cwe or "-", _disposition(each)),
        )
    yield table
    if (more := report.total - min(len(report.findings), _MOST_ROWS)) > 0:
        yield Omission(f"and {counted(more, 'more finding', 'more findings')}")
    yield from _not_counted(report.not_counted)


def _disposition(each: AuditedFinding) -> str:
    if each.disposition is None:
        return "open"
    until = f" until {each.disposition_until:%Y-%m-%d}" if each.disposition_until else ""
    return f"{each.disposition}{until}: {each.disposition_reason or ''}"


def _merge(report: BatchMerge) -> Table:
    totals = report.summary
    batches = ", ".join(each.batch_id for each in report.batches)
    return facts(
        [
            row("batches", batches),
            row("projects", f"{totals.projects_analyzed} of {len(report.project_results)}"),
            row("files", f"{totals.total_files:,} with {totals.total_lines:,} lines"),
            row("quality", number_text(totals.average_quality_score)),
            row("findings", f"{totals.total_issues:,}, {totals.critical_issues:,} critical"),
            row("debt", duration(totals.technical_debt_minutes)),
        ]
    )


def _not_counted(found: Sequence[NotCounted]) -> Iterator[RenderableType]:
    if not found:
        return
    table = table_of("Not counted", "Why", "Reason", text=("Not counted", "Reason"))
    for each in found[:_MOST_ROWS]:
        add_row(table, each.project_name, each.kind.replace("_", " "), each.reason)
    yield table
    if (more := len(found) - _MOST_ROWS) > 0:
        yield Omission(f"and {counted(more, 'more project', 'more projects')} not counted")


def _values(totals: Iterable[Total]) -> Iterator[str]:
    return (_text(each.metric, each.value) for each in totals)


def _text(metric: PortfolioMetric, value: Number | None) -> str:
    if value is None:
        return "-"
    if metric is PortfolioMetric.TECHNICAL_DEBT_MINUTES:
        words = duration(abs(round(value)))
        return f"-{words}" if value < 0 else words
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"


def _name(metric: PortfolioMetric) -> str:
    return metric.replace("_", " ")
