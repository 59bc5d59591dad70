"""The frame around every answer: request id, time taken, version."""

from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve_app.http import rate_limit
from serve_app.http.refusal import GIVEN_ID, REQUEST_ID, meta_at, refusal
from serve_app.services import Services
from wundr_ray.contract.envelopes import Meta
from wundr_ray.contract.errors import WundrError
from wundr_ray.logs import working_on


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Around = Annotated[Services, Depends(services_of)]
"""The services, as an argument of a route."""


class Identify:
    """Gives every request an id and a start time; the id is in the headers of every answer."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._services = app, services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        # The door in front may have given an id already: its own refusals carry one, too.
        request.state.request_id = scope.get(GIVEN_ID) or self._services.new_id("req")
        request.state.received = self._services.clock()
        request.state.standing = None

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                stamp(request, MutableHeaders(scope=message))
            await send(message)

        with working_on(request_id=request.state.request_id):
            await self._app(scope, receive, stamped)


def stamp(request: Request, headers: MutableHeaders) -> None:
    """The headers of every answer."""
    headers[REQUEST_ID] = request.state.request_id
    if request.state.standing is not None:
        rate_limit.stamp(headers, request.state.standing)


def json_response(envelope: BaseModel) -> Response:
    """An answer as text at once: FastAPI would check a model a second time before writing it."""
    return Response(envelope.model_dump_json(), media_type="application/json")


def meta(request: Request) -> Meta:
    return meta_at(services_of(request).clock(), request.state.request_id, request.state.received)


def error_response(request: Request, error: WundrError) -> JSONResponse:
    return refusal(error, meta(request))
