"""The frame around every answer: request id, time taken, version."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

import wundr_ray
from serve_app import rate_limit
from serve_app.services import Services
from wundr_ray.contract.errors import WundrError
from wundr_ray.contract.responses import ErrorBody, ErrorEnvelope, Meta
from wundr_ray.logs import working_on

REQUEST_ID = "X-Request-ID"


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def identify(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Give every request an id and a start time; the id is in the headers of every answer."""
    services = services_of(request)
    request.state.request_id = services.new_id("req")
    request.state.received = services.clock()
    request.state.standing = None
    with working_on(request_id=request.state.request_id):
        response = await call_next(request)
    stamp(request, response)
    return response


def stamp(request: Request, response: Response) -> None:
    """The headers of every answer."""
    response.headers[REQUEST_ID] = request.state.request_id
    if request.state.standing is not None:
        rate_limit.stamp(response, request.state.standing)


def meta(request: Request) -> Meta:
    now = services_of(request).clock()
    elapsed = (now - request.state.received).total_seconds() * 1000
    return Meta(
        timestamp=now,
        version=wundr_ray.__version__,
        request_id=request.state.request_id,
        processing_time_ms=round(elapsed, 3),
    )


def error_response(request: Request, error: WundrError) -> JSONResponse:
    body = ErrorEnvelope(
        error=ErrorBody(
            code=error.code,
            message=error.message,
            details=list(error.details),
            resolution=error.resolution,
        ),
        meta=meta(request),
    )
    headers: dict[str, Any] = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body.model_dump(mode="json"), error.status, headers)
