"""Refuse bodies that are too large before anything reads them whole."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve_app.envelope import error_response
from wundr_ray.contract.errors import PayloadTooLarge

_MAX_DIGITS = 20


class BodyLimit:
    """Counts what arrives; a length in the headers is not trusted alone."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app, self._max_bytes = app, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        text = f"The body is larger than {self._max_bytes} bytes."
        if self._announced(scope):
            refusal = error_response(Request(scope), PayloadTooLarge(text))
            await refusal(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise HTTPException(413, text)  # the only kind FastAPI lets pass here
            return message

        await self._app(scope, counted, send)

    def _announced(self, scope: Scope) -> bool:
        """Whether the headers already say that it is too large; nonsense there says nothing."""
        length = Request(scope).headers.get("content-length", "").lstrip("0")
        if len(length) > _MAX_DIGITS:
            return True
        return length.isdecimal() and int(length) > self._max_bytes
