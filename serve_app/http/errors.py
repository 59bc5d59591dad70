"""Every exception becomes an answer with a stable code; nothing of the inside is shown."""

import logging
import re
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Match

from serve_app.http.body_size import RequestTooSlow
from serve_app.http.envelope import error_response, stamp
from serve_app.http.job_names import named, named_details
from wundr_ray.contract.errors import (
    ErrorDetail,
    Internal,
    InvalidJobConfig,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    WundrError,
)
from wundr_ray.jobs.new_batch import KINDS

_log = logging.getLogger(__name__)
_MAX_DETAILS = 50
_MAX_FIELD = 100
# How pydantic shows the only value allowed; its text alone is meant.
_ENUM_MEMBER = re.compile(r"<\w+\.\w+: ('\w+')>")

_WHAT_IS_SERVED = (
    "The API is under /v1 (batches at /v1/batches), its documentation at /docs, "
    "its health at /healthz."
)

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def install(app: FastAPI) -> None:
    app.add_exception_handler(WundrError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _defect)


async def _known(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WundrError)
    return error_response(request, named(error, _job_ids(request)))


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    """What pydantic found wrong, as our codes: a new batch's fields are its job configuration."""
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    details = named_details(
        (
            ErrorDetail(field=_field(each["loc"]), reason=_reason(each))
            for each in problems[:_MAX_DETAILS]
        ),
        _job_ids(request),
    )
    in_batch = all(_is_in_batch(request, each["loc"]) for each in problems)
    kind = InvalidJobConfig if in_batch else InvalidRequest
    first = f"{details[0].field}: {details[0].reason}" if details else "The request is invalid."
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return error_response(request, kind(first + more, details))


def _is_in_batch(request: Request, location: tuple[object, ...]) -> bool:
    """Whether it is about a new batch, which may be that of a schedule."""
    if location[0] != "body":
        return False
    return location[1:2] == ("batch",) or (
        request.method == "POST" and request.url.path.endswith(("/batches", "/batches:validate"))
    )


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    known: WundrError
    if error.status_code == 404:
        known = NotFound("There is nothing at this address.", resolution=_WHAT_IS_SERVED)
    elif error.status_code == 405:
        known = MethodNotAllowed(f"{request.method} is not allowed here.")
    elif error.status_code == 408:
        known = RequestTooSlow(str(error.detail))
    elif error.status_code == 413:
        known = PayloadTooLarge(str(error.detail))
    else:
        known = InvalidRequest(str(error.detail))
    response = error_response(request, known)
    response.headers.update(error.headers or {})
    if error.status_code == 405:
        response.headers["Allow"] = ", ".join(_allowed(request))
    return response


def _allowed(request: Request) -> list[str]:
    """All methods of this address: starlette names those of one of its routes only."""
    app: FastAPI = request.app
    return [
        method
        for method in _METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in app.routes
        )
    ]


async def _gone(request: Request, _error: Exception) -> Response:
    """The client left before its body was complete; nobody reads this answer."""
    _log.debug("the client of request %s left", request.state.request_id)
    return Response(status_code=400)


async def _defect(request: Request, error: Exception) -> JSONResponse:
    """Starlette calls it outside ``Identify``, which therefore cannot stamp this answer."""
    _log.error("request %s failed", request.state.request_id, exc_info=error)
    internal = Internal("The server failed on this request; the error was logged.")
    response = error_response(request, internal)
    stamp(request, response.headers)
    return response


def _job_ids(request: Request) -> Mapping[int, str]:
    """Those of the new batch that the request brought, if it did."""
    return getattr(request.state, "job_ids", {})


def _field(location: tuple[object, ...]) -> str:
    """``("body", "jobs", 0, "id")`` as ``jobs.0.id``; a caller's own words are shown cut."""
    where, *parts = (str(part) for part in location)
    parts = [part for part in parts if part not in KINDS]
    return ".".join(_shown(part) for part in parts) or where


def _shown(part: str) -> str:
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in part[:_MAX_FIELD])
    return text if len(part) <= _MAX_FIELD else f"{text}…"


def _reason(problem: dict[str, object]) -> str:
    if problem["type"] == "extra_forbidden":
        return "unknown field"
    message = str(problem["msg"])
    return _ENUM_MEMBER.sub(r"\1", message.removeprefix("Value error, "))
