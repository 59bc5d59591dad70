"""What all parts of the server that answer requests share: request ids, errors as answers."""

from datetime import datetime
from typing import Any

from starlette.responses import JSONResponse

import wundr_ray
from wundr_ray.contract.envelopes import ErrorBody, ErrorEnvelope, Meta
from wundr_ray.contract.errors import WundrError

REQUEST_ID = "X-Request-ID"

GIVEN_ID = "wundr.request_id"
"""In a scope: the id that the front door has given the request. No client can set it."""


def meta_at(now: datetime, request_id: str, received: datetime) -> Meta:
    return Meta(
        timestamp=now,
        version=wundr_ray.__version__,
        request_id=request_id,
        processing_time_ms=round((now - received).total_seconds() * 1000, 3),
    )


def refusal(error: WundrError, meta: Meta) -> JSONResponse:
    """The error as an answer in the envelope."""
    body = ErrorEnvelope(
        error=ErrorBody(
            code=error.code,
            message=error.message,
            details=list(error.details),
            resolution=error.resolution,
        ),
        meta=meta,
    )
    headers: dict[str, Any] = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body.model_dump(mode="json"), error.status, headers)
