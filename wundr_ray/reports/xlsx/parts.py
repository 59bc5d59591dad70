"""What the first sheets of all workbooks are made of: banner, facts, tiles, tables with charts."""

from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wundr_ray.reports import palette
from wundr_ray.reports.about import About
from wundr_ray.reports.xlsx.styles import Styles
from wundr_ray.reports.xlsx.tables import MARGINS, fit

SHEET = "Overview"
LAST_COLUMN = 9
HEADING_HEIGHT = 20

SideTable = tuple[str, Mapping[str, float], Format, Sequence[str]]
"""Title, values by their labels, the format of the values, and the colours of a chart's bars."""


def begin(sheet: Worksheet, about: About, s: Styles) -> None:
    """Set the page up and write the banner; what follows begins at row 3."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(**MARGINS)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 1)
    sheet.set_column(0, 0, 2)
    sheet.set_column(1, LAST_COLUMN, 17)
    sheet.set_row(0, 34, s.banner)
    sheet.set_row(1, 20, s.banner_small)
    sheet.write_string(0, 1, fit(about.name), s.banner)
    sheet.write_string(1, 1, about.kind, s.banner_small)


def write_facts(sheet: Worksheet, facts: Mapping[str, str], row: int, s: Styles) -> int:
    for label, value in facts.items():
        sheet.write_string(row, 1, label, s.label)
        sheet.write_string(row, 2, fit(value), s.text)
        row += 1
    return row


def write_tiles(
    sheet: Worksheet, tiles: Sequence[tuple[str, float | str | None, Format]], row: int, s: Styles
) -> int:
    """Rows of four tiles: a number and what it counts."""
    for first in range(0, len(tiles), 4):
        sheet.set_row(row, 28)
        chosen = tiles[first : first + 4]
        for column, (_, value, style) in enumerate(chosen):
            _tile(sheet, row, 1 + 2 * column, "–" if value is None else value, style)
        for column, (caption, _, _) in enumerate(chosen):
            _tile(sheet, row + 1, 1 + 2 * column, caption, s.caption)
        row += 2
    return row


def write_notes(sheet: Worksheet, notes: Sequence[str], row: int, s: Styles) -> None:
    """The end of the sheet."""
    sheet.set_row(row, HEADING_HEIGHT)
    sheet.write_string(row, 1, "Notes", s.heading)
    for offset, note in enumerate(notes, 1):
        sheet.write_string(row + offset, 1, note, s.label)
    sheet.print_area(0, 0, row + len(notes), LAST_COLUMN)


def _tile(sheet: Worksheet, row: int, column: int, value: float | str, style: Format) -> None:
    """A tile two cells wide, as a plain pair: a merged range is not written row by row."""
    sheet.write(row, column, value, style)
    sheet.write_blank(row, column + 1, None, style)


def write_charts(
    workbook: Workbook, sheet: Worksheet, tables: Sequence[SideTable], row: int, s: Styles
) -> int:
    """Up to three small tables side by side, each with its chart below."""
    _write_side_by_side(sheet, tables, row, s)
    longest = max(len(values) for _, values, _, _ in tables)
    for index, (title, values, _, colors) in enumerate(tables):
        at = (row, 1 + 3 * index, longest)
        _bar_chart(workbook, sheet, title, at, len(values), colors)
    return row + longest + 14


def _write_side_by_side(
    sheet: Worksheet,
    tables: Sequence[SideTable],
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
    at: tuple[int, int, int],
    count: int,
    colors: Sequence[str],
) -> None:
    """``at``: the row and column of the table's heading, and how many rows the tables have."""
    row, column, longest = at
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
    plain_axes(chart, title)
    chart.set_size({"width": 340, "height": 220})
    sheet.insert_chart(row + longest + 2, column, chart, {"object_position": 3})


def plain_axes(chart: Chart, title: str, maximum: int | None = None) -> None:
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
