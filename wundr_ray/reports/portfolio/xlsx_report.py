"""The reports of a batch as an Excel workbook: an overview with charts, and the tables."""

from collections.abc import Sequence
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from wundr_ray.aggregate.portfolio.document import PortfolioDocument
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.reports.results import ReportResults
from wundr_ray.contract.vocabulary import BatchType, ReportFormat
from wundr_ray.domain.results.renderings import TABLES
from wundr_ray.reports import palette
from wundr_ray.reports.analysis.xlsx.report import open_workbook
from wundr_ray.reports.portfolio.chapters.all import chapters
from wundr_ray.reports.portfolio.chapters.blocks import Bars, Chapter, Lines, Sentences, Tiles
from wundr_ray.reports.portfolio.wording import NOTES, about
from wundr_ray.reports.portfolio.xlsx_columns import SHEETS
from wundr_ray.reports.text import OUTCOMES, moment
from wundr_ray.reports.xlsx.parts import (
    HEADING_HEIGHT,
    SHEET,
    begin,
    plain_axes,
    write_facts,
    write_notes,
    write_tiles,
)
from wundr_ray.reports.xlsx.styles import Styles, make_styles
from wundr_ray.reports.xlsx.tables import fit, write_table

CHART_COLUMN, CHART_ROWS = 5, 13
"""Charts stand right of their numbers, and need as many rows at least."""
ROW_PIXELS = 20

_COLORS = {"good": palette.GOOD, "bad": palette.BAD, "plain": palette.ACCENT}
_LINES = (
    *(palette.ACCENT, palette.GOOD, palette.MIDDLING),
    *(palette.BAD, palette.POOR, palette.MILD),
)


class XlsxReport:
    """A workbook: Overview with the charts, and a sheet for each table that has rows."""

    format = ReportFormat.XLSX
    media_type, extension = FILE_TYPES[ReportFormat.XLSX]

    def render(self, document: PortfolioDocument, target: Path) -> None:
        """Write the workbook; temporary files stand beside ``target`` and are removed."""
        with open_workbook(target, about(document.results)) as workbook:
            styles = make_styles(workbook)
            overview = workbook.add_worksheet(SHEET)
            _write_overview(workbook, overview, document.results, styles)
            for table in TABLES[BatchType.REPORT]:
                rows = document.tables[table]
                if not rows.is_empty():
                    name, columns = SHEETS[table]
                    write_table(workbook.add_worksheet(name), columns, rows.lazy(), styles)


def _write_overview(
    workbook: Workbook, sheet: Worksheet, results: ReportResults, s: Styles
) -> None:
    """From top to bottom (constant memory allows no other order)."""
    begin(sheet, about(results), s)
    sheet.set_column(1, 1, 34)
    facts = {
        "Batch": results.batch_id,
        "Description": results.description or "–",
        "Outcome": OUTCOMES[results.outcome],
        "Completed": moment(results.completed_at),
    }
    row = write_facts(sheet, facts, 3, s) + 1
    # The last chapter is the method, for which the notes stand.
    for chapter in chapters(results)[:-1]:
        row = _write_chapter(workbook, sheet, chapter, row, s)
    write_notes(sheet, NOTES, row, s)
    sheet.fit_to_pages(1, 0)


def _write_chapter(
    workbook: Workbook, sheet: Worksheet, chapter: Chapter, row: int, s: Styles
) -> int:
    """What is not in the tables: sentences, figures and charts. Returns the next free row."""
    sheet.set_row(row, HEADING_HEIGHT)
    sheet.write_string(row, 1, fit(chapter.title), s.heading)
    row += 1
    for block in chapter.blocks:
        match block:
            case Sentences():
                for text in block.texts:
                    sheet.write_string(row, 1, fit(text), s.label)
                    row += 1
            case Tiles():
                tiles = [(caption, value, s.figure) for value, caption in block.pairs]
                row = write_tiles(sheet, tiles, row + 1, s) + 1
            case Lines():
                row = _write_lines(workbook, sheet, block, row, s)
            case Bars():
                row = _write_bars(workbook, sheet, block, row, s)
    return row + 1


