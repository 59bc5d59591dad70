"""Rows of a data sheet as SpreadsheetML, made by polars and not cell by cell: ten times faster.

xlsxwriter in its constant-memory mode keeps the rows of a sheet as text in a temporary file
(``row_data_fh``) until the workbook is closed; these rows are appended there. This module is the
only one that leans on that, and its tests read every cell back with openpyxl.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

ROWS_AT_ONCE = 10_000

# What Excel would read as a character's code inside text.
_ESCAPE = r"(_x[0-9a-fA-F]{4}_)"


@dataclass(frozen=True, slots=True)
class Linked:
    """The index of a column, the pages its cells lead to (null: none), and how these look."""

    column: int
    pages: pl.Series
    style: Format


def append_rows(
    sheet: Worksheet,
    frame: pl.DataFrame,
    styles: Sequence[Format],
    heights: pl.Series | None,
    linked: Linked | None,
) -> None:
    """Write ``frame`` below the first row, which must be all that was written before.

    Text must be free of control characters and fit into a cell. Empty cells are left out.
    ``heights`` are the rows' in points.
    """
    # Writes out the header, which is still held back, and makes row 1 the current one.
    sheet._write_single_row(1)
    if frame.is_empty():
        return
    sheet._check_dimensions(frame.height, frame.width - 1)
    rows = frame.with_columns(
        pl.int_range(2, frame.height + 2).cast(pl.String).alias("\0row"),
        (pl.lit(None, pl.Float64) if heights is None else heights).alias("\0height"),
        (pl.lit(None, pl.String) if linked is None else linked.pages).alias("\0page"),
    )
    cells = [_cell(frame, index, styles, linked) for index in range(frame.width)]
    xml = pl.concat_str(_start(), *cells, pl.lit("</row>"))
    for part in rows.iter_slices(ROWS_AT_ONCE):
        sheet.row_data_fh.write(part.select(xml.alias("xml"))["xml"].str.join("").item())
    if linked is not None:
        _link(sheet, linked)


def _start() -> pl.Expr:
    height = pl.format(' ht="{}" customHeight="1"', pl.col("\0height")).fill_null("")
    return pl.concat_str(pl.lit('<row r="'), pl.col("\0row"), pl.lit('"'), height, pl.lit(">"))


def _cell(
    frame: pl.DataFrame, index: int, styles: Sequence[Format], linked: Linked | None
) -> pl.Expr:
    name = frame.columns[index]
    is_text = frame.schema[name] == pl.String
    style = pl.lit(str(styles[index]._get_xf_index()))
    if linked is not None and index == linked.column:
        page = pl.col("\0page").is_not_null()
        style = pl.when(page).then(pl.lit(str(linked.style._get_xf_index()))).otherwise(style)
    return pl.concat_str(
        pl.lit(f'<c r="{xl_col_to_name(index)}'),
        pl.col("\0row"),
        pl.lit('" s="'),
        style,
        pl.lit('" t="inlineStr"><is><t xml:space="preserve">' if is_text else '"><v>'),
        _escaped(name) if is_text else pl.col(name),
        pl.lit("</t></is></c>" if is_text else "</v></c>"),
        # Where the value is null, so is the concatenation: the cell is left out.
    ).fill_null("")


def _escaped(name: str) -> pl.Expr:
    text = pl.col(name)
    for plain, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.str.replace_all(plain, entity, literal=True)
    # `_x005F_` is Excel's code of an underscore; the text's own underscore closes it.
    return text.str.replace_all(_ESCAPE, "_x005F${1}")


def _link(sheet: Worksheet, linked: Linked) -> None:
    """Only the links: the cells' text is there already."""
    sheet.ignore_write_string = True
    for row, page in enumerate(linked.pages, start=1):
        if page is not None:
            sheet.write_url(row, linked.column, page)
    sheet.ignore_write_string = False
