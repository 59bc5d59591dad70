"""The data sheets of the workbook: one frame each, with frozen headers and a filter.

Text is written with ``write_string`` only: nothing from a repository becomes a formula or a
link. Rows are written once, top to bottom, as the constant-memory mode demands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal
from unicodedata import east_asian_width

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wundr_ray.reports.text import one_line
from wundr_ray.reports.xlsx_styles import Styles

EXCEL_ROWS = 1_048_576
EXCEL_CELL = 32_767
"""Excel's limits: rows of a sheet, and UTF-16 units of a cell."""

LINE_HEIGHT = 13
MAX_LINES = 15
"""Points of one line of text, and how many lines a wrapped row shows at most (Excel's limit for
a row is 409 points). Heights are set because not every program works them out itself."""

CUT_NOTE = " … [cut: Excel's limit for a cell]"

Kind = Literal["text", "wrapped", "integer", "decimal"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet; ``width`` is in characters."""

    name: str
    title: str
    width: int
    kind: Kind = "text"


def write_table(
    sheet: Worksheet,
    columns: Sequence[Column],
    rows: pl.LazyFrame,
    styles: Styles,
    max_rows: int = EXCEL_ROWS,
) -> int:
    """Write ``rows`` under a header; return how many.

    Where they are more than a sheet can hold, the last line says how many are left out.
    """
    _write_header(sheet, columns, styles)
    total = int(rows.select(pl.len()).collect().item())
    room = max_rows - 1
    shown = total if total <= room else room - 1
    formats = [_format_of(column, styles) for column in columns]
    frame = rows.select(column.name for column in columns).head(shown).collect()
    for row, values in enumerate(frame.iter_rows(), start=1):
        sheet.set_row(row, LINE_HEIGHT * _lines_of(columns, values) + 4)
        for column, (value, style) in enumerate(zip(values, formats, strict=True)):
            _write_cell(sheet, row, column, value, style)
    if shown < total:
        note = f"{total - shown:,} more rows are left out: a sheet holds {max_rows:,}. See the csv."
        sheet.write_string(shown + 1, 0, note, styles.muted)
    elif total == 0:
        sheet.write_string(1, 0, "Nothing to list.", styles.muted)
    sheet.autofilter(0, 0, max(shown, 1), len(columns) - 1)
    return shown


def fit(text: str) -> str:
    """``text`` on one line, cut with a note where Excel could not hold it."""
    text = one_line(text)
    if len(text) * 2 <= EXCEL_CELL:
        return text
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * EXCEL_CELL:
        return text
    return units[: 2 * (EXCEL_CELL - len(CUT_NOTE))].decode("utf-16-le", "ignore") + CUT_NOTE


def _write_header(sheet: Worksheet, columns: Sequence[Column], styles: Styles) -> None:
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 0)
    sheet.hide_gridlines(2)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for index, column in enumerate(columns):
        number = column.kind in ("integer", "decimal")
        style = styles.number_header if number else styles.header
        sheet.write_string(0, index, column.title, style)


def _lines_of(columns: Sequence[Column], values: Sequence[object]) -> int:
    """How many lines the fullest wrapped cell needs; wide characters count double."""
    needed = 1
    for column, value in zip(columns, values, strict=True):
        if column.kind == "wrapped" and isinstance(value, str):
            width = sum(2 if east_asian_width(c) in "WF" else 1 for c in value[:5_000])
            needed = max(needed, ceil(1.15 * width / column.width))
    return min(needed, MAX_LINES)


def _format_of(column: Column, styles: Styles) -> Format:
    return {
        "text": styles.cell,
        "wrapped": styles.wrapped,
        "integer": styles.integer_cell,
        "decimal": styles.decimal_cell,
    }[column.kind]


def _write_cell(sheet: Worksheet, row: int, column: int, value: object, style: Format) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, fit(value), style)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_blank(row, column, None, style)
