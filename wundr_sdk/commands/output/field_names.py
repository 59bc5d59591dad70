"""Names the fields of a batch by its jobs' ids: nobody counts to the seventeenth job. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from wundr_ray.contract.errors import ErrorDetail

_PLACE = re.compile(r"(jobs|items)\.(\d+)(?:\.(.+))?")
_LONGEST = 100


def namer(body: Mapping[str, Any]) -> Callable[[str], str]:
    """Puts ``jobs.3.config.rules`` as ``job frontend, config.rules``, by the ids in ``body``.

    An item is named by its number, counted from 1, and its first value. What has no usable name
    keeps its path.
    """

    def name_of(path: str) -> str:
        match = _PLACE.fullmatch(path)
        if match is None:
            return path
        kind, number, field = match[1], int(match[2]), match[3]
        name = _job(body, number) if kind == "jobs" else _item(body, number)
        return path if name is None else ", ".join(filter(None, (name, field)))

    return name_of


class DetailedError(Protocol):
    """An error with its code, a message, and details about fields."""

    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def details(self) -> Sequence[ErrorDetail]: ...


def said_of(error: DetailedError, name_of: Callable[[str], str]) -> list[str]:
    """The error in lines: what is wrong, then the details that the first line lacks."""
    details = {f"{each.field}: {each.reason}": each for each in error.details}
    message = error.message
    for path, detail in details.items():
        if message.startswith(path):
            message = message.replace(detail.field, name_of(detail.field), 1)
    more = [each for path, each in details.items() if path not in error.message]
    return [f"{error.code}: {message}", *(f"{name_of(e.field)}: {e.reason}" for e in more)]


def _job(body: Mapping[str, Any], number: int) -> str | None:
    found = _at(body.get("jobs"), number).get("id")
    return f"job {found[:_LONGEST]}" if isinstance(found, str) and found else None


def _item(body: Mapping[str, Any], number: int) -> str | None:
    values = list(_at(body.get("items"), number).values())
    return f"item {number + 1} ({str(values[0])[:_LONGEST]})" if values else f"item {number + 1}"


def _at(place: Any, number: int) -> Mapping[str, Any]:
    if not isinstance(place, list) or number >= len(place) or not isinstance(place[number], dict):
        return {}
    found: Mapping[str, Any] = place[number]
    return found
