"""Cursors: what comes next in a list that changes while it is read, as an opaque text.

A cursor is no secret and grants nothing: it only says where in the caller's own list to go on.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query

from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.contract.findings.vocabulary import FindingSort
from wundr_ray.contract.vocabulary import BatchSort
from wundr_ray.store.batches.listing import Position
from wundr_ray.store.projects.view import ListSnapshot

Cursor = Annotated[
    str | None,
    Query(
        max_length=2000,
        description="`next_cursor` of an earlier answer, in place of `page`",
    ),
]

_PROJECTS = "projects"
_MOST_ROWS = 10**9


@dataclass(frozen=True, slots=True)
class PagePosition:
    """Where a list goes on: the number of the page, and what the list needs to find it."""

    page: int
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class FindingPlace:
    """A place in the list of the findings of one analysis."""

    batch_id: str
    job_id: str
    offset: int


def batches_after(position: Position, page: int) -> str:
    """The cursor for page number ``page``, which begins after ``position``."""
    key = position.key.isoformat() if isinstance(position.key, datetime) else position.key
    return _written(position.sort, page, [key, position.created_at.isoformat(), position.id])


def read_batches(cursor: str, sort: BatchSort) -> tuple[Position, int]:
    """The position and the number of the page. Raises ``InvalidRequest``."""
    place = _read(cursor, sort)
    try:
        key, created_at, batch_id = place.values
        position = Position(sort, _key(sort, key), _time(created_at), _text(batch_id))
    except (TypeError, ValueError, OverflowError):
        raise _unreadable() from None
    return position, place.page


def projects_after(snapshot: ListSnapshot, page: int) -> str:
    return _written(_PROJECTS, page, [snapshot.at.isoformat(), snapshot.offset])


def read_projects(cursor: str) -> tuple[ListSnapshot, int]:
    """Where to go on, and the number of the page. Raises ``InvalidRequest``."""
    place = _read(cursor, _PROJECTS)
    try:
        at, offset = place.values
        return ListSnapshot(_time(at), _number(offset)), place.page
    except (TypeError, ValueError, OverflowError):
        raise _unreadable() from None


def findings_after(place: "FindingPlace", sort: FindingSort, page: int) -> str:
    return _written(f"findings {sort}", page, [place.batch_id, place.job_id, place.offset])


def read_findings(cursor: str, sort: FindingSort) -> tuple["FindingPlace", int]:
    """Where to go on, and the number of the page. Raises ``InvalidRequest``."""
    place = _read(cursor, f"findings {sort}")
    try:
        batch_id, job_id, offset = place.values
        return FindingPlace(_text(batch_id), _text(job_id), _number(offset)), place.page
    except (TypeError, ValueError, OverflowError):
        raise _unreadable() from None


def check_alone(cursor: str | None, page: int) -> None:
    """Raises ``InvalidRequest`` where a cursor and a page are both asked for."""
    if cursor is not None and page != 1:
        raise InvalidRequest.at("cursor", "cannot be combined with page: give one of the two")


def _written(order: str, page: int, values: Sequence[Any]) -> str:
    text = json.dumps([order, page, *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, order: str) -> PagePosition:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        cursor_order, page, *values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        place = PagePosition(_number(page), values)
    except (binascii.Error, UnicodeError, ValueError, TypeError, RecursionError):
        raise _unreadable() from None
    # A position in one order means nothing in another one.
    if cursor_order != order:
        raise InvalidRequest.at("cursor", f"does not belong to a list in the order {order!r}")
    return place


def _unreadable() -> InvalidRequest:
    return InvalidRequest.at(
        "cursor", "is not a next_cursor of this list; leave it out to start at the beginning"
    )


def _key(sort: BatchSort, value: Any) -> datetime | str | int | None:
    match sort:
        case BatchSort.NAME:
            return _text(value)
        case BatchSort.PRIORITY:
            return _number(value)
        case BatchSort.STARTED_AT:
            return None if value is None else _time(value)
        case BatchSort.CREATED_AT:
            return None


def _time(value: Any) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError(value)
    return found.astimezone(UTC)


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:  # PostgreSQL refuses texts with NUL
        raise ValueError(value)
    value.encode()  # raises ValueError for half a surrogate pair
    return value


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _MOST_ROWS:
        raise ValueError(value)
    return value
