"""Batches and results as tables for people. Pure: models in, rich renderables out."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from wundr_ray.contract.responses import (
    BatchCancelled,
    BatchCreated,
    BatchDetail,
    BatchResults,
    IndividualJob,
    JobCounts,
    ProjectResult,
    Recommendation,
)
from wundr_sdk.calls import BatchPage
from wundr_sdk.commands.screen import clean

_STYLES = {"completed": "green", "failed": "red", "cancelled": "yellow", "running": "cyan"}
_BAR_WIDTH = 40
_MOST_LIVE_JOBS = 15


def created_view(batch: BatchCreated) -> RenderableType:
    rows = [
        _row("batch", batch.batch_id),
        _row("name", batch.name),
        _row("status", _status(batch.status)),
        _row("jobs", batch.jobs.total),
        _row("expected", _when(batch.estimated_completion)),
    ]
    rows += [_row("warning", f"{item.field}: {item.reason}") for item in batch.warnings]
    return _facts(rows)


def page_view(page: BatchPage) -> RenderableType:
    table = _table("Batch", "Name", "Status", "Priority", "Created", "Jobs")
    for item in page.items:
        jobs = item.jobs_summary
        failed = f", {jobs.failed} failed" if jobs.failed else ""
        _add(
            table,
            item.batch_id,
            item.name,
            _status(item.status, item.outcome),
            item.priority,
            _when(item.created_at),
            f"{jobs.completed} of {jobs.total}{failed}",
        )
    at = page.pagination
    return Group(table, _text(f"page {at.page} of {at.total_pages}, {at.total_items} batches"))


def detail_view(batch: BatchDetail) -> RenderableType:
    """Everything the status says; with a table of the jobs if it has them."""
    usage = batch.resource_usage
    rows = [
        _row("batch", batch.batch_id),
        _row("name", batch.name),
        _row("status", _status(batch.status, batch.outcome)),
        _row("jobs", _counts(batch.jobs)),
        _row("progress", f"{batch.progress.percentage} %{_remaining(batch)}"),
        _row("created", _when(batch.created_at)),
        _row("started", _when(batch.started_at)),
        _row("ended", _when(batch.completed_at)),
        _row("credits", f"{usage.credits_used} used, {usage.credits_estimated} estimated"),
    ]
    if batch.queue:
        rows.append(_row("queue", f"place {batch.queue.position}: {batch.queue.reason}"))
    if batch.cancel_reason:
        rows.append(_row("reason", batch.cancel_reason))
    if batch.error:
        rows.append(_row("error", f"{batch.error.code}: {batch.error.message}"))
    facts = _facts(rows)
    return facts if batch.individual_jobs is None else Group(facts, _jobs(batch.individual_jobs))


def progress_line(batch: BatchDetail) -> str:
    """One line on how far the batch is, for output that is not a terminal."""
    return f"{batch.batch_id} {batch.status} {batch.progress.percentage} % ({_counts(batch.jobs)})"


def live_view(batch: BatchDetail) -> RenderableType:
    """The batch as a bar and a line for each running job."""
    bar = Table.grid(padding=(0, 1))
    bar.add_row(
        ProgressBar(total=100, completed=batch.progress.percentage, width=_BAR_WIDTH),
        _text(f"{batch.progress.percentage:3} %{_remaining(batch)}"),
    )
    running = [job for job in batch.individual_jobs or () if job.status == "running"]
    jobs = Table.grid(padding=(0, 2))
    for job in running[:_MOST_LIVE_JOBS]:
        _add(jobs, f"  {job.id}", job.project_name, f"{job.progress} %")
    parts: list[RenderableType] = [_text(progress_line(batch)), bar, jobs]
    if batch.queue:
        parts.append(_text(f"  place {batch.queue.position}: {batch.queue.reason}"))
    if len(running) > _MOST_LIVE_JOBS:
        parts.append(_text(f"  and {len(running) - _MOST_LIVE_JOBS} more"))
    return Group(*parts)


def results_view(results: BatchResults) -> RenderableType:
    """The summary of a batch: totals, metrics, projects, recommendations."""
    parts: list[RenderableType] = [_summary(results), _projects(results.project_results)]
    if results.recommendations:
        parts.append(_text("What to do first"))
        parts += [_advice(number, item) for number, item in enumerate(results.recommendations, 1)]
    return Group(*parts)


def cancelled_view(batch: BatchCancelled) -> RenderableType:
    partial = "available" if batch.partial_results_available else "none"
    return _facts(
        [
            _row("batch", batch.batch_id),
            _row("status", _status(batch.status)),
            _row("jobs", f"{batch.jobs_cancelled} cancelled, {batch.jobs_completed} completed"),
            _row("credits", f"{batch.credits_refunded} refunded"),
            _row("results", partial),
        ]
    )


def _jobs(jobs: Iterable[IndividualJob]) -> Table:
    table = _table("Job", "Project", "Status", "Progress", "Score", "Error")
    for job in jobs:
        error = f"{job.error.code}: {job.error.message}" if job.error else ""
        progress = f"{job.progress} %"
        status = _status(job.status)
        _add(table, job.id, job.project_name, status, progress, _number(job.quality_score), error)
    return table


def _summary(results: BatchResults) -> Table:
    totals, metrics = results.summary, results.aggregated_metrics
    spread = metrics.complexity.distribution
    found = metrics.security.vulnerabilities
    grades = metrics.maintainability.projects_by_grade
    return _facts(
        [
            _row("batch", results.batch_id),
            _row("name", results.name),
            _row("status", _status(results.status, results.outcome)),
            _row("projects", totals.projects_analyzed),
            _row("files", f"{totals.total_files}, {totals.total_lines} lines"),
            _row("quality", _number(totals.average_quality_score)),
            _row("issues", f"{totals.total_issues}, {totals.critical_issues} critical"),
            _row("debt", f"{totals.technical_debt_minutes} minutes"),
            _row(
                "complexity",
                f"{_number(metrics.complexity.average)} on average; low {spread.low:g} %, "
                f"medium {spread.medium:g} %, high {spread.high:g} %",
            ),
            _row("maintainability", _number(metrics.maintainability.average_score)),
            _row("grades", _pairs(grades)),
            _row("security", _pairs(found)),
        ]
    )


def _projects(projects: Iterable[ProjectResult]) -> Table:
    table = _table("Job", "Project", "Status", "Score", "Grade", "Files", "Issues", "Remarks")
    for item in projects:
        _add(
            table,
            item.job_id,
            item.project_name,
            _status(item.status),
            _number(item.quality_score),
            item.grade or "-",
            item.files_analyzed,
            item.issues_found,
            _remarks(item),
        )
    return table


def _remarks(item: ProjectResult) -> str:
    remarks = [f"{item.error.code}: {item.error.message}"] if item.error else []
    if item.rules_not_applied:
        remarks.append(f"not applied: {', '.join(rule.rule for rule in item.rules_not_applied)}")
    if item.skipped_files_count:
        remarks.append(f"{item.skipped_files_count} files skipped")
    return "; ".join(remarks)


def _advice(number: int, item: Recommendation) -> RenderableType:
    advice = Table.grid(padding=(0, 1))
    advice.add_column(justify="right", width=4)
    _add(advice, f"{number}.", item.description)
    _add(advice, "", f"in {', '.join(item.affected_projects)}; saves {item.potential_savings}")
    return advice


def _row(name: str, value: object) -> tuple[str, Text]:
    return name, _text(value)


def _facts(rows: Iterable[tuple[str, Text]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(name, value)
    return grid


def _table(first: str, *headings: str) -> Table:
    """The first column holds ids, which are of use only when whole."""
    table = Table(header_style="bold")
    table.add_column(first, no_wrap=True)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _add(table: Table, *cells: object) -> None:
    table.add_row(*(_text(cell) for cell in cells))


def _text(value: object) -> Text:
    """Text, never markup: what the server sent must not style or link anything."""
    return value if isinstance(value, Text) else Text(clean(value))


def _status(status: str, outcome: str | None = None) -> Text:
    shown = f"{status} ({outcome})" if outcome in ("partial", "timed_out") else str(status)
    return Text(clean(shown), style=_STYLES.get(status, ""))


def _counts(jobs: JobCounts) -> str:
    names = ("queued", "running", "completed", "failed", "cancelled")
    parts = [f"{jobs[name]} {name}" for name in names if jobs[name]]
    return f"{jobs.total}: {', '.join(parts)}" if parts else str(jobs.total)


def _remaining(batch: BatchDetail) -> str:
    left = batch.progress.estimated_remaining
    return f", about {left} left" if left else ""


def _pairs(numbers: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in numbers.items()) or "-"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} {moment.tzname() or ''}".strip() if moment else "-"
