"""The results as an Excel workbook: an overview with charts, and the tables behind it."""

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.batches.tables import in_scope
from wundr_ray.aggregate.findings.priority import kinds, worth_first
from wundr_ray.aggregate.wording import kind_words
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.vocabulary import ReportFormat, Rule
from wundr_ray.domain.repositories.source_pages import file_pages, repository_page
from wundr_ray.domain.results.scoring import MEDIUM_COMPLEXITY_MAX
from wundr_ray.reports import palette
from wundr_ray.reports.about import About
from wundr_ray.reports.analysis.accepted import TITLE, accepted_rows
from wundr_ray.reports.analysis.complexity import complex_functions
from wundr_ray.reports.analysis.csv_report import recommendations_table
from wundr_ray.reports.analysis.xlsx.columns import (
    ACCEPTED_COLUMNS,
    COVERAGE_COLUMNS,
    DUPLICATE_COLUMNS,
    FINDING_COLUMNS,
    FUNCTION_COLUMNS,
    GATE_COLUMNS,
    PROJECT_COLUMNS,
    RECOMMENDATION_COLUMNS,
    SECURITY_COLUMNS,
    SKIPPED_COLUMNS,
)
from wundr_ray.reports.analysis.xlsx.overview import KIND, write_overview
from wundr_ray.reports.text import RECOMMENDATION_TITLES, one_line
from wundr_ray.reports.xlsx.parts import SHEET
from wundr_ray.reports.xlsx.styles import Styles, make_styles
from wundr_ray.reports.xlsx.tables import Column, Links, write_table


class XlsxReport:
    """A workbook: Overview, Projects, Findings, Complexity, Security, Duplicates, …"""

    format = ReportFormat.XLSX
    media_type, extension = FILE_TYPES[ReportFormat.XLSX]

    def render(self, document: ReportDocument, target: Path) -> None:
        """Write the workbook; temporary files stand beside ``target`` and are removed."""
        results = document.results
        about = About(KIND, results.name, results.batch_id, results.completed_at)
        with open_workbook(target, about) as workbook:
            styles = make_styles(workbook)
            overview = workbook.add_worksheet(SHEET)
            write_overview(workbook, overview, document.results, styles)
            _write_projects(workbook.add_worksheet("Projects"), document, styles)
            if document.gates.height:
                _write_gates(workbook.add_worksheet("Quality gates"), document, styles)
            _write_findings(workbook.add_worksheet("Findings"), document, styles)
            if document.results.summary.issues_disposed:
                _write_accepted(workbook.add_worksheet(TITLE), document, styles)
            _write_complexity(workbook.add_worksheet("Complexity"), document, styles)
            _write_security(workbook.add_worksheet("Security"), document, styles)
            write_table(
                workbook.add_worksheet("Duplicates"),
                DUPLICATE_COLUMNS,
                document.clones.lazy().with_columns(_yes("twins")),
                styles,
            )
            write_table(
                workbook.add_worksheet("Recommendations"),
                RECOMMENDATION_COLUMNS,
                recommendations_table(document)
                .lazy()
                .with_columns(
                    pl.col("type").replace(RECOMMENDATION_TITLES),
                    _hours("estimated_minutes", "estimated_hours"),
                ),
                styles,
            )
            write_table(
                workbook.add_worksheet("Coverage"),
                COVERAGE_COLUMNS,
                document.coverage.lazy(),
                styles,
            )
            write_table(
                workbook.add_worksheet("Skipped"), SKIPPED_COLUMNS, document.skipped, styles
            )