def _write_lines(workbook: Workbook, sheet: Worksheet, block: Lines, row: int, s: Styles) -> int:
    """A row for each step, a column for each series, and the chart beside them."""
    # More would stand in the columns that the chart covers.
    names = list(block.series)[: CHART_COLUMN - 2]
    top = row
    sheet.write_string(row, 1, fit(block.title), s.heading)
    row += 1  # the names of the series have a row of their own: the title is wider than its column
    for column, name in enumerate(names, 2):
        sheet.write_string(row, column, fit(name), s.heading)
    style = s.decimal if block.decimals else s.integer
    for offset, label in enumerate(block.labels, 1):
        sheet.write_string(row + offset, 1, label, s.text)
        for column, name in enumerate(names, 2):
            value = block.series[name][offset - 1]
            if value is not None:
                sheet.write_number(row + offset, column, value, style)
    chart = workbook.add_chart({"type": "line"})
    last = row + len(block.labels)
    for index, name in enumerate(names):
        chart.add_series(
            {
                "name": fit(name),
                "categories": [SHEET, row + 1, 1, last, 1],
                "values": [SHEET, row + 1, 2 + index, last, 2 + index],
                "line": {"color": _LINES[index], "width": 2},
                "marker": {"type": "circle", "size": 4, "fill": {"color": _LINES[index]}},
            }
        )
    _quiet(chart, block.title, names)
    sheet.insert_chart(top, CHART_COLUMN, chart, {"object_position": 3})
    return top + max(len(block.labels) + 1, CHART_ROWS) + 2


def _quiet(chart: Chart, title: str, names: Sequence[str]) -> None:
    font = {"color": palette.TEXT, "size": 9}
    rule = {"color": palette.RULE}
    chart.set_title({"name": title, "name_font": {"color": palette.INK, "size": 11}})
    chart.set_legend({"position": "bottom"} if len(names) > 1 else {"none": True})
    chart.set_x_axis({"num_font": font, "line": rule})
    chart.set_y_axis({"num_font": font, "major_gridlines": {"visible": True, "line": rule}})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 560, "height": 240})


def _write_bars(workbook: Workbook, sheet: Worksheet, block: Bars, row: int, s: Styles) -> int:
    """A row for each bar, and the chart beside them."""
    sheet.write_string(row, 1, fit(block.title), s.heading)
    sheet.write_blank(row, 2, None, s.heading)
    style = s.decimal if _has_parts(block) else s.integer
    for offset, bar in enumerate(block.bars, 1):
        sheet.write_string(row + offset, 1, fit(bar.label), s.text)
        sheet.write_number(row + offset, 2, bar.value, style)
        sheet.write_string(row + offset, 3, fit(f"{bar.shown} {bar.detail}".strip()), s.label)
    if block.bars:
        _insert_bars(workbook, sheet, block, row)
    return row + max(len(block.bars), CHART_ROWS) + 2


def _has_parts(block: Bars) -> bool:
    return any(bar.value != int(bar.value) for bar in block.bars)


def _insert_bars(workbook: Workbook, sheet: Worksheet, block: Bars, row: int) -> None:
    chart = workbook.add_chart({"type": "bar"})
    last = row + len(block.bars)
    chart.add_series(
        {
            "name": block.title,
            "categories": [SHEET, row + 1, 1, last, 1],
            "values": [SHEET, row + 1, 2, last, 2],
            "points": [{"fill": {"color": _COLORS[bar.tone]}} for bar in block.bars],
            "data_labels": {
                "value": True,
                "custom": [{"value": bar.shown} for bar in block.bars],
                "font": {"color": palette.MUTED, "size": 9},
            },
            "gap": 45,
        }
    )
    plain_axes(chart, block.title)
    chart.set_size({"width": 560, "height": max(240, ROW_PIXELS * (len(block.bars) + 1))})
    sheet.insert_chart(row, CHART_COLUMN, chart, {"object_position": 3})
