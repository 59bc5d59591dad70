"""Schedules and their runs as tables for people. Pure: models in, rich renderables out."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.text import Text

from wundr_ray.contract.batches.schedules import (
    RunOutcome,
    ScheduleDeleted,
    ScheduleDetail,
    ScheduleItem,
    ScheduleRun,
)
from wundr_sdk.calls.schedules import SchedulePage, ScheduleRunPage
from wundr_sdk.commands.output.screen import clean
from wundr_sdk.commands.output.tables import (
    add_row,
    counted,
    facts,
    minute_text,
    place_of,
    records_of,
    row,
    time_text,
    with_zone,
)

_STYLES = {RunOutcome.CREATED: "green", RunOutcome.REFUSED: "red"}
_SHOWN = 5


def schedules_view(page: SchedulePage) -> RenderableType:
    table = records_of(
        "Schedule", "Name", "Cron", "Zone", with_zone("Next"), "Last run", text=("Name", "Last run")
    )
    for item in page.items:
        last = item.last_run.outcome if item.last_run else "-"
        add_row(table, item.schedule_id, item.name, item.cron, item.time_zone, _next(item), last)
    return Group(table, place_of(page.pagination, "schedule", "schedules"))


def schedule_view(schedule: ScheduleDetail) -> RenderableType:
    last = schedule.last_run
    rows = [
        row("schedule", schedule.schedule_id),
        row("name", schedule.name),
        row("cron", schedule.cron),
        row("zone", schedule.time_zone),
        row("creates", _creates(schedule)),
        row("key", schedule.key_name or schedule.key_id),
        *(
            row("next" if not number else "", time_text(each))
            for number, each in enumerate(schedule.coming[:_SHOWN])
        ),
    ]
    if schedule.paused:
        rows.append(row("next", "paused"))
    if last:
        rows.append(row("last run", f"{time_text(last.due_at)}: {_words(last)}"))
    return facts(rows)


def removed_view(removed: ScheduleDeleted) -> RenderableType:
    return facts([row("removed", removed.schedule_id)])


def runs_view(coming: Sequence[datetime], page: ScheduleRunPage) -> RenderableType:
    table = records_of(
        with_zone("Due"), "Outcome", "Batch", "What happened", text=("What happened",)
    )
    for each in reversed(coming[:_SHOWN]):
        add_row(table, minute_text(each), "coming", "-", "-")
    for run in page.items:
        outcome = Text(clean(run.outcome), style=_STYLES.get(run.outcome, ""))
        add_row(table, minute_text(run.due_at), outcome, run.batch_id or "-", _words(run))
    return Group(table, place_of(page.pagination, "past run", "past runs"))


def _next(item: ScheduleItem) -> str:
    return "paused" if item.paused else minute_text(item.next_due_at)


def _creates(schedule: ScheduleDetail) -> str:
    """``Q3: analysis, 2 jobs``, as far as the batch tells."""
    batch = schedule.batch
    jobs = batch.get("jobs") or batch.get("items")
    count = f", {counted(len(jobs), 'job', 'jobs')}" if isinstance(jobs, list) else ""
    kind = batch.get("type") or f"template {batch.get('template')}"
    name = f"{batch['name']}: " if "name" in batch else ""
    return f"{name}{kind}{count}"


def _words(run: ScheduleRun) -> str:
    if run.error:
        return f"{run.error.code}: {run.error.message}"
    if run.outcome is RunOutcome.SKIPPED:
        return f"the batch before had not ended ({run.batch_id})"
    if run.outcome is RunOutcome.MISSED:
        return "passed while the server was down"
    late = ", caught up" if run.caught_up else ""
    return f"created at {time_text(run.settled_at)}{late}"
