"""Reports as rows: each function gives those of one table for a report of any type."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from wundr_ray.contract.reports.projects import (
    NotCounted,
    Number,
    PeriodComparison,
    PortfolioSummary,
    Source,
    Subject,
    Total,
    Trend,
    TrendStep,
    ValueChange,
    Values,
)
from wundr_ray.contract.reports.results import AnyReport, AuditedFinding, BatchMerge, FindingsAudit
from wundr_ray.contract.reports.vocabulary import PortfolioMetric
from wundr_ray.contract.results.analysis import Recommendation
from wundr_ray.contract.vocabulary import Severity

Row = Mapping[str, Any]

ALL, GROUP = "all", "group"
"""What a total is of."""


def time_text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def totals(report: AnyReport) -> Iterator[Row]:
    match report:
        case PortfolioSummary():
            yield from _totals(report.type, ALL, None, report.at, report.totals)
            for group in report.groups:
                yield from _totals(report.type, GROUP, group.group, report.at, group.totals)
        case PeriodComparison():
            yield from _changes(report, ALL, None, report.summary or ())
            for each in report.groups or ():
                yield from _changes(report, GROUP, each.group, each.changes)
        case Trend():
            yield from _steps(report, ALL, None, report.steps)
            for of_group in report.groups:
                yield from _steps(report, GROUP, of_group.group, of_group.steps)
        case _:
            return


def _totals(
    report: str, of: str, group: str | None, at: datetime, group_totals: Iterable[Total]
) -> Iterator[Row]:
    for total in group_totals:
        yield {
            **{"report": report, "of": of, "group": group, "at": time_text(at)},
            **{"metric": str(total.metric), "kind": total.of},
            **{"value": _real(total.value), "projects": total.projects},
        }


def _changes(
    report: PeriodComparison, of: str, group: str | None, some: Iterable[ValueChange]
) -> Iterator[Row]:
    for each in some:
        yield {
            **{"report": report.type, "of": of, "group": group},
            **{"at": time_text(report.period.end), "metric": str(each.metric), "kind": each.of},
            **{"before": _real(each.before), "value": _real(each.after)},
            **{"change": _real(each.change), "percent": each.percent},
            **{"improved": each.improved, "worsened": each.worsened, "projects": each.projects},
        }


def _steps(report: Trend, of: str, group: str | None, steps: Iterable[TrendStep]) -> Iterator[Row]:
    for step in steps:
        yield from _totals(report.type, of, group, step.end, step.totals)


def about_project(report: str, subject: Subject, at: datetime, source: Source) -> dict[str, Any]:
    return {"report": report, **subject_of(subject), "at": time_text(at), **place_of(source)}


def subject_of(subject: Subject) -> dict[str, Any]:
    return {
        "project_id": subject.project_id,
        "project": subject.project_name,
        "group": subject.group,
    }


def place_of(source: Source) -> dict[str, Any]:
    return {"batch_id": source.batch_id, "source_job_id": source.job_id}


def metric_rows(about: Row, values: Values) -> Iterator[Row]:
    for metric, value in values.items():
        yield {**about, **value_columns(metric, value)}


def value_columns(
    metric: PortfolioMetric,
    value: Number | None,
    before: Number | None = None,
    change: Number | None = None,
) -> dict[str, Any]:
    return {
        "metric": str(metric),
        "value": _real(value),
        "before": _real(before),
        "change": _real(change),
    }


def _real(value: Number | None) -> float | None:
    return None if value is None else float(value)


def movers(report: AnyReport) -> Iterator[Row]:
    for each in (report.movers or ()) if isinstance(report, PeriodComparison) else ():
        for direction, some in (("improved", each.improved), ("worsened", each.worsened)):
            for place, mover in enumerate(some, 1):
                yield {
                    **{"metric": str(each.metric), "direction": direction, "place": place},
                    **subject_of(mover),
                    **value_columns(each.metric, mover.after, mover.before, mover.change),
                }


def codes(report: AnyReport) -> Iterator[Row]:
    if isinstance(report, PeriodComparison) and report.findings is not None:
        for each in report.findings.codes:
            yield {
                **{"code": each.code, "before": each.before, "after": each.after},
                **{"change": each.change},
                **{str(level): each.by_severity.get(level, 0) for level in Severity},
            }


def findings(report: AnyReport) -> Iterator[Row]:
    for each in report.findings if isinstance(report, FindingsAudit) else ():
        yield {**_finding(each), **subject_of(each)}


def _finding(each: AuditedFinding) -> dict[str, Any]:
    plain = each.model_dump(exclude={"first_seen", "disposition_until", "severity"})
    return plain | {
        "severity": str(each.severity),
        "first_seen": time_text(each.first_seen),
        "disposition_until": time_text(each.disposition_until),
    }


def recommendations(report: AnyReport) -> Iterator[Row]:
    some: Sequence[Recommendation] = (
        report.recommendations if isinstance(report, BatchMerge) else ()
    )
    for each in some:
        yield {
            **{"type": each.type, "description": each.description},
            "projects": ", ".join(each.affected_projects),
            "potential_savings": each.potential_savings,
            "estimated_minutes": each.estimated_minutes,
        }


def not_counted(report: AnyReport) -> Iterator[Row]:
    some: Sequence[NotCounted] = () if isinstance(report, BatchMerge) else report.not_counted
    for each in some:
        about = {**subject_of(each), "kind": str(each.kind), "reason": each.reason}
        if not each.sources:
            yield about
        for source in each.sources:
            yield about | place_of(source) | {"completed_at": time_text(source.completed_at)}


def source_row(subject: Subject, used_for: str, source: Source) -> Row:
    return {**subject_of(subject), "used_for": used_for, **analysis_of(source)}


def analysis_of(source: Source) -> dict[str, Any]:
    return {
        **place_of(source),
        **{"branch": source.branch, "commit": source.commit},
        "completed_at": time_text(source.completed_at),
        "findings_removed": source.findings_removed,
    }
