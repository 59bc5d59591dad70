"""Pages of a list: its filters by pairs, the page's parameters and the answer's pagination."""

import math
from typing import Annotated

from fastapi import Query

from wundr_ray.contract.envelopes import CursorPagination, Pagination

Page = Annotated[int, Query(ge=1, le=1_000_000)]
PerPage = Annotated[int, Query(ge=1, le=100)]
Pair = Annotated[str, Query(pattern=r"^[A-Za-z0-9_.-]{1,40}:[^\x00-\x1f\x7f]{0,500}$")]
"""A filter by metadata or labels: ``key:value``."""


def pair_of(text: str) -> tuple[str, str]:
    """Key and value of a ``Pair``."""
    key, _, value = text.partition(":")
    return key, value


def pagination(page: int, per_page: int, total: int) -> Pagination:
    pages = math.ceil(total / per_page)
    return Pagination(
        page=page,
        per_page=per_page,
        total_pages=pages,
        total_items=total,
        has_next=page < pages,
        has_prev=page > 1,
    )


def cursor_pagination(
    page: int, per_page: int, total: int, next_cursor: str | None
) -> CursorPagination:
    """``page`` and ``total`` are of the list as it is now; whether there is more is certain."""
    numbers = pagination(page, per_page, total).model_dump()
    more = {"has_next": next_cursor is not None, "next_cursor": next_cursor}
    return CursorPagination(**numbers | more)
