"""Findings with what was decided about them, and batches as one report."""

from collections.abc import Iterator

from wundr_ray.contract.reports.results import AuditedFinding, BatchMerge, FindingsAudit
from wundr_ray.contract.results.analysis import ProjectResult
from wundr_ray.contract.results.presentation import by_attention, duration
from wundr_ray.domain.wording import counted
from wundr_ray.reports.portfolio.chapters.blocks import Block, Column, Grid, Sentences, Tiles, Title
from wundr_ray.reports.portfolio.chapters.parts import cut, not_counted, severity_bars, source_text
from wundr_ray.reports.text import moment, number, place

FINDINGS_SHOWN = 300


def audit_blocks(report: FindingsAudit) -> Iterator[Block]:
    yield Sentences((f"Findings of the last analyses, at {moment(report.at)}.",))
    yield Tiles(
        (
            (f"{report.open:,}", "Open"),
            (f"{report.total - report.open:,}", "With a disposition"),
            (f"{report.total:,}", "Findings"),
            (f"{len(report.projects):,}", "Projects"),
        )
    )
    yield severity_bars(report.by_severity)
    yield Title("Findings")
    shown = f"The first {len(report.findings):,} of {counted(report.total, 'finding')}."
    if len(report.findings) < report.total:
        yield Sentences((shown,))
    yield _findings(report)
    yield Title("Projects")
    columns = (
        *(Column("Project", 40), Column("Group", 20), Column("Findings", 16, "right")),
        *(Column("Open", 14, "right"), Column("Analysis", 60)),
    )
    rows = (
        (
            each.project_name,
            each.group or "",
            f"{each.findings:,}",
            f"{each.open:,}",
            source_text(each.source),
        )
        for each in report.projects
    )
    yield cut("Projects", columns, rows)
    yield from not_counted(report.not_counted)


def _findings(report: FindingsAudit) -> Grid:
    columns = (
        *(Column("Severity", 20, "bold"), Column("Project", 26), Column("Place", 44)),
        *(Column("Finding", 52), Column("CWE", 18), Column("Age", 16, "right")),
        Column("Disposition", 40),
    )
    rows = (
        (
            str(each.severity),
            each.project_name,
            place(each.path, each.line),
            f"{each.code}: {each.message}",
            each.cwe or "",
            "–" if each.age_days is None else f"{each.age_days:,} d",
            _disposition(each),
        )
        for each in report.findings
    )
    return cut("Findings, open ones first, then the worst", columns, rows, FINDINGS_SHOWN)


def _disposition(each: AuditedFinding) -> str:
    if each.disposition is None:
        return "open"
    until = f", until {each.disposition_until:%Y-%m-%d}" if each.disposition_until else ""
    by = f" ({each.disposition_by})" if each.disposition_by else ""
    return f"{each.disposition.replace('_', ' ')}{until}{by}: {each.disposition_reason or ''}"


def merge_blocks(report: BatchMerge) -> Iterator[Block]:
    totals = report.summary
    yield Sentences((f"{counted(len(report.batches), 'batch', 'batches')} as one.",))
    yield Tiles(
        (
            (f"{totals.projects_analyzed:,}", "Projects analysed"),
            (f"{totals.total_files:,}", "Files"),
            (f"{totals.total_lines:,}", "Lines"),
            (number(totals.average_quality_score, 1), "Quality score, 0–10"),
            (f"{totals.total_issues:,}", "Findings"),
            (f"{totals.critical_issues:,}", "Critical findings"),
            (duration(totals.technical_debt_minutes), "Technical debt"),
            (f"{totals.recommendations:,}", "Recommendations"),
        )
    )
    if report.removed:
        gone = counted(len(report.removed), "analysis", "analyses")
        yield Sentences((f"The findings of {gone} were removed by retention.",))
    yield Title("Batches")
    columns = (
        *(Column("Batch", 40), Column("Name", 50), Column("Status", 20)),
        *(Column("Completed", 34), Column("Runs again jobs of", 40)),
    )
    rows = (
        (each.batch_id, each.name, str(each.status), moment(each.completed_at), each.retry_of or "")
        for each in report.batches
    )
    yield cut("Batches", columns, rows)
    yield Title("Projects")
    yield _projects(report)
    if report.recommendations:
        yield Title("Recommendations")
        advice = (Column("What to do", 110), Column("Saves", 30))
        yield cut(
            "Recommendations",
            advice,
            ((each.description, each.potential_savings) for each in report.recommendations),
        )


def _projects(report: BatchMerge) -> Grid:
    columns = (
        *(Column("Project", 40), Column("Status", 22), Column("Grade", 14)),
        *(Column("Score", 12, "right"), Column("Findings", 16, "right")),
        *(Column("Debt", 20, "right"), Column("Result of", 46)),
    )
    batches = {each.job_id: each.batch_id for each in report.sources}
    rows = (_project(each, batches) for each in by_attention(report.project_results))
    return cut("Projects", columns, rows)


def _project(each: ProjectResult, batches: dict[str, str]) -> tuple[str, ...]:
    debt = each.technical_debt_minutes
    return (
        each.project_name,
        str(each.status),
        each.grade or "–",
        number(each.quality_score, 1),
        f"{each.issues_found:,}",
        "–" if debt is None else duration(debt),
        f"{batches.get(each.job_id, '')}/{each.job_id}",
    )
