"""A refactor batch as an Excel workbook: an overview with charts, and the tables behind it."""

from collections.abc import Mapping
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from wundr_ray.aggregate.refactoring.document import RefactorDocument
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.refactoring.results import RefactorResults
from wundr_ray.contract.vocabulary import ChangeDecision, ReportFormat, Safety
from wundr_ray.domain.repositories.source_pages import file_pages, repository_page
from wundr_ray.reports import palette
from wundr_ray.reports.analysis.xlsx.report import open_workbook, when_equal
from wundr_ray.reports.refactoring.wording import about, state_words
from wundr_ray.reports.refactoring.xlsx_columns import (
    CHANGE_COLUMNS,
    CHANGESET_COLUMNS,
    PROJECT_COLUMNS,
    REPORT_COLUMNS,
    RULE_COLUMNS,
    SKIPPED_COLUMNS,
)
from wundr_ray.reports.text import moment
from wundr_ray.reports.xlsx.parts import (
    SHEET,
    SideTable,
    begin,
    write_charts,
    write_facts,
    write_notes,
    write_tiles,
)
from wundr_ray.reports.xlsx.styles import Styles, make_styles
from wundr_ray.reports.xlsx.tables import Links, write_table

RULES_CHARTED = 12

NOTES = (
    "Safe: proven to keep the behaviour. Review: a person has to look at the change.",
    "Approved changes are delivered as exactly these edits; stale ones are left out.",
    "Delivered: in a pushed branch or in a request. Merged: in the base branch.",
    "The edits themselves are in the format patch, which git am --keep-cr applies.",
    "Text that a spreadsheet could run as a formula is stored as plain text.",
)


class XlsxReport:
    """A workbook: Overview, Changes, Projects, Rules, Deliveries, Report only, Skipped."""

    format = ReportFormat.XLSX
    media_type, extension = FILE_TYPES[ReportFormat.XLSX]

    def render(self, document: RefactorDocument, target: Path) -> None:
        """Write the workbook; temporary files stand beside ``target`` and are removed."""
        with open_workbook(target, about(document.results)) as workbook:
            styles = make_styles(workbook)
            overview = workbook.add_worksheet(SHEET)
            _write_overview(workbook, overview, document.results, styles)
            _write_changes(workbook.add_worksheet("Changes"), document, styles)
            _write_projects(workbook.add_worksheet("Projects"), document, styles)
            for name, columns, table, links in (
                ("Rules", RULE_COLUMNS, document.rules, None),
                ("Deliveries", CHANGESET_COLUMNS, document.changesets, None),
                ("Report only", REPORT_COLUMNS, document.reports, _file_links(document)),
                ("Skipped", SKIPPED_COLUMNS, document.skipped, None),
            ):
                write_table(workbook.add_worksheet(name), columns, table.lazy(), styles, links)


def _write_overview(
    workbook: Workbook, sheet: Worksheet, results: RefactorResults, s: Styles
) -> None:
    """From top to bottom (constant memory allows no other order)."""
    begin(sheet, about(results), s)
    row = write_facts(sheet, _facts(results), 3, s)
    figures = results.summary
    tiles = {
        "Projects": figures.projects,
        "Projects to be changed": figures.projects_changed,
        "Files to be changed": figures.proposed.files,
        "Proposed changes": figures.proposed.changes,
        "Approved": figures.approved.changes,
        "Rejected": figures.rejected.changes,
        "Delivered": figures.delivered.changes,
        "Merged": figures.merged.changes,
        "Failed": figures.failed.changes,
    }
    row = write_tiles(sheet, [(name, n, s.figure) for name, n in tiles.items()], row + 1, s)
    row = write_charts(workbook, sheet, _distributions(results, s), row + 1, s)
    write_notes(sheet, NOTES, row + 1, s)


def _facts(results: RefactorResults) -> Mapping[str, str]:
    return {
        "Batch": results.batch_id,
        "Description": results.description or "–",
        "State": state_words(results),
        "Created": moment(results.created_at),
        "Completed": moment(results.completed_at),
        "Digest": results.digest or "–",
    }


def _distributions(results: RefactorResults, s: Styles) -> list[SideTable]:
    figures = results.summary
    safety = {
        "Safe": figures.by_safety.get(Safety.SAFE, 0),
        "Review": figures.by_safety.get(Safety.REVIEW, 0),
    }
    decisions = {
        str(each).capitalize(): figures.by_decision.get(each, 0)
        for each in ChangeDecision
        if each in figures.by_decision or each is ChangeDecision.PROPOSED
    }
    rules = {each.rule: each.proposed.changes for each in results.rules[:RULES_CHARTED]}
    accent = [palette.ACCENT]
    return [
        ("Changes by safety", safety, s.integer, [palette.GOOD, palette.MIDDLING]),
        ("Changes by decision", decisions, s.integer, accent * len(decisions)),
        # A chart of no rows would refer to cells that the table does not have.
        ("Changes by rule", rules or {"none": 0}, s.integer, accent * max(len(rules), 1)),
    ]


def _write_changes(sheet: Worksheet, document: RefactorDocument, styles: Styles) -> None:
    rows = document.changes.lazy()
    last = write_table(sheet, CHANGE_COLUMNS, rows, styles, _file_links(document))
    when_equal(sheet, 0, last, ChangeDecision.REJECTED, styles.failed)
    when_equal(sheet, 0, last, ChangeDecision.FAILED, styles.failed)
    sheet.freeze_panes(1, 1)


def _write_projects(sheet: Worksheet, document: RefactorDocument, styles: Styles) -> None:
    rows = document.projects.lazy()
    links = Links("project", ("repository",), _page)
    last = write_table(sheet, PROJECT_COLUMNS, rows, styles, links)
    when_equal(sheet, 2, last, "failed", styles.failed)
    sheet.freeze_panes(1, 1)


def _page(repository: str | None) -> str | None:
    return repository_page(repository) if repository else None


def _file_links(document: RefactorDocument) -> Links:
    pages = {
        project.job_id: file_pages(project.repository or "", project.commit)
        for project in document.results.project_results
    }

    def page(job_id: str, path: str, line: int | None) -> str | None:
        return pages[job_id](path, line)

    return Links("path", ("job_id", "path", "line"), page)
