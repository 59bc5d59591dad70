"""The data sheets of the workbook: one frame each, with frozen headers and a filter.

Text is written as inline strings only: nothing from a repository becomes a formula. Links lead
where ``domain.source_pages`` says and nowhere else. Empty cells are not written, which is why the
lines between rows are the sheet's own grid and no borders.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from typing import Any, Literal
from unicodedata import east_asian_width

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wundr_ray.reports.text import harmless, one_line
from wundr_ray.reports.xlsx_rows import Linked, append_rows
from wundr_ray.reports.xlsx_styles import Styles

EXCEL_ROWS = 1_048_576
EXCEL_CELL = 32_767
EXCEL_LINKS = 65_530
"""Excel's limits: rows of a sheet, UTF-16 units of a cell, links of a sheet."""

LINE_HEIGHT = 13
MAX_LINES = 15
"""Points of one line of text, and how many lines a wrapped row shows at most (Excel's limit for
a row is 409 points). Heights are set because not every program works them out itself."""

PRINTED_WIDTH = 200
"""Characters across a printed sheet: more would make its letters smaller than seven points."""

CUT_NOTE = " … [cut: Excel's limit for a cell]"

Kind = Literal["text", "wrapped", "integer", "decimal"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet; ``width`` is in characters."""

    name: str
    title: str
    width: int
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Links:
    """Links in the cells of ``column``: ``page`` is asked with the row's ``needs``."""

    column: str
    needs: tuple[str, ...]
    page: Callable[..., str | None]


def write_table(
    sheet: Worksheet,
    columns: Sequence[Column],
    rows: pl.LazyFrame,
    styles: Styles,
    links: Links | None = None,
    max_rows: int = EXCEL_ROWS,
) -> int:
    """Write ``rows`` under a header; return how many.

    Where they are more than a sheet can hold, the last line says how many are left out.
    """
    _write_header(sheet, columns, styles)
    total = int(rows.select(pl.len()).collect().item())
    room = max_rows - 1
    shown = total if total <= room else room - 1
    chosen = rows.head(shown)
    frame = chosen.select(_cell(column) for column in columns).collect()
    linked = _linked(chosen, columns, links, styles) if links and shown else None
    append_rows(
        sheet,
        frame.with_columns(_cut_column(each) for each in frame.iter_columns()),
        _formats(columns, styles),
        _heights(columns, frame),
        linked,
    )
    if shown < total:
        note = f"{total - shown:,} more rows are left out: a sheet holds {max_rows:,}. See the csv."
        sheet.write_string(shown + 1, 0, note, styles.muted)
    elif total == 0:
        sheet.write_string(1, 0, "Nothing to list.", styles.muted)
    last = max(shown, 1) + (shown < total)
    sheet.autofilter(0, 0, max(shown, 1), len(columns) - 1)
    sheet.print_area(0, 0, last, printed_columns(columns) - 1)
    return shown


def printed_columns(columns: Sequence[Column]) -> int:
    """The number of leading columns that a sheet of paper holds at a legible size."""
    widths = accumulate(column.width for column in columns)
    return max(1, sum(width <= PRINTED_WIDTH for width in widths))


def fit(text: str) -> str:
    """``text`` on one line, cut with a note where Excel could not hold it.

    xlsxwriter would write text between ``<r>`` and ``</r>`` as XML: a space keeps it text.
    """
    shown = one_line(text)
    return _cut(f" {shown}" if shown.startswith("<r>") else shown)


def _linked(rows: pl.LazyFrame, columns: Sequence[Column], links: Links, styles: Styles) -> Linked:
    """A page or null for each row; null for all beyond Excel's limit."""
    found = rows.select(links.needs).collect()
    pages = [links.page(*values) for values in found.head(EXCEL_LINKS).iter_rows()]
    pages += [None] * (found.height - len(pages))
    index = [column.name for column in columns].index(links.column)
    return Linked(index, pl.Series(pages, dtype=pl.String), styles.link)


def _heights(columns: Sequence[Column], frame: pl.DataFrame) -> pl.Series | None:
    """In points, where any column wraps; else all rows have the sheet's own height."""
    if all(column.kind != "wrapped" for column in columns):
        return None
    heights = [LINE_HEIGHT * _lines_of(columns, values) + 4 for values in frame.iter_rows()]
    return pl.Series(heights, dtype=pl.Int64)


def _cut_column(column: pl.Series) -> pl.Series:
    if column.dtype != pl.String or not (column.str.len_chars() * 2 > EXCEL_CELL).any():
        return column
    cut = [None if text is None else _cut(text) for text in column]
    return pl.Series(column.name, cut, dtype=pl.String)


def _cell(column: Column) -> pl.Expr:
    """Text on one line and harmless, as ``one_line`` makes it; numbers as they are."""
    if column.kind in ("integer", "decimal"):
        return pl.col(column.name)
    return harmless(pl.col(column.name).cast(pl.String)).str.replace_all(r"[\t\r\n]+", " ")


def _cut(text: str) -> str:
    if len(text) * 2 <= EXCEL_CELL:
        return text
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * EXCEL_CELL:
        return text
    return units[: 2 * (EXCEL_CELL - len(CUT_NOTE))].decode("utf-16-le", "ignore") + CUT_NOTE


def _write_header(sheet: Worksheet, columns: Sequence[Column], styles: Styles) -> None:
    sheet.set_default_row(LINE_HEIGHT + 4)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for index, column in enumerate(columns):
        number = column.kind in ("integer", "decimal")
        style = styles.number_header if number else styles.header
        sheet.write_string(0, index, column.title, style)


def _lines_of(columns: Sequence[Column], values: Sequence[Any]) -> int:
    """How many lines the fullest wrapped cell needs; wide characters count double."""
    needed = 1
    for column, value in zip(columns, values, strict=True):
        if column.kind == "wrapped" and isinstance(value, str):
            width = sum(2 if east_asian_width(c) in "WF" else 1 for c in value[:5_000])
            needed = max(needed, ceil(1.15 * width / column.width))
    return min(needed, MAX_LINES)


def _formats(columns: Sequence[Column], styles: Styles) -> list[Format]:
    by_kind = {
        "text": styles.cell,
        "wrapped": styles.wrapped,
        "integer": styles.integer_cell,
        "decimal": styles.decimal_cell,
    }
    return [by_kind[column.kind] for column in columns]
