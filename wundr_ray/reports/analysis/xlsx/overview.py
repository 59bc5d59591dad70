"""The first sheet of the workbook: the batch, its figures and three charts."""

from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wundr_ray.aggregate.batches.batch import unique_labels
from wundr_ray.aggregate.wording import shorten
from wundr_ray.contract.gates.words import gate_words
from wundr_ray.contract.results.analysis import BatchResults, ProjectResult
from wundr_ray.contract.results.presentation import duration
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.reports import palette
from wundr_ray.reports.about import About
from wundr_ray.reports.analysis.scores import lowest_scores
from wundr_ray.reports.text import OUTCOMES, moment, one_line
from wundr_ray.reports.xlsx.parts import (
    HEADING_HEIGHT,
    SHEET,
    SideTable,
    begin,
    plain_axes,
    write_charts,
    write_facts,
    write_notes,
    write_tiles,
)
from wundr_ray.reports.xlsx.styles import Styles

KIND = "Code analysis report"
CHARTED_PROJECTS = 12

NOTES = (
    "Quality score: 10 is best; how the code is built and what was found, against known projects.",
    "Grade: by maintainability, against known projects; a critical finding allows D at best.",
    "Technical debt: estimated effort to repair every finding; an estimate, not a promise.",
    "The sheet Complexity lists functions above 10; the csv report has every function.",
    "Files are links where their host's pages are known; a sheet has at most 65,530 links.",
    "Columns of ids, codes and addresses at the right end of a sheet are not printed.",
    "Text that a spreadsheet could run as a formula is stored as plain text.",
)


def write_overview(workbook: Workbook, sheet: Worksheet, results: BatchResults, s: Styles) -> None:
    """Fill ``sheet`` from top to bottom (constant memory allows no other order)."""
    begin(sheet, About(KIND, results.name, results.batch_id, results.completed_at), s)
    row = write_facts(sheet, _facts(results), 3, s)
    row = write_tiles(sheet, _figures(results, s), row + 1, s)
    row = write_charts(workbook, sheet, _distributions(results, s), row + 1, s)
    row = _lowest_scores(workbook, sheet, results.project_results, row + 1, s)
    write_notes(sheet, NOTES, row + 1, s)


def _facts(results: BatchResults) -> Mapping[str, str]:
    gate = results.quality_gate
    return {
        "Batch": results.batch_id,
        "Description": results.description or "–",
        "Outcome": OUTCOMES[results.outcome],
        **({"Quality gate": gate_words(gate)} if gate else {}),
        "Started": moment(results.started_at),
        "Completed": moment(results.completed_at),
    }


def _figures(results: BatchResults, s: Styles) -> list[tuple[str, float | str | None, Format]]:
    summary, metrics = results.summary, results.aggregated_metrics
    return [
        ("Projects analysed", summary.projects_analyzed, s.figure),
        ("Files", summary.total_files, s.figure),
        ("Lines", summary.total_lines, s.figure),
        ("Quality score (0–10)", summary.average_quality_score, s.figure_decimal),
        ("Findings", summary.total_issues, s.figure),
        ("Critical findings", summary.critical_issues, s.figure),
        ("Technical debt", duration(summary.technical_debt_minutes), s.figure),
        ("Maintainability (0–100)", metrics.maintainability.average_score, s.figure_decimal),
    ]


def _distributions(results: BatchResults, s: Styles) -> list[SideTable]:
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
    return [
        ("Findings by severity", severities, s.integer, list(palette.SEVERITIES.values())),
        ("Projects by grade", grades, s.integer, list(palette.GRADES.values())),
        ("Functions by complexity, %", bands, s.percent, list(palette.BANDS.values())),
    ]


def _lowest_scores(
    workbook: Workbook, sheet: Worksheet, projects: Sequence[ProjectResult], row: int, s: Styles
) -> int:
    """The projects with the lowest quality scores, as a table and a chart beside it."""
    labels = unique_labels(projects)
    lowest = lowest_scores(projects, CHARTED_PROJECTS)
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
    plain_axes(chart, title, maximum=10)
    chart.set_size({"width": 720, "height": 90 + 24 * len(lowest)})
    sheet.insert_chart(row, 4, chart, {"object_position": 3})
    return row + len(lowest) + 6
