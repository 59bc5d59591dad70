"""Reads the items of a template from CSV as spreadsheets write it. Pure."""

import csv
import io
import re
from collections.abc import Sequence

DELIMITERS = ",;\t|"


class CsvError(ValueError):
    """The text is not a table of items; says where and why."""


def parse_csv(text: str) -> list[dict[str, str]]:
    """One item for each row but the first, which names the variables. Raises CsvError.

    The variables' names hold none of the delimiters, so that the first row tells which it is.
    Empty cells are left out, empty rows passed over.
    """
    text, delimiter = _delimiter(text)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    try:
        rows = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise CsvError(f"is not valid CSV: line {reader.line_num}: {error}") from None
    filled = [(line, cells) for line, cells in rows if any(cells)]
    if not filled:
        return []
    names = _names(*filled[0])
    return [_item(names, line, cells) for line, cells in filled[1:]]


def _delimiter(text: str) -> tuple[str, str]:
    """The text without the line by which a spreadsheet names its delimiter, and the delimiter."""
    begun = text.lstrip("\r\n")
    head = re.split(r"[\r\n]", begun, maxsplit=1)[0]
    if head.lower().startswith("sep=") and len(head) == len("sep=") + 1:
        return begun.removeprefix(head), head[-1]
    # Every second part is outside of quotes: a delimiter in a quoted name does not count.
    outside = "".join(head.split('"')[::2])
    return text, max(DELIMITERS, key=outside.count)


def _names(line: int, cells: Sequence[str]) -> list[str]:
    for column, name in enumerate(cells):
        if name and name in cells[:column]:
            first = cells.index(name) + 1
            raise CsvError(
                f"line {line} names the column {name!r} twice, in columns {first} and {column + 1}"
            )
    return list(cells)


def _item(names: Sequence[str], line: int, cells: Sequence[str]) -> dict[str, str]:
    width = len(names)
    if len(cells) < width or any(cells[width:]):
        cells_here = f"{len(cells)} cell{'' if len(cells) == 1 else 's'}"
        raise CsvError(f"line {line} has {cells_here}, and the first row {width}")
    item: dict[str, str] = {}
    for column, (name, value) in enumerate(zip(names, cells, strict=False), 1):
        if value and not name:
            raise CsvError(f"line {line} has a value in column {column}, which has no name")
        if value:
            item[name] = value
    return item
