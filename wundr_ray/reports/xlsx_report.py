"""The results as an Excel workbook: an overview with charts, and the tables behind it."""

from datetime import UTC
from pathlib import Path

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from wundr_ray.aggregate.document import ReportDocument
from wundr_ray.aggregate.job import is_function, severity_rank
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.domain.scoring import LOW_COMPLEXITY_MAX, MEDIUM_COMPLEXITY_MAX
from wundr_ray.reports import palette
from wundr_ray.reports.csv_report import recommendations_table
from wundr_ray.reports.text import RECOMMENDATION_TITLES, one_line
from wundr_ray.reports.xlsx_overview import SHEET, write_overview
from wundr_ray.reports.xlsx_styles import Styles, make_styles
from wundr_ray.reports.xlsx_tables import Column, write_table

PROJECT_COLUMNS = (
    Column("project", "Project", 32, "wrapped"),
    Column("job_id", "Job", 12),
    Column("status", "Status", 11),
    Column("grade", "Grade", 8),
    Column("quality_score", "Quality score", 9, "decimal"),
    Column("maintainability", "Maintain-ability", 10, "decimal"),
    Column("technical_debt_minutes", "Technical debt, min", 12, "integer"),
    Column("average_complexity", "Average complexity", 12, "decimal"),
    Column("files_analyzed", "Files", 9, "integer"),
    Column("lines", "Lines", 10, "integer"),
    Column("functions", "Functions", 10, "integer"),
    Column("issues_found", "Findings", 10, "integer"),
    Column("critical", "Critical", 9, "integer"),
    Column("high", "High", 9, "integer"),
    Column("medium", "Medium", 9, "integer"),
    Column("low", "Low", 9, "integer"),
    Column("skipped_files_count", "Skipped files", 9, "integer"),
    Column("duplicated_lines", "Duplicated lines", 11, "integer"),
    Column("duplication_percentage", "Duplicated, %", 11, "decimal"),
    Column("repository", "Repository", 44),
    Column("branch", "Branch", 16),
    Column("commit", "Commit", 42),
    Column("rules_applied", "Rules applied", 34, "wrapped"),
    Column("rules_not_applied", "Rules not applied", 44, "wrapped"),
    Column("error_code", "Error", 22),
    Column("error_message", "Error message", 60, "wrapped"),
)
FINDING_COLUMNS = (
    Column("severity", "Severity", 10),
    Column("project", "Project", 28),
    Column("job_id", "Job", 12),
    Column("rule", "Rule", 13),
    Column("code", "Code", 24),
    Column("path", "File", 48),
    Column("line", "Line", 8, "integer"),
    Column("message", "Message", 80),
    Column("confidence", "Confidence", 11),
    Column("cwe", "CWE", 7),
    Column("engine", "Engine", 10),
    Column("engine_rule", "Engine's rule", 18),
    Column("help_url", "Help", 40),
)
FUNCTION_COLUMNS = (
    Column("complexity", "Cyclomatic complexity", 12, "integer"),
    Column("name", "Function", 40),
    Column("kind", "Kind", 11),
    Column("project", "Project", 28),
    Column("job_id", "Job", 12),
    Column("path", "File", 56),
    Column("line", "Line", 8, "integer"),
    Column("end_line", "End line", 8, "integer"),
)
DUPLICATE_COLUMNS = (
    Column("group", "Group", 8, "integer"),
    Column("lines", "Lines", 8, "integer"),
    Column("tokens", "Tokens", 9, "integer"),
    Column("project_a", "Project", 28),
    Column("job_a", "Job", 12),
    Column("path_a", "File", 48),
    Column("line_a", "Line", 8, "integer"),
    Column("end_a", "End line", 8, "integer"),
    Column("project_b", "Repeated in project", 28),
    Column("job_b", "Job", 12),
    Column("path_b", "File", 48),
    Column("line_b", "Line", 8, "integer"),
    Column("end_b", "End line", 8, "integer"),
)
RECOMMENDATION_COLUMNS = (
    Column("type", "Kind", 28),
    Column("description", "Recommendation", 90, "wrapped"),
    Column("affected_projects", "Affected projects", 44, "wrapped"),
    Column("potential_savings", "Potential savings", 44, "wrapped"),
)
SKIPPED_COLUMNS = (
    Column("project", "Project", 28),
    Column("job_id", "Job", 12),
    Column("path", "File", 60),
    Column("code", "Code", 18),
    Column("reason", "Reason", 60),
)


