"""What the views of the commands are made of: rows, tables and harmless text. Pure."""

from collections.abc import Iterable
from datetime import datetime

from rich.table import Table
from rich.text import Text

from wundr_ray.contract.responses import Pagination
from wundr_sdk.commands.screen import clean

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


def table_of(first: str, *headings: str) -> Table:
    """The first column holds ids, which are of use only when whole."""
    table = Table(header_style="bold")
    table.add_column(first, no_wrap=True)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def add_row(table: Table, *cells: object) -> None:
    table.add_row(*(plain(cell) for cell in cells))


def plain(value: object) -> Text:
    """Text, never markup: what the server sent must not style or link anything."""
    return value if isinstance(value, Text) else Text(clean(value))


def status_text(status: str, outcome: str | None = None) -> Text:
    shown = f"{status} ({outcome})" if outcome in ("partial", "timed_out") else str(status)
    return Text(clean(shown), style=_STYLES.get(status, ""))


def number_text(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def time_text(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} {moment.tzname() or ''}".strip() if moment else "-"


def place_of(at: Pagination, things: str) -> Text:
    """Which page of how many."""
    return plain(f"page {at.page} of {at.total_pages}, {at.total_items} {things}")
