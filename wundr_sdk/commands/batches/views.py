"""Batches as tables for people. Pure: models in, rich renderables out."""

from collections.abc import Callable, Iterable

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table

from wundr_ray.contract.responses import (
    BatchCancelled,
    BatchCreated,
    BatchDetail,
    IndividualJob,
    JobCounts,
)
from wundr_sdk.commands.batches.target_views import target_rows
from wundr_sdk.commands.output.tables import (
    add_row,
    counted,
    facts,
    minute_text,
    number_text,
    place_of,
    plain,
    records_of,
    row,
    status_text,
    table_of,
    time_text,
    with_zone,
)
from wundr_sdk.commands.projects.gate_views import gate_text
from wundr_sdk.pages import BatchPage

_BAR_WIDTH = 40
_MOST_LIVE_JOBS = 15


def created_view(batch: BatchCreated, name_of: Callable[[str], str] = str) -> RenderableType:
    rows = [
        row("batch", batch.batch_id),
        row("name", batch.name),
        row("status", status_text(batch.status)),
        row("jobs", batch.jobs.total),
        *target_rows(batch.targets),
        row("expected", time_text(batch.estimated_completion)),
    ]
    rows += [row("warning", f"{name_of(item.field)}: {item.reason}") for item in batch.warnings]
    return facts(rows)


def page_view(page: BatchPage) -> RenderableType:
    text = ("Name", "Status", "Gate")
    gate = ("Gate",) if any(item.quality_gate for item in page.items) else ()
    headings = ("Name", "Status", "Priority", with_zone("Created"), "Jobs", *gate)
    table = records_of("Batch", *headings, text=text, narrowest=len("completed"))
    for item in page.items:
        jobs = item.jobs_summary
        verdict = gate_text(item.quality_gate) if item.quality_gate else ""
        cells: list[object] = [
            item.batch_id,
            item.name,
            status_text(item.status, item.outcome),
            item.priority,
            minute_text(item.created_at),
            f"{jobs.completed} of {jobs.total}",
        ]
        add_row(table, *cells, *([verdict] if gate else []))
    return Group(table, place_of(page.pagination, "batch", "batches"))


def detail_view(batch: BatchDetail) -> RenderableType:
    """Everything the status says; with a table of the jobs if it has them."""
    usage = batch.resource_usage
    rows = [
        row("batch", batch.batch_id),
        row("name", batch.name),
        row("status", status_text(batch.status, batch.outcome)),
        row("jobs", _counts(batch.jobs)),
        row("progress", f"{batch.progress.percentage} %{_remaining(batch)}"),
        row("created", time_text(batch.created_at)),
        row("started", time_text(batch.started_at)),
        row("ended", time_text(batch.completed_at)),
        row("credits", f"{usage.credits_used} used, {usage.credits_estimated} estimated"),
    ]
    if batch.quality_gate:
        rows.append(("gate", gate_text(batch.quality_gate)))
    if batch.queue:
        rows.append(row("queue", f"place {batch.queue.position}: {batch.queue.reason}"))
    if batch.approval:
        counts = batch.approval.counts
        files = counted(counts.files, "file", "files")
        rows.append(row("proposed", f"{counted(counts.changes, 'change', 'changes')} in {files}"))
        rows.append(row("digest", batch.approval.digest))
        rows.append(row("decide by", time_text(batch.approval.expires_at)))
    if batch.cancel_reason:
        rows.append(row("reason", batch.cancel_reason))
    if batch.error:
        rows.append(row("error", f"{batch.error.code}: {batch.error.message}"))
    shown = facts(rows)
    return shown if batch.individual_jobs is None else Group(shown, _jobs(batch.individual_jobs))


def progress_line(batch: BatchDetail) -> str:
    """One line on how far the batch is, for output that is not a terminal."""
    jobs = _counts(batch.jobs)
    return f"{batch.batch_id} {batch.status} {batch.progress.percentage} %, jobs: {jobs}"


def live_view(batch: BatchDetail) -> RenderableType:
    """The batch as a bar and a line for each running job."""
    bar = Table.grid(padding=(0, 1))
    bar.add_row(
        ProgressBar(total=100, completed=batch.progress.percentage, width=_BAR_WIDTH),
        plain(f"{batch.progress.percentage:3} %{_remaining(batch)}"),
    )
    running = [job for job in batch.individual_jobs or () if job.status == "running"]
    jobs = Table.grid(padding=(0, 2))
    for job in running[:_MOST_LIVE_JOBS]:
        add_row(jobs, f"  {job.id}", job.project_name, f"{job.progress} %")
    parts: list[RenderableType] = [plain(progress_line(batch)), bar, jobs]
    if batch.queue:
        parts.append(plain(f"  place {batch.queue.position} in the queue: {batch.queue.reason}"))
    if len(running) > _MOST_LIVE_JOBS:
        parts.append(plain(f"  and {len(running) - _MOST_LIVE_JOBS} more"))
    return Group(*parts)


def cancelled_view(batch: BatchCancelled) -> RenderableType:
    partial = "available" if batch.partial_results_available else "none"
    return facts(
        [
            row("batch", batch.batch_id),
            row("status", status_text(batch.status)),
            row("jobs", f"{batch.jobs_cancelled} cancelled, {batch.jobs_completed} completed"),
            row("credits", f"{batch.credits_refunded} refunded"),
            row("results", partial),
        ]
    )


def _jobs(jobs: Iterable[IndividualJob]) -> Table:
    text = ("Project", "Gate", "Error")
    listed = list(jobs)
    gate = ("Gate",) if any(job.quality_gate for job in listed) else ()
    headings = ("Project", "Status", "Progress", "Score", *gate, "Error")
    table = table_of("Job", *headings, text=text)
    for job in listed:
        verdict = gate_text(job.quality_gate) if job.quality_gate else ""
        error = f"{job.error.code}: {job.error.message}" if job.error else ""
        progress = f"{job.progress} %"
        status = status_text(job.status)
        cells = [job.id, job.project_name, status, progress, number_text(job.quality_score)]
        add_row(table, *cells, *([verdict] if gate else []), error)
    return table


def _counts(jobs: JobCounts) -> str:
    names = ("queued", "running", "completed", "failed", "cancelled")
    parts = [f"{jobs[name]} {name}" for name in names if jobs[name]]
    return ", ".join(parts) or "none"


def _remaining(batch: BatchDetail) -> str:
    left = batch.progress.estimated_remaining
    return f", about {left} left" if left else ""