def open_workbook(target: Path, about: About) -> Workbook:
    """A workbook that is written row by row; it is closed by the caller."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(target.parent),
    }
    workbook = Workbook(str(target), options)
    workbook.set_properties(
        {
            "title": one_line(about.name),
            "subject": about.subject,
            "author": "Wundr",
            "created": about.at.astimezone(UTC).replace(tzinfo=None),
        }
    )
    return workbook


def _write_gates(sheet: Worksheet, document: ReportDocument, styles: Styles) -> None:
    rows = document.gates.lazy().with_columns(pl.col("status").str.replace("_", " "))
    last = write_table(sheet, GATE_COLUMNS, rows, styles)
    status = _index(GATE_COLUMNS, "status")
    when_equal(sheet, status, last, GateStatus.FAILED, styles.failed)
    sheet.freeze_panes(1, 1)


def _write_projects(sheet: Worksheet, document: ReportDocument, styles: Styles) -> None:
    links = Links("project", ("repository",), repository_page)
    rows = document.projects.lazy().with_columns(
        _hours("technical_debt_minutes", "technical_debt_hours")
    )
    last = write_table(sheet, PROJECT_COLUMNS, rows, styles, links)
    if last == 0:
        return
    status, grades, scores, critical = (
        _index(PROJECT_COLUMNS, name) for name in ("status", "grade", "quality_score", "critical")
    )
    for grade, style in styles.grades.items():
        when_equal(sheet, grades, last, grade, style)
    when_equal(sheet, status, last, "failed", styles.failed)
    sheet.conditional_format(
        1,
        scores,
        last,
        scores,
        {
            "type": "3_color_scale",
            "min_type": "num",
            "mid_type": "num",
            "max_type": "num",
            "min_value": 0,
            "mid_value": 5,
            "max_value": 10,
            "min_color": "#E8B4B0",
            "mid_color": "#F6E3B4",
            "max_color": "#B9DCC9",
        },
    )
    when_positive(sheet, critical, last, styles.failed)
    sheet.freeze_panes(1, 1)


def _write_findings(sheet: Worksheet, document: ReportDocument, styles: Styles) -> None:
    """The worst first, so that what a full sheet leaves out is the mildest."""
    rows = document.findings.sort(worth_first(), maintain_order=True).with_columns(_kind)
    last = write_table(sheet, FINDING_COLUMNS, rows, styles, _file_links(document))
    for severity, style in styles.severities.items():
        when_equal(sheet, 0, last, severity, style)


def _write_accepted(sheet: Worksheet, document: ReportDocument, styles: Styles) -> None:
    rows = accepted_rows(document).with_columns(_kind)
    write_table(sheet, ACCEPTED_COLUMNS, rows, styles, _file_links(document))


def _write_security(sheet: Worksheet, document: ReportDocument, styles: Styles) -> None:
    """Each kind of vulnerability in scope once, with its first place; the worst kinds first."""
    judged = in_scope(document.findings, document.results.project_results)
    found = judged.filter(pl.col("rule") == Rule.SECURITY).with_columns(
        pl.col("job_id").n_unique().over("code").alias("projects")
    )
    rows = kinds(found).with_columns(_kind)
    last = write_table(sheet, SECURITY_COLUMNS, rows, styles, _file_links(document))
    for severity, style in styles.severities.items():
        when_positive(sheet, _index(SECURITY_COLUMNS, severity), last, style)


def _index(columns: Sequence[Column], name: str) -> int:
    return [column.name for column in columns].index(name)


# Codes are few and rows many: each code is put into words once.
def _in_words(codes: pl.Series) -> pl.Series:
    return codes.replace({code: kind_words(code) for code in codes.unique().drop_nulls()})


_kind = pl.col("code").map_batches(_in_words, return_dtype=pl.String).alias("kind")


def _hours(minutes: str, name: str) -> pl.Expr:
    return (pl.col(minutes) / 60).round(1).alias(name)


def _yes(name: str) -> pl.Expr:
    """``yes`` where the column is true; other cells stay empty."""
    return pl.when(name).then(pl.lit("yes")).alias(name)


def _file_links(document: ReportDocument) -> Links:
    pages = {
        project.job_id: file_pages(project.repository, project.commit)
        for project in document.results.project_results
    }

    def page(job_id: str, path: str, line: int | None) -> str | None:
        return pages[job_id](path, line)

    return Links("path", ("job_id", "path", "line"), page)


def _write_complexity(sheet: Worksheet, document: ReportDocument, styles: Styles) -> None:
    complexity = pl.col("complexity")
    rows = complex_functions(document).sort(complexity, descending=True, maintain_order=True)
    last = write_table(sheet, FUNCTION_COLUMNS, rows, styles, _file_links(document))
    if last == 0:
        return
    sheet.conditional_format(
        1,
        0,
        last,
        0,
        {"type": "2_color_scale", "min_color": palette.PAPER, "max_color": palette.MIDDLING},
    )
    sheet.conditional_format(
        1,
        0,
        last,
        0,
        {"type": "cell", "criteria": ">", "value": MEDIUM_COMPLEXITY_MAX, "format": styles.failed},
    )


def when_equal(sheet: Worksheet, column: int, last: int, word: str, style: object) -> None:
    if last:
        sheet.conditional_format(
            1,
            column,
            last,
            column,
            {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style},
        )


def when_positive(sheet: Worksheet, column: int, last: int, style: object) -> None:
    if last:
        rule = {"type": "cell", "criteria": ">", "value": 0, "format": style}
        sheet.conditional_format(1, column, last, column, rule)
