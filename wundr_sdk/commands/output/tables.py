"""What the views of the commands are made of: rows, tables and harmless text. Pure."""

import time
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from wundr_ray.contract.envelopes import Pagination
from wundr_sdk.commands.output.screen import clean

AnyTable = TypeVar("AnyTable", bound=Table)

# In columns of the terminal: the gap between two columns of a table, and the least for texts.
_GAP = 2
_NARROWEST_TEXT = 16

_MINUTE = len("2026-01-31 23:30")

_STYLES = {"completed": "green", "failed": "red", "cancelled": "yellow", "running": "cyan"}


def row(name: str, value: object) -> tuple[str, Text]:
    return name, plain(value)


def facts(rows: Iterable[tuple[str, Text]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(name, value)
    return grid


class Records(Table):
    """A table whose rows are shown field by field where its texts would be too narrow.

    ``narrowest`` is the width that each column of text needs.
    """

    narrowest = _NARROWEST_TEXT

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self._needed <= options.max_width:
            yield from super().__rich_console__(console, options)
            return
        names = [_one_line(each.header) for each in self.columns]
        for cells in zip(*(each.cells for each in self.columns), strict=True):
            yield facts((name, plain(cell)) for name, cell in zip(names, cells, strict=True))
            yield Text()

    @property
    def _needed(self) -> int:
        """The columns of the terminal that the table needs to be readable."""
        widths = (
            max(cell_len(line) for text in (each.header, *each.cells) for line in _lines(text))
            if each.no_wrap
            else self.narrowest
            for each in self.columns
        )
        return sum(widths) + _GAP * (len(self.columns) - 1)


def table_of(first: str, *headings: str, text: Collection[str] = ()) -> Table:
    """Only the columns headed ``text`` give way to a narrow terminal; ids are of use when whole."""
    return _with_columns(Table, (first, *headings), text)


def records_of(
    first: str, *headings: str, text: Collection[str] = (), narrowest: int = _NARROWEST_TEXT
) -> Records:
    """Like :func:`table_of`, of rows that have long texts."""
    table = _with_columns(Records, (first, *headings), text)
    table.narrowest = narrowest
    return table


def _with_columns(kind: type[AnyTable], headings: Iterable[str], text: Collection[str]) -> AnyTable:
    table = kind(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.header_style = "bold"
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading not in text)
    return table


def add_row(table: Table, *cells: object) -> None:
    table.add_row(*(plain(cell) for cell in cells))


class Remark(Text):
    """A remark about a table for people, which is not part of the table."""


class Omission(Remark):
    """A remark that rows are missing, which programs must learn too."""


def omissions_of(view: RenderableType) -> Iterator[str]:
    if isinstance(view, Group):
        for part in view.renderables:
            yield from omissions_of(part)
    elif isinstance(view, Omission):
        yield str(view)


def lines_of(view: RenderableType) -> Iterator[str]:
    """A view for other programs: a row is a line with tabs between its cells, however long.

    The headings of a table are its first line. No cell holds a tab or the end of a line.
    """
    if isinstance(view, Remark):
        return
    if isinstance(view, Group):
        for part in view.renderables:
            yield from lines_of(part)
    elif isinstance(view, Table):
        if view.show_header:
            yield "\t".join(_one_line(column.header) for column in view.columns)
        for cells in zip(*(column.cells for column in view.columns), strict=True):
            yield "\t".join(str(cell) for cell in cells)
    else:
        yield str(view)


def plain(value: object) -> Text:
    """Text, never markup: what the server sent must not style or link anything."""
    return value if isinstance(value, Text) else Text(clean(value))


def status_text(status: str, outcome: str | None = None) -> Text:
    addition = {"partial": "partial", "timed_out": "timed out"}.get(outcome or "")
    shown = f"{status} ({addition})" if addition else str(status)
    return Text(clean(shown), style=_STYLES.get(status, ""))


def grade_text(grade: str | None) -> Text:
    """In colours where the style is known, as in notebooks."""
    return Text(clean(grade), style=f"grade {grade}") if grade else Text("-")


def severity_text(severity: str) -> Text:
    """In colours where the style is known, as in notebooks."""
    return Text(clean(severity), style=str(severity))


def number_text(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def time_text(moment: datetime | None) -> str:
    """A moment by the reader's clock, with the name of the time zone."""
    if moment is None:
        return "-"
    local = moment.astimezone()
    return f"{local:%Y-%m-%d %H:%M:%S} {_zone_text(local.tzname() or '')}"


def minute_text(moment: datetime | None) -> str:
    """A moment by the reader's clock, for a column whose heading is :func:`with_zone`."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment else "-"


def with_zone(heading: str) -> str:
    """``Created (UTC)``; with both names of a time zone that has daylight saving time.

    On two lines where one would be wider than the times below.
    """
    names = time.tzname if time.daylight else time.tzname[:1]
    zone = f"({'/'.join(dict.fromkeys(map(_zone_text, names)))})"
    return f"{heading} {zone}" if len(heading) + len(zone) < _MINUTE else f"{heading}\n{zone}"


def _one_line(heading: object) -> str:
    return " ".join(_lines(heading))


def _lines(text: object) -> list[str]:
    return str(text).splitlines() or [""]


def _zone_text(name: str) -> str:
    """Zones without a name of their own are called by their offset, such as ``+03``."""
    return f"UTC{name}" if name[:1] in ("+", "-") else name


def place_of(at: Pagination, one: str, many: str) -> Remark:
    """How many things there are, and which page of them this is."""
    if not at.total_items:
        return Remark(f"no {many}")
    total = counted(at.total_items, one, many)
    if at.total_pages > 1:
        return Omission(f"page {at.page} of {at.total_pages}, {total}")
    return Remark(total)


def counted(number: float, one: str, many: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number:.12g} {one if number == 1 else many}"
