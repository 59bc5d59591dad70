"""The data sheets of the workbook: one frame each, with frozen headers and a filter.

Text is written as inline strings only: nothing from a repository becomes a formula. Links lead
where ``source_pages`` says and nowhere else. Empty cells are not written, which is why the
lines between rows are the sheet's own grid and no borders.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wundr_ray.reports.text import harmless, one_line
from wundr_ray.reports.xlsx.rows import Linked, append_rows
from wundr_ray.reports.xlsx.styles import Styles

EXCEL_ROWS = 1_048_576
EXCEL_CELL = 32_767
EXCEL_LINKS = 65_530
"""Excel's limits: rows of a sheet, UTF-16 units of a cell, links of a sheet."""

LINE_HEIGHT = 13
HEADER_HEIGHT = 30
MAX_LINES = 15
"""Points of one line of text, and how many lines a wrapped row shows at most (Excel's limit for
a row is 409 points). Heights are set because not every program works them out itself."""

PRINTED_WIDTH = 218
"""Characters across a printed page, margins of the cells included: with more, its letters would be
smaller than seven points."""

CELL_MARGIN = 5 / 7
"""In characters: a column of n characters has 7n + 5 pixels."""

MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
"""Inches."""

LETTER = 0.95
"""The width of a letter, in the digits that columns are measured by, with what is lost at the end
of lines."""

INDENT = 2
"""Characters of a cell's width that its text does not have."""

CUT_NOTE = " … [cut: Excel's limit for a cell]"

Kind = Literal["text", "wrapped", "integer", "decimal"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet; ``width`` is in characters.

    Those that are not ``printed`` are for machines and stand at the right end of their sheet.
    """

    name: str
    title: str
    width: int
    kind: Kind = "text"
    printed: bool = True


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
    sheet.autofilter(0, 0, max(shown, 1), len(columns) - 1)
    _set_up_printing(sheet, columns, last_row=max(shown, 1) + (shown < total))
    return shown


def _set_up_printing(sheet: Worksheet, columns: Sequence[Column], last_row: int) -> None:
    """Headers on every page; a sheet that is too wide has pages side by side, each legible."""
    printed = [column.width + CELL_MARGIN for column in columns if column.printed]
    sheet.print_area(0, 0, last_row, len(printed) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(**MARGINS)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    pages = pages_across(printed)
    sheet.fit_to_pages(pages, 0)
    if pages > 1:
        sheet.repeat_columns(0)


def pages_across(widths: Sequence[float]) -> int:
    """How many pages side by side hold the columns; the sheet's first is on all of them."""
    # Characters that a page has taken so far; each further page repeats the first column.
    pages, used = 1, 0.0
    for index, width in enumerate(widths):
        if index and used + width > PRINTED_WIDTH:
            pages += 1
            used = widths[0]
        used += width
    return pages


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
    """In points, of the rows that need more than the sheet's own height, if there may be any."""
    if all(column.kind != "wrapped" for column in columns):
        return None
    lines = pl.max_horizontal(_lines(column) for column in columns if column.kind == "wrapped")
    height = LINE_HEIGHT * lines.clip(1, MAX_LINES) + 4
    return frame.select(pl.when(lines > 1).then(height)).to_series()


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
    # A character has two UTF-16 units at most, so most texts need not be encoded.
    if len(text) * 2 <= EXCEL_CELL:
        return text
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * EXCEL_CELL:
        return text
    # `ignore` drops half of a pair that the cut has left.
    return units[: 2 * (EXCEL_CELL - len(CUT_NOTE))].decode("utf-16-le", "ignore") + CUT_NOTE


def _write_header(sheet: Worksheet, columns: Sequence[Column], styles: Styles) -> None:
    sheet.set_default_row(LINE_HEIGHT + 4)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    sheet.set_row(0, HEADER_HEIGHT)
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        number = column.kind in ("integer", "decimal")
        style = styles.number_header if number else styles.header
        sheet.write_string(0, index, column.title, style)


def _lines(column: Column) -> pl.Expr:
    """How many lines the wrapped cells need, about: what has three bytes is twice as wide."""
    text = pl.col(column.name)
    # ASCII counts 1 and what has three bytes 2, as Chinese characters are drawn.
    width = (text.str.len_chars() + text.str.len_bytes()) / 2
    return (LETTER * width / (column.width - INDENT)).ceil().cast(pl.Int64)


def _formats(columns: Sequence[Column], styles: Styles) -> list[Format]:
    by_kind = {
        "text": styles.cell,
        "wrapped": styles.wrapped,
        "integer": styles.integer_cell,
        "decimal": styles.decimal_cell,
    }
    return [by_kind[column.kind] for column in columns]
