"""The view of an answer that has none of its own: its fields, and tables of what it lists. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import NoneType
from typing import Any

from pydantic import BaseModel
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from wundr_ray.contract.vocabulary import BatchStatus, Grade, JobStatus, Severity
from wundr_sdk.commands.output.tables import (
    Omission,
    add_row,
    facts,
    grade_text,
    plain,
    row,
    severity_text,
    status_text,
    table_of,
    time_text,
)

HIDDEN = "hidden: what a notebook shows is saved in it"
_MOST_NAMES = 20
_MOST_ROWS = 50
# The first kind that fits says how a plain value is written.
_TEXTS: tuple[tuple[Any, Callable[[Any], object]], ...] = (
    (NoneType, lambda _: ""),
    (bool, lambda value: "yes" if value else "no"),
    (int, "{:,}".format),
    (float, "{:,.6g}".format),
    (datetime, time_text),
    (Grade, grade_text),
    (Severity, severity_text),
    (JobStatus | BatchStatus, status_text),
    (object, str),
)


def general_view(answer: BaseModel) -> RenderableType:
    """The plain fields, then each list, mapping and part under its name, without empty ones."""
    simple: list[tuple[str, Text]] = []
    parts: list[RenderableType] = []
    for name, value in answer:
        if "secret" in name:
            simple.append(row(_words(name), HIDDEN))
        elif (shown := _cell(value)) is not None:
            simple.append((_words(name), shown))
        else:
            parts += _part(_words(name), value)
    filled = [(name, text) for name, text in simple if text]
    return Group(*([facts(filled)] if filled else []), *parts)


def _part(name: str, value: Any) -> Iterator[RenderableType]:
    heading = Text(name.capitalize(), style="bold")
    match value:
        case BaseModel():
            yield from (heading, general_view(value))
        case Mapping():
            yield from (heading, _table({"": key, **_fields(each)} for key, each in value.items()))
        case [*items] if items:
            yield from (heading, _table(_fields(each) for each in items[:_MOST_ROWS]))
            if (more := len(items) - _MOST_ROWS) > 0:
                yield Omission(f"and {more:,} more")


def _fields(value: Any) -> dict[str, Any]:
    """What a row shows: the plain fields of an answer, or of a row of a table."""
    if isinstance(value, BaseModel | Mapping):
        return {str(name): each for name, each in dict(value).items() if "secret" not in str(name)}
    return {"value": value}


def _table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """Columns of which no row has anything are left out."""
    listed = [{name: _cell(value) for name, value in each.items()} for each in rows]
    names = dict.fromkeys(name for each in listed for name, text in each.items() if text)
    first, *others = map(_words, names or {"": None})
    table = table_of(first.capitalize(), *(each.capitalize() for each in others))
    for each in listed:
        add_row(table, *(each.get(name) or "" for name in names))
    return table


def _cell(value: Any) -> Text | None:
    """The text of a plain value, empty for nothing; None for what is not plain."""
    if isinstance(value, BaseModel):
        return None
    if isinstance(value, Mapping | list | tuple):
        return _joined(value)
    return next(plain(text_of(value)) for kind, text_of in _TEXTS if isinstance(value, kind))


def _joined(values: Mapping[Any, Any] | Sequence[Any]) -> Text | None:
    """Plain values side by side; None if any of them is not plain."""
    pairs = list(values.items()) if isinstance(values, Mapping) else [("", each) for each in values]
    if any(isinstance(each, BaseModel | Mapping | list) for _, each in pairs):
        return None
    shown = [f"{name} {_cell(each)}".strip() for name, each in pairs[:_MOST_NAMES]]
    return plain(", ".join([*shown, "…"] if len(pairs) > _MOST_NAMES else shown))


def _words(name: str) -> str:
    return name.replace("_", " ")
