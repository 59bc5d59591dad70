"""Every exception becomes an answer with a stable code; nothing of the inside is shown."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from serve_app.envelope import error_response
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

_log = logging.getLogger(__name__)
_MAX_DETAILS = 50


def install(app: FastAPI) -> None:
    app.add_exception_handler(WundrError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _defect)


async def _known(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WundrError)
    return error_response(request, error)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    """What pydantic found wrong, as our codes: a new batch's fields are its job configuration."""
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    details = [
        ErrorDetail(field=_field(each["loc"]), reason=_reason(each))
        for each in problems[:_MAX_DETAILS]
    ]
    if any(each["type"] == "json_invalid" for each in problems):
        refused: WundrError = InvalidRequest("The body is not valid JSON.", details)
        refused_response = error_response(request, refused)
        refused_response.status_code = 400
        return refused_response
    is_batch = request.method == "POST" and request.url.path.endswith("/batches")
    kind = InvalidJobConfig if is_batch else InvalidRequest
    first = f"{details[0].field}: {details[0].reason}" if details else "The request is invalid."
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return error_response(request, kind(first + more, details))


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    known: WundrError
    if error.status_code == 404:
        known = NotFound("There is nothing at this address.")
    elif error.status_code == 405:
        known = MethodNotAllowed(f"{request.method} is not possible here.")
    elif error.status_code == 413:
        known = PayloadTooLarge(str(error.detail))
    else:
        known = InvalidRequest(str(error.detail))
    response = error_response(request, known)
    response.headers.update(error.headers or {})
    return response


async def _defect(request: Request, error: Exception) -> JSONResponse:
    _log.error("request %s failed", request.state.request_id, exc_info=error)
    return error_response(request, Internal("The server failed on this request; it was logged."))


def _field(location: tuple[object, ...]) -> str:
    """``("body", "jobs", 0, "id")`` as ``jobs.0.id``."""
    parts = [str(part) for part in location if part not in ("body", "query", "path")]
    return ".".join(parts) or "body"


def _reason(problem: dict[str, object]) -> str:
    if problem["type"] == "extra_forbidden":
        return "unknown field"
    message = str(problem["msg"])
    return message.removeprefix("Value error, ")
