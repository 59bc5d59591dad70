"""The first sheet of the workbook: the batch, its figures and three charts."""

from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wundr_ray.aggregate.batch import unique_labels
from wundr_ray.aggregate.wording import duration, shorten
from wundr_ray.contract.results import BatchResults, ProjectResult
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.reports import palette
from wundr_ray.reports.text import OUTCOMES, moment, one_line
from wundr_ray.reports.xlsx_styles import Styles
from wundr_ray.reports.xlsx_tables import fit

CHARTED_PROJECTS = 12
SHEET = "Overview"
LAST_COLUMN = 9
HEADING_HEIGHT = 20

NOTES = (
    "Quality score: 10 is best; from the density of findings weighted by severity.",
    "Grade: technical debt over development cost, on the SQALE grid (A up to 5 %, F above 50 %).",
    "Technical debt: estimated effort to repair every finding; an estimate, not a promise.",
    "The sheet Complexity lists functions above 10; the csv report has every function.",
    "Files are links where their host's pages are known; a sheet has at most 65,530 links.",
    "Text that a spreadsheet could run as a formula is stored as plain text.",
)


def write_overview(workbook: Workbook, sheet: Worksheet, results: BatchResults, s: Styles) -> None:
    """Fill ``sheet`` from top to bottom (constant memory allows no other order)."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.set_column(0, 0, 2)
    sheet.set_column(1, LAST_COLUMN, 17)
    _banner(sheet, results, s)
    row = _facts(sheet, results, 3, s)
    row = _figures(sheet, results, row + 1, s)
    row = _distributions(workbook, sheet, results, row + 1, s)
    row = _lowest_scores(workbook, sheet, results.project_results, row + 1, s)
    sheet.set_row(row + 1, HEADING_HEIGHT)
    sheet.write_string(row + 1, 1, "Notes", s.heading)
    for offset, note in enumerate(NOTES):
        sheet.write_string(row + 2 + offset, 1, note, s.label)
    sheet.print_area(0, 0, row + 1 + len(NOTES), LAST_COLUMN)


def _banner(sheet: Worksheet, results: BatchResults, s: Styles) -> None:
    sheet.set_row(0, 34, s.banner)
    sheet.set_row(1, 20, s.banner_small)
    sheet.write_string(0, 1, fit(results.name), s.banner)
    sheet.write_string(1, 1, "Code analysis report", s.banner_small)


def _facts(sheet: Worksheet, results: BatchResults, row: int, s: Styles) -> int:
    facts = {
        "Batch": results.batch_id,
        "Description": results.description or "–",
        "Outcome": OUTCOMES[results.outcome],
        "Started": moment(results.started_at),
        "Completed": moment(results.completed_at),
    }
    for label, value in facts.items():
        sheet.write_string(row, 1, label, s.label)
        sheet.write_string(row, 2, fit(value), s.text)
        row += 1
    return row


def _figures(sheet: Worksheet, results: BatchResults, row: int, s: Styles) -> int:
    """Two rows of four tiles: a number and what it counts."""
    summary, metrics = results.summary, results.aggregated_metrics
    tiles: list[tuple[str, float | str | None, Format]] = [
        ("Projects analysed", summary.projects_analyzed, s.figure),
        ("Files", summary.total_files, s.figure),
        ("Lines", summary.total_lines, s.figure),
        ("Quality score (0–10)", summary.average_quality_score, s.figure_decimal),
        ("Findings", summary.total_issues, s.figure),
        ("Critical findings", summary.critical_issues, s.figure),
        ("Technical debt", duration(summary.technical_debt_minutes), s.figure),
        ("Maintainability (0–100)", metrics.maintainability.average_score, s.figure_decimal),
    ]
    for line in range(2):
        sheet.set_row(row, 28)
        chosen = tiles[4 * line : 4 * line + 4]
        for column, (_, value, style) in enumerate(chosen):
            _tile(sheet, row, 1 + 2 * column, "–" if value is None else value, style)
        for column, (caption, _, _) in enumerate(chosen):
            _tile(sheet, row + 1, 1 + 2 * column, caption, s.caption)
        row += 2
    return row


def _tile(sheet: Worksheet, row: int, column: int, value: float | str, style: Format) -> None:
    """A tile two cells wide, as a plain pair: a merged range is not written row by row."""
    sheet.write(row, column, value, style)
    sheet.write_blank(row, column + 1, None, style)


def _distributions(
    workbook: Workbook, sheet: Worksheet, results: BatchResults, row: int, s: Styles
) -> int:
    """Three small tables side by side, each with its chart below."""
    metrics = results.aggregated_metrics
    distribution = metrics.complexity.distribution
    severities = {
        str(severity).capitalize(): sum(
            p.issues_by_severity.get(severity, 0) for p in results.project_results
        )
        for severity in Severity
    }
    grades = {f"Grade {g}": n for g, n in metrics.maintainability.projects_by_grade.items()}
    bands = {
        "Low (1–10)": distribution.low,
        "Medium (11–20)": distribution.medium,
        "High (above 20)": distribution.high,
    }
    tables: list[tuple[str, Mapping[str, float], Format, Sequence[str]]] = [
        ("Findings by severity", severities, s.integer, list(palette.SEVERITIES.values())),
        ("Projects by grade", grades, s.integer, list(palette.GRADES.values())),
        ("Functions by complexity, %", bands, s.percent, list(palette.BANDS.values())),
    ]
    _write_side_by_side(sheet, tables, row, s)
    for index, (title, values, _, colors) in enumerate(tables):
        _bar_chart(workbook, sheet, title, row, 1 + 3 * index, len(values), colors)
    return row + 19


def _write_side_by_side(
    sheet: Worksheet,
    tables: list[tuple[str, Mapping[str, float], Format, Sequence[str]]],
    row: int,
    s: Styles,
) -> None:
    sheet.set_row(row, HEADING_HEIGHT)
    for index, (title, *_) in enumerate(tables):
        sheet.write_string(row, 1 + 3 * index, title, s.heading)
        sheet.write_blank(row, 2 + 3 * index, None, s.heading)
    for line in range(max(len(values) for _, values, _, _ in tables)):
        for index, (_, values, style, _) in enumerate(tables):
            for label, value in list(values.items())[line : line + 1]:
                sheet.write_string(row + 1 + line, 1 + 3 * index, label, s.text)
                sheet.write_number(row + 1 + line, 2 + 3 * index, value, style)


def _bar_chart(
    workbook: Workbook,
    sheet: Worksheet,
    title: str,
    row: int,
    column: int,
    count: int,
    colors: Sequence[str],
) -> None:
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": title,
            "categories": [SHEET, row + 1, column, row + count, column],
            "values": [SHEET, row + 1, column + 1, row + count, column + 1],
            "points": [{"fill": {"color": color}} for color in colors],
            "data_labels": {"value": True, "font": {"color": palette.MUTED, "size": 9}},
            "gap": 45,
        }
    )
    _plain(chart, title)
    chart.set_size({"width": 340, "height": 220})
    sheet.insert_chart(row + 7, column, chart, {"object_position": 3})


def _lowest_scores(
    workbook: Workbook, sheet: Worksheet, projects: Sequence[ProjectResult], row: int, s: Styles
) -> int:
    """The projects with the lowest quality scores, as a table and a chart beside it."""
    labels = unique_labels(projects)
    scored = [(p.quality_score, p) for p in projects if p.quality_score is not None]
    lowest = sorted(scored, key=lambda pair: pair[0])[:CHARTED_PROJECTS]
    title = "Quality score by project" + (", lowest first" if len(lowest) > 1 else "")
    sheet.set_row(row, HEADING_HEIGHT)
    sheet.write_string(row, 1, title, s.heading)
    sheet.write_blank(row, 2, None, s.heading)
    if not lowest:
        sheet.write_string(row + 1, 1, "No project has a score.", s.muted)
        return row + 2
    for offset, (score, project) in enumerate(lowest, start=1):
        name = shorten(one_line(labels[project.job_id]), 40)
        sheet.write_string(row + offset, 1, name, s.text)
        sheet.write_number(row + offset, 2, score, s.decimal)
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": title,
            "categories": [SHEET, row + 1, 1, row + len(lowest), 1],
            "values": [SHEET, row + 1, 2, row + len(lowest), 2],
            "fill": {"color": palette.ACCENT},
            "data_labels": {"value": True, "font": {"color": palette.MUTED, "size": 9}},
            "gap": 45,
        }
    )
    _plain(chart, title, maximum=10)
    chart.set_size({"width": 720, "height": 90 + 24 * len(lowest)})
    sheet.insert_chart(row, 4, chart, {"object_position": 3})
    return row + len(lowest) + 6


def _plain(chart: Chart, title: str, maximum: int | None = None) -> None:
    """Quiet axes: labels and bars, no grid, no legend."""
    font = {"color": palette.TEXT, "size": 9}
    chart.set_title(
        {"name": title, "name_font": {"color": palette.INK, "size": 11}, "overlay": False}
    )
    chart.set_legend({"none": True})
    chart.set_x_axis(
        {"visible": False, "major_gridlines": {"visible": False}, "min": 0, "max": maximum}
    )
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"color": palette.RULE}})
    chart.set_chartarea({"border": {"none": True}})
