"""HTTP on one connection as uvicorn reads it, with limits on what comes before a body.

uvicorn reads headers of any size for any time, and queues any number of pipelined requests.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from serve_app.http.refusal import meta_at, refusal
from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.system import new_id, utc_now

# What is taken from a refused client, so that it ends writing and reads the answer.
_MAX_DROPPED = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    head_bytes: int = 64 * 1024
    head_lines: int = 200
    head_seconds: float = 20
    pipelined: int = 16
    idle_connections: int = 1000
    write_seconds: float = 60
    linger_seconds: float = 1


class HeadersTooLarge(InvalidRequest):
    """More comes before the body than the server reads."""

    status = 431


@dataclass(slots=True)
class Idle:
    """The connections that hold no request: the one idle for longest gives way to a new one."""

    most: int
    _connections: "OrderedDict[GuardedProtocol, None]" = field(default_factory=OrderedDict)

    def add(self, connection: "GuardedProtocol") -> None:
        self._connections[connection] = None
        self._connections.move_to_end(connection)
        if len(self._connections) > self.most:
            oldest, _ = self._connections.popitem(last=False)
            oldest.transport.abort()

    def discard(self, connection: "GuardedProtocol") -> None:
        self._connections.pop(connection, None)

    def __len__(self) -> int:
        return len(self._connections)


class GuardedProtocol(HttpToolsProtocol):
    """One connection. A subclass made by ``guarded`` has the limits.

    The size of a head is counted twice: by its parts, as the parser reports them, and by the bytes
    since the last complete head or piece of a body. The second count bounds what the parser
    reports late or never: an endless header, trailers, the extension of a chunk.
    """

    limits: Limits
    idle: Idle

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head_bytes = self._head_lines = self._unparsed = self._dropped = 0
        self._refused = False
        self._head_timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_arrived()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            self._dropped += len(data)
            if self._dropped > _MAX_DROPPED:
                self.flow.pause_reading()
            return
        # The next request on a kept connection: its head has as long as that of the first one.
        if self._head_timer is None and (self.cycle is None or self.cycle.response_complete):
            self._await_head()
        self._unparsed += len(data)
        super().data_received(data)
        self._check()

    def on_message_begin(self) -> None:
        self._head_bytes = self._head_lines = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._head_bytes += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_lines += 1
        self._head_bytes += len(name) + len(value) + len(b": \r\n")
        if not self._is_too_large():
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._unparsed = 0
        if self._is_too_large() or self._refused:
            return
        self._head_arrived()
        super().on_headers_complete()
        if len(self.pipeline) > self.limits.pipelined:
            self._refuse(f"More than {self.limits.pipelined} requests wait on this connection.")

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        if not self._is_void():
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._unparsed = 0
        if not self._is_void():
            super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.pipeline and not self.transport.is_closing():
            self.idle.add(self)

    def pause_writing(self) -> None:
        """The client does not read; it has some time to begin."""
        super().pause_writing()
        if self._write_timer is None:
            wait = self.limits.write_seconds
            self._write_timer = self.loop.call_later(wait, self.transport.abort)

    def resume_writing(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None
        super().resume_writing()

    def _should_upgrade_to_ws(self) -> bool:
        """Nothing here speaks WebSocket: such a request is answered as any other."""
        return False

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self.limits.head_seconds, self.transport.abort)
        self.idle.add(self)

    def _head_arrived(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        self.idle.discard(self)

    def _is_too_large(self) -> bool:
        limits = self.limits
        return self._head_bytes > limits.head_bytes or self._head_lines > limits.head_lines

    def _is_void(self) -> bool:
        """Whether what the parser reports belongs to no request, and must be ignored."""
        return self._refused or self.cycle is None or self._is_too_large()

    def _check(self) -> None:
        limits = self.limits
        if self._is_too_large() or self._unparsed > limits.head_bytes:
            self._refuse(
                f"The request has more than {limits.head_lines} headers, or more than "
                f"{limits.head_bytes} bytes of them."
            )

    def _refuse(self, why: str) -> None:
        """Answer if no other answer has begun, take nothing more, and close."""
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        self._head_arrived()
        self.pipeline.clear()
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(_answer(HeadersTooLarge(why)))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        # closed at once, the connection would be reset, and the answer lost with it
        self.loop.call_later(self.limits.linger_seconds, self.transport.abort)


def guarded(server_limits: Limits) -> type[GuardedProtocol]:
    """uvicorn's protocol for one server, with these limits."""

    class Guarded(GuardedProtocol):
        limits = server_limits
        idle = Idle(server_limits.idle_connections)

    return Guarded


def _answer(error: InvalidRequest) -> bytes:
    now = utc_now()
    answer = refusal(error, meta_at(now, new_id("req"), now))
    head = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\n"
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in answer.raw_headers)
    return head + lines + b"\r\n" + bytes(answer.body)


Served = guarded(Limits())
"""The protocol of Serve's proxy."""
