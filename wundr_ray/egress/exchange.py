"""One request and its answer over HTTP/1.1 with a server that is not trusted."""

# Why not a general client: these read any number of interim answers (1xx) in a loop without a
# pause, during which nothing else in the process runs, and buffer a body of any size. Here every
# byte that the server sends is counted against one bound, and interim answers are limited.

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import h11

from wundr_ray.egress.connecting import HEAD_BYTES, connected
from wundr_ray.egress.destination import Destination, Unreachable

MOST_INTERIM = 4

_BODY_SECONDS = 2.0
_CHUNK_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request; ``most_bytes`` bounds the whole answer, including interim answers and body."""

    method: str
    headers: Mapping[str, str]
    body: bytes
    most_bytes: int


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """An answer's status and headers; their names are in lower case."""

    status: int
    headers: Mapping[str, str]


class HttpResponse:
    """An answer whose head has been read; its body is read on demand."""

    def __init__(self, head: ResponseHead, source: "_Source") -> None:
        self.head, self._source = head, source

    async def body(self) -> bytes:
        """The whole body. Raises ``Unreachable`` if it breaks off or is too large."""
        parts = []
        while isinstance(event := await self._source.next(), h11.Data):
            parts.append(bytes(event.data))
        if not isinstance(event, h11.EndOfMessage):
            raise Unreachable(f"the {self._source.role} hung up, or does not speak HTTP")
        return b"".join(parts)

    async def take_some(self) -> None:
        """Read part of the body, so that the server does not see its answer cut off."""
        with suppress(Unreachable, h11.RemoteProtocolError, OSError, TimeoutError):
            async with asyncio.timeout(_BODY_SECONDS):
                while isinstance(await self._source.next(), h11.Data):
                    pass


@asynccontextmanager
async def exchange(
    to: Destination, request: HttpRequest, tls: ssl.SSLContext
) -> AsyncIterator[HttpResponse]:
    """Send ``request`` over a connection of its own. Raises ``Unreachable``.

    The caller sets the deadline of the whole.
    """
    reader, writer = await connected(to, tls)
    try:
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)
        writer.write(_encoded(connection, to, request))
        await writer.drain()
        source = _Source(connection, reader, to.role, request.most_bytes)
        yield HttpResponse(await _head(source), source)
    except (h11.RemoteProtocolError, OSError):
        raise Unreachable(f"the {to.role} hung up, or does not speak HTTP") from None
    except h11.LocalProtocolError:
        raise Unreachable("the URL cannot be used") from None
    finally:
        # Not ``close``: a server that reads nothing could keep the connection open.
        writer.transport.abort()


def _encoded(connection: h11.Connection, to: Destination, request: HttpRequest) -> bytes:
    length = str(len(request.body))
    head = h11.Request(
        method=request.method,
        target=to.url.raw_path,
        headers=[*request.headers.items(), ("Host", to.host), ("Content-Length", length)],
    )
    events = (head, h11.Data(data=request.body), h11.EndOfMessage())
    return b"".join(connection.send(event) or b"" for event in events)


class _Source:
    """The events of an answer, as long as they are within bounds."""

    def __init__(
        self, connection: h11.Connection, reader: asyncio.StreamReader, role: str, most_bytes: int
    ) -> None:
        self._connection, self._reader, self.role = connection, reader, role
        self._left = most_bytes

    async def next(self) -> object:
        """Raises ``Unreachable`` beyond the bound."""
        while (event := self._connection.next_event()) is h11.NEED_DATA:
            if not self._left:
                raise Unreachable(f"the {self.role} answered with more than is read")
            data = await self._reader.read(min(_CHUNK_BYTES, self._left))
            self._left -= len(data)
            self._connection.receive_data(data)
        return event


async def _head(source: _Source) -> ResponseHead:
    """The final answer's head."""
    interim = 0
    while isinstance(event := await source.next(), h11.InformationalResponse):
        interim += 1
        if interim > MOST_INTERIM:
            raise Unreachable(f"the {source.role} sends endless interim answers (1xx)")
    if not isinstance(event, h11.Response):
        raise Unreachable(f"the {source.role} hung up, or does not speak HTTP")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in event.headers}
    return ResponseHead(event.status_code, headers)
