"""The tables of the command line as HTML for notebooks. Pure: rich renderables in, HTML out.

Styles stand in the elements, because notebooks and forges remove style sheets. Text takes the
colour of the page, so that it is legible in light and dark themes; only badges have colours of
their own, with their background. Every text is escaped here and nowhere else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from urllib.parse import urlsplit

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from wundr_sdk.commands.output.screen import clean
from wundr_sdk.commands.output.tables import Remark

GREEN, RED, AMBER, BLUE, GREY = "#1a7f37", "#b3261e", "#8a5300", "#0a6580", "#59636e"
BADGES = {
    **{"green": GREEN, "red": RED, "yellow": AMBER, "cyan": BLUE},
    **{"grade A": GREEN, "grade B": "#4d7c0f", "grade C": AMBER, "grade D": "#b3450b"},
    **{"grade F": RED, "critical": "#7d1128", "high": RED, "medium": AMBER, "low": GREY},
}
"""The background of a text by its style; the text on it is white."""

MOST_ROWS = 100
"""Rows that a table shows: a notebook becomes slow with thousands."""

_CELL = (
    "padding:0.2em 0.6em;vertical-align:top;white-space:normal;"
    "overflow-wrap:break-word;max-width:40em"
)
_BADGE = "border-radius:0.6em;padding:0 0.5em;color:#ffffff;white-space:nowrap"
_NUMBER = re.compile(r"[-+]?[\d,]+(\.\d+)?( ?%)?|-|unlimited|no limit|")
_LINK = re.compile(r"https?://[^\s<>\"'`]+")


def page_of(view: RenderableType) -> str:
    """A view as one element, in which ``$`` begins no formula."""
    parts = "".join(_parts(view))
    return f'<div class="tex2jax_ignore mathjax_ignore" style="overflow-x:auto">{parts}</div>'


def _parts(view: RenderableType) -> Iterator[str]:
    if isinstance(view, Group):
        for part in view.renderables:
            yield from _parts(part)
    elif isinstance(view, Table):
        yield from _facts(view) if _has_facts(view) else _table(view)
    elif text := _content(view):
        faint = ";opacity:0.75" if isinstance(view, Remark) else ""
        yield f'<div style="margin:0.3em 0{faint}">{text}</div>'


def _has_facts(table: Table) -> bool:
    """Whether its rows are names and values."""
    return len(table.columns) == 2 and table.columns[0].style == "dim"


def _facts(table: Table) -> Iterator[str]:
    names, values = (column.cells for column in table.columns)
    rows = (
        f"<tr>{_cell('th', name, 'left', 'font-weight:normal;opacity:0.75')}"
        f"{_cell('td', value, 'left')}</tr>"
        for name, value in zip(names, values, strict=True)
    )
    yield _element(rows)


def _table(table: Table) -> Iterator[str]:
    columns = [list(column.cells) for column in table.columns]
    sides = [_side(cells) for cells in columns]
    head = _row("th", [column.header for column in table.columns], sides)
    rows = list(zip(*columns, strict=True))
    body = (_row("td", cells, sides) for cells in rows[:MOST_ROWS])
    yield _element(body, f"<thead>{head}</thead>" if table.show_header else "")
    if (more := len(rows) - MOST_ROWS) > 0:
        yield from _parts(Remark(f"and {more:,} more rows"))


def _element(rows: Iterable[str], head: str = "") -> str:
    style = "border-collapse:collapse;margin:0.3em 0"
    return f'<table style="{style}">{head}<tbody>{"".join(rows)}</tbody></table>'


def _row(tag: str, cells: Iterable[RenderableType], sides: Iterable[str]) -> str:
    texts = (_cell(tag, cell, side) for cell, side in zip(cells, sides, strict=True))
    return f"<tr>{''.join(texts)}</tr>"


def _cell(tag: str, cell: RenderableType, side: str, style: str = "") -> str:
    styles = ";".join(filter(None, (_CELL, f"text-align:{side}", style)))
    return f'<{tag} style="{styles}">{_content(cell)}</{tag}>'


def _side(cells: Sequence[RenderableType]) -> str:
    """The alignment of a column: right if all its cells are numbers, else left."""
    texts = [str(cell) for cell in cells if not isinstance(cell, ProgressBar)]
    return "right" if any(texts) and all(map(_NUMBER.fullmatch, texts)) else "left"


def _content(view: RenderableType) -> str:
    if isinstance(view, ProgressBar):
        return _bar(view)
    text, style = _linked(clean(view)), str(view.style) if isinstance(view, Text) else ""
    if style == "bold":
        return f"<strong>{text}</strong>"
    if text and (colour := BADGES.get(style)):
        return f'<span style="{_BADGE};background-color:{colour}">{text}</span>'
    return text


def _linked(text: str) -> str:
    """Escaped; addresses become links, which show where they lead."""
    parts, end = [], 0
    for found in _LINK.finditer(text):
        if _is_plain(found[0]):
            target = escape(found[0])
            anchor = f'<a href="{target}" target="_blank" rel="noopener noreferrer">{target}</a>'
            parts += [escape(text[end : found.start()]), anchor]
            end = found.end()
    return "".join([*parts, escape(text[end:])])


def _is_plain(address: str) -> bool:
    """Whether nobody can take its beginning for another host."""
    try:
        host = urlsplit(address).netloc
    except ValueError:
        return False
    return bool(host) and host.isascii() and "@" not in host and "\\" not in address


def _bar(bar: ProgressBar) -> str:
    """The outline has the text's colour, so that it is seen in every theme."""
    done = max(0.0, min(100.0, 100 * bar.completed / (bar.total or 100)))
    outline = "width:16em;height:0.8em;border:1px solid;border-radius:0.4em;overflow:hidden"
    filled = f"width:{done:.0f}%;height:100%;background-color:{GREEN}"
    return f'<div style="{outline}"><div style="{filled}"></div></div>'