class XlsxReport:
    """One workbook with the sheets Overview, Projects, Findings, Complexity, … Skipped."""

    format = ReportFormat.XLSX
    media_type, extension = FILE_TYPES[ReportFormat.XLSX]

    def render(self, document: ReportDocument, target: Path) -> None:
        """Write the workbook; temporary files stand beside ``target`` and are removed."""
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(target.parent),
        }
        with Workbook(str(target), options) as workbook:
            _describe(workbook, document)
            styles = make_styles(workbook)
            overview = workbook.add_worksheet(SHEET)
            write_overview(workbook, overview, document.results, styles)
            _write_projects(workbook.add_worksheet("Projects"), document, styles)
            _write_findings(workbook.add_worksheet("Findings"), document, styles)
            _write_complexity(workbook.add_worksheet("Complexity"), document, styles)
            write_table(
                workbook.add_worksheet("Duplicates"),
                DUPLICATE_COLUMNS,
                document.clones.lazy(),
                styles,
            )
            write_table(
                workbook.add_worksheet("Recommendations"),
                RECOMMENDATION_COLUMNS,
                recommendations_table(document)
                .lazy()
                .with_columns(pl.col("type").replace(RECOMMENDATION_TITLES)),
                styles,
            )
            write_table(
                workbook.add_worksheet("Skipped"), SKIPPED_COLUMNS, document.skipped, styles
            )


def _describe(workbook: Workbook, document: ReportDocument) -> None:
    results = document.results
    workbook.set_properties(
        {
            "title": one_line(results.name),
            "subject": f"Code analysis report, batch {results.batch_id}",
            "author": "Wundr",
            "created": results.completed_at.astimezone(UTC).replace(tzinfo=None),
        }
    )


def _write_projects(sheet: Worksheet, document: ReportDocument, styles: Styles) -> None:
    last = write_table(sheet, PROJECT_COLUMNS, document.projects.lazy(), styles)
    if last == 0:
        return
    for grade, style in styles.grades.items():
        _when_equal(sheet, 3, last, grade, style)
    _when_equal(sheet, 2, last, "failed", styles.failed)
    sheet.conditional_format(
        1,
        4,
        last,
        4,
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
    sheet.conditional_format(
        1, 12, last, 12, {"type": "cell", "criteria": ">", "value": 0, "format": styles.failed}
    )
    sheet.freeze_panes(1, 1)


def _write_findings(sheet: Worksheet, document: ReportDocument, styles: Styles) -> None:
    """The worst first, so that what a full sheet leaves out is the mildest."""
    rows = document.findings.sort(severity_rank(), maintain_order=True)
    last = write_table(sheet, FINDING_COLUMNS, rows, styles)
    for severity, style in styles.severities.items():
        _when_equal(sheet, 0, last, severity, style)


def _write_complexity(sheet: Worksheet, document: ReportDocument, styles: Styles) -> None:
    complexity = pl.col("complexity")
    rows = document.functions.filter(is_function & (complexity > LOW_COMPLEXITY_MAX)).sort(
        complexity, descending=True, maintain_order=True
    )
    last = write_table(sheet, FUNCTION_COLUMNS, rows, styles)
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


def _when_equal(sheet: Worksheet, column: int, last: int, word: str, style: object) -> None:
    if last:
        sheet.conditional_format(
            1,
            column,
            last,
            column,
            {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style},
        )
