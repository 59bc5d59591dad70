"""Proposed changes and changesets as tables for people. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from wundr_ray.contract.refactoring.changesets import ChangesetItem, ChangesetsActedOn
from wundr_ray.contract.refactoring.reviews import ChangesApplied, ChangesDecided, ListCounts
from wundr_ray.contract.responses import ChangeCounts, Extent
from wundr_sdk.commands.output.tables import (
    Remark,
    add_row,
    counted,
    facts,
    place_of,
    row,
    table_of,
)
from wundr_sdk.commands.reviews.change_list import ChangeList
from wundr_sdk.pages import ChangePage, ChangesetPage

_MOST_FILES = 20


def changes_view(page: ChangePage) -> RenderableType:
    """Counts by rule and file, and a page of the changes."""
    listed = ChangeList(page.items)
    return Group(counts_view(page.counts), listed, place_of(page.pagination, "change", "changes"))


def counts_view(counts: ChangeCounts) -> RenderableType:
    """How much is to change, by rule, safety and, where that is known, by file."""
    total = f"{_changes(counts.changes)} in {counted(counts.files, 'file', 'files')}"
    rows = [row("changes", total), row("safety", _pairs(counts.by_safety))]
    parts: list[RenderableType] = []
    if isinstance(counts, ListCounts):
        rows.append(row("decided", _pairs(counts.by_decision)))
        parts = _files(counts)
    return Group(facts(rows), _rules(counts), *parts)


def decided_view(decided: ChangesDecided) -> RenderableType:
    rows = [
        row("batch", decided.batch_id),
        row("status", decided.status),
        row("decision", f"{decided.decision} of {_changes(decided.selected)}"),
        row("approved", decided.approved),
        row("rejected", decided.rejected),
        row("undecided", decided.undecided),
    ]
    shown = facts(rows)
    return Group(shown, applied_view(decided.applied)) if decided.applied else shown


def applied_view(applied: ChangesApplied) -> RenderableType:
    """What is applied, or would be, and what is not."""
    label = "to apply" if applied.dry_run else "applied"
    rows = [
        row("batch", applied.batch_id),
        row("status", applied.status),
        row(label, f"{_changes(applied.changes)} by {counted(len(applied.jobs), 'job', 'jobs')}"),
        row("undecided", f"{applied.undecided}, which are not applied"),
        row("rejected", applied.rejected),
    ]
    if applied.held_changes:
        rows.append(
            row("held", f"{applied.held_changes}, which require changes that were not approved")
        )
    return facts(rows)


def changesets_view(page: ChangesetPage) -> RenderableType:
    table = table_of("Changeset", "Job", "Group", "State", "Changes", "Place", text=("Place",))
    for item in page.items:
        state = f"{item.state} ({item.action})" if item.action else str(item.state)
        cells = (item.changeset_id, item.job_id, item.group, state, _extent(item), _where(item))
        add_row(table, *cells)
    return Group(table, place_of(page.pagination, "changeset", "changesets"))


def acted_view(acted: ChangesetsActedOn) -> RenderableType:
    table = table_of("Changeset", acted.action.capitalize(), text=(acted.action.capitalize(),))
    for changeset_id in acted.accepted:
        add_row(table, changeset_id, "will be done")
    for left in acted.left:
        add_row(table, left.changeset_id, f"not possible: {left.reason}")
    return table


def _extent(item: ChangesetItem) -> str:
    numbers = {"stale": item.stale_changes, "left out": item.left_out_changes}
    remarks = ", ".join(f"{number} {name}" for name, number in numbers.items() if number)
    return f"{item.changes} ({remarks})" if remarks else str(item.changes)


def _where(item: ChangesetItem) -> str:
    if item.error:
        return f"{item.error.code}: {item.error.message}"
    return item.url or item.branch or ""


def _rules(counts: ChangeCounts) -> Table:
    table = table_of("Rule", "Changes", "Files")
    for rule, extent in counts.by_rule.items():
        add_row(table, rule, extent.changes, extent.files)
    return table


def _files(counts: ListCounts) -> list[RenderableType]:
    table = table_of("Job", "File", "Changes", text=("File",))
    shown = counts.by_file[:_MOST_FILES]
    for each in shown:
        add_row(table, each.job_id, each.path, each.changes)
    left = counts.files - len(shown)
    more = [Remark(f"and {counted(left, 'more file', 'more files')}")] if left > 0 else []
    return [table, *more]


def _changes(number: int) -> str:
    return counted(number, "change", "changes")


def _pairs(extents: Mapping[Any, Extent]) -> str:
    pairs: Iterable[str] = (f"{extent.changes} {name}" for name, extent in extents.items())
    return ", ".join(pairs) or "-"
