"""The frame around every answer: data or an error, and what is known of the request."""

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar, get_args

from pydantic import Field

from wundr_ray.contract.errors import ErrorDetail
from wundr_ray.contract.responses import AnyErrorCode, Response

T = TypeVar("T")


class Meta(Response):
    timestamp: datetime
    version: str
    request_id: str
    processing_time_ms: float


def _named(parameters: tuple[Any, ...], ending: str) -> str:
    """The name of a generic answer: after what it holds, as in ``BatchDetailEnvelope``."""
    # These are names in the OpenAPI document, after which generated clients name their types.
    (parameter,) = parameters
    items = get_args(parameter)
    return f"{items[0].__name__}List{ending}" if items else f"{parameter.__name__}{ending}"


class Envelope(Response, Generic[T]):
    success: Literal[True] = True
    data: T
    meta: Meta

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        return _named(params, "Envelope")


class Pagination(Response):
    page: int
    per_page: int
    total_pages: int
    total_items: int
    has_next: bool
    has_prev: bool


class CursorPagination(Pagination):
    """The pagination of a list that may grow while it is read.

    ``next_cursor`` asks for what follows the last item shown; null where nothing does. Page
    numbers count from the front, where the new items are: following them shows items twice.
    """

    next_cursor: str | None = None


class CursorPageEnvelope(Response, Generic[T]):
    success: Literal[True] = True
    data: list[T]
    pagination: CursorPagination
    meta: Meta

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        return _named(params, "CursorPageEnvelope")


class PageEnvelope(Response, Generic[T]):
    success: Literal[True] = True
    data: list[T]
    pagination: Pagination
    meta: Meta

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        return _named(params, "PageEnvelope")


class ErrorBody(Response):
    code: AnyErrorCode
    message: str
    details: list[ErrorDetail] = Field(default=[])
    resolution: str = ""


class ErrorEnvelope(Response):
    success: Literal[False] = False
    error: ErrorBody
    meta: Meta
