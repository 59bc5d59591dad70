"""The results of a refactor batch as tables for people. Pure."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from wundr_ray.contract.refactoring.results import ProjectChanges, RefactorResults
from wundr_ray.contract.vocabulary import Safety
from wundr_sdk.commands.output.tables import add_row, counted, facts, row, status_text, table_of

# As many files with changes that are not applied as a project's remarks name.
_MOST_PROBLEMS = 3


def refactor_view(results: RefactorResults) -> RenderableType:
    """The summary: totals, how far the changes of each rule have come, and the projects."""
    return Group(_summary(results), _rules(results), _projects(results))


def _summary(results: RefactorResults) -> Table:
    figures = results.summary
    proposed = figures.proposed
    return facts(
        [
            row("batch", results.batch_id),
            row("name", results.name),
            row("status", status_text(results.status, results.outcome)),
            row("digest", results.digest or "-"),
            row("projects", f"{figures.projects}, of which {figures.projects_changed} to change"),
            row(
                "proposed",
                f"{counted(proposed.changes, 'change', 'changes')} in "
                f"{counted(proposed.files, 'file', 'files')}",
            ),
            row("safety", _pairs(figures.by_safety)),
            row("decisions", _pairs(figures.by_decision)),
            row("deliveries", _pairs(figures.changesets)),
            row("listed only", counted(figures.reports, "finding", "findings")),
        ]
    )


def _rules(results: RefactorResults) -> Table:
    table = table_of(
        "Rule",
        "Projects",
        "Files",
        "Proposed",
        "Approved",
        "Rejected",
        "Delivered",
        "Merged",
        "Failed",
    )
    for each in results.rules:
        add_row(
            table,
            each.rule,
            each.proposed.projects,
            each.proposed.files,
            each.proposed.changes,
            each.approved.changes,
            each.rejected.changes,
            each.delivered.changes,
            each.merged.changes,
            each.failed.changes,
        )
    return table


def _projects(results: RefactorResults) -> Table:
    text = ("Project", "Remarks")
    table = table_of("Job", "Project", "Status", "Changes", "Files", "Safe", "Remarks", text=text)
    for each in results.project_results:
        add_row(
            table,
            each.job_id,
            each.project_name,
            status_text(each.status),
            each.changes,
            each.files_changed,
            each.by_safety.get(Safety.SAFE, 0),
            _remarks(each),
        )
    return table


def _remarks(project: ProjectChanges) -> str:
    remarks = [f"{project.error.code}: {project.error.message}"] if project.error else []
    shown = project.not_applied[:_MOST_PROBLEMS]
    if project.skipped_files_count:
        remarks.append(f"{counted(project.skipped_files_count, 'file', 'files')} skipped")
    remarks += [f"{each.path} {each.decision}: {each.problem}" for each in shown]
    if more := len(project.not_applied) - len(shown):
        remarks.append(f"{counted(more, 'more file', 'more files')} not applied")
    remarks += [f"{each.state} {each.url or each.branch or ''}" for each in project.changesets]
    return "; ".join(remark.strip() for remark in remarks)


def _pairs(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "-"
