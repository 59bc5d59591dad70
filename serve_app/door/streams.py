"""The two directions of one request, as the front door passes them on."""

import asyncio
from contextlib import suppress

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Send

from serve_app.http.body_size import too_large
from serve_app.http.refusal import REQUEST_ID
from wundr_ray.contract.errors import PayloadTooLarge

_LINGER_SECONDS = 1.0
# How long, and how much of an unread body, is thrown away so that the client sees the answer.
_LINGER_BYTES = 256 * 1024


class ClientGone(Exception):
    """The client has left before its body was complete."""


class Incoming:
    """The body as it arrives."""

    def __init__(self, receive: Receive, max_bytes: int, *, is_empty: bool) -> None:
        self._receive, self._max_bytes = receive, max_bytes
        self._held = bytearray()
        self.complete = is_empty

    async def read(self) -> None:
        """Take all that comes. Raises ``PayloadTooLarge`` and ``ClientGone``."""
        while not self.complete:
            self._held += await self._piece()
            if len(self._held) > self._max_bytes:
                raise PayloadTooLarge(too_large(self._max_bytes))

    async def drain(self) -> None:
        """Throw away a little of what is left. Raises ``ClientGone``."""
        left = _LINGER_BYTES
        with suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_SECONDS):
                while not self.complete and left > 0:
                    left -= len(await self._piece())

    def handed_on(self) -> Receive:
        """A ``receive`` that gives the whole body at once, and then waits for the client to leave.

        After a body that was not read to its end it waits for ever.
        """
        message: Message | None = {
            "type": "http.request",
            "body": bytes(self._held),
            "more_body": False,
        }
        self._held.clear()

        async def receive() -> Message:
            nonlocal message
            if message is not None:
                whole, message = message, None
                return whole
            while self.complete:  # skips the empty message that begins a request without a body
                if (later := await self._receive())["type"] == "http.disconnect":
                    return later
            return await _nothing()

        return receive

    async def _piece(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        self.complete = not message.get("more_body", False)
        piece: bytes = message.get("body", b"")
        return piece


class Outgoing:
    """The answer, with one request id.

    Where the body has not been read, the connection is closed after the answer: what is left of
    the body would be read for as long as the client sends.
    """

    def __init__(self, send: Send, incoming: Incoming, request_id: str) -> None:
        self._send, self._incoming, self._request_id = send, incoming, request_id
        self._closes = self._held_back = False
        self.status: int | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = self._begun(message)
        # The end is held back until some of the unread body is drained: a connection that is closed
        # with unread bytes is reset, and the client may lose the answer.
        elif self._closes and not message.get("more_body", False):
            self._held_back = True
            message = {**message, "more_body": True}
        await self._send(message)

    async def end(self) -> None:
        """Say that the answer is complete, if that has been held back. Raises ``ClientGone``."""
        if self._held_back:
            await self._incoming.drain()
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def _begun(self, message: Message) -> Message:
        self.status = message["status"]
        headers = MutableHeaders(raw=list(message.get("headers", [])))
        headers[REQUEST_ID] = self._request_id
        self._closes = not self._incoming.complete
        if self._closes:
            headers["Connection"] = "close"
        return {**message, "headers": headers.raw}


async def _nothing() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


def bodyless() -> Receive:
    """An empty body, and a client that stays."""
    incoming = Incoming(_nothing, 0, is_empty=False)
    return incoming.handed_on()
