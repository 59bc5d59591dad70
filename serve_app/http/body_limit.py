"""Refuse bodies that are too large or come too slowly, before anything reads them whole."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve_app.http.body_size import RequestTooSlow, announces_more, too_large
from serve_app.http.envelope import error_response
from wundr_ray.contract.errors import PayloadTooLarge


class BodyLimit:
    """Counts what arrives; a length in the headers is not trusted alone.

    A body may take ``max_seconds`` from the request's beginning, however often a piece comes.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, max_seconds: float) -> None:
        self._app, self._max_bytes, self._max_seconds = app, max_bytes, max_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if announces_more(request.headers, self._max_bytes):
            refused = PayloadTooLarge(too_large(self._max_bytes))
            await error_response(request, refused)(scope, receive, send)
            return
        body = _Body(receive, send, self._max_bytes, self._max_seconds)
        await self._app(scope, body.receive, body.send)


class _Body:
    """One request's, as the application receives it.

    An ``HTTPException`` is the only kind of refusal that FastAPI lets pass here.
    """

    def __init__(self, receive: Receive, send: Send, max_bytes: int, max_seconds: float) -> None:
        self._receive, self._send = receive, send
        self._max_bytes, self._max_seconds = max_bytes, max_seconds
        self._deadline = asyncio.get_running_loop().time() + max_seconds
        self._received, self._complete, self._answered = 0, False, False

    async def receive(self) -> Message:
        # After the body only the client's departure can come, and that may take hours: a stream
        # of events waits for it. The time limit is the body's alone.
        message = await (self._receive() if self._complete else self._in_time())
        self._complete = not message.get("more_body", False)
        self._received += len(message.get("body", b""))
        if self._received > self._max_bytes:
            raise HTTPException(413, too_large(self._max_bytes))
        return message

    async def send(self, message: Message) -> None:
        self._answered = True
        await self._send(message)

    async def _in_time(self) -> Message:
        try:
            async with asyncio.timeout_at(self._deadline):
                return await self._receive()
        except TimeoutError:
            if self._answered:  # too late for another answer
                return {"type": "http.disconnect"}
            text = RequestTooSlow.after(self._max_seconds).message
            raise HTTPException(408, text, {"Connection": "close"}) from None
