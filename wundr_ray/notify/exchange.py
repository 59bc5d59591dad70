"""One request and its answer over HTTP/1.1, where the other side is not to be trusted.

General clients take interim answers (1xx) without end and without a pause, and keep the loop from
everyone else meanwhile. Here all that a receiver sends is counted.
"""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import h11

from wundr_ray.notify.destination import Destination, Unreachable

MOST_INTERIM = 4
MOST_BYTES = 64 * 1024
"""Of an answer, with interim ones and what is taken of the body."""

_CONNECT_SECONDS = 5.0
_BODY_SECONDS = 2.0
_HEAD_BYTES = 32 * 1024
_CHUNK_BYTES = 4 * 1024


class NotConnected(Unreachable):
    """There is no connection to this address; another one of the receiver may do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``retry_after`` is the header's value; empty without it."""

    status: int
    retry_after: str = ""


async def exchange(
    to: Destination, body: bytes, headers: Mapping[str, str], tls: ssl.SSLContext
) -> Answer:
    """POST ``body`` over a connection of its own. Raises ``Unreachable``.

    The caller sets the deadline of the whole.
    """
    reader, writer = await _connected(to, tls)
    try:
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD_BYTES)
        writer.write(_request(connection, to, body, headers))
        await writer.drain()
        source = _Source(connection, reader)
        answer = await _answer(source)
        await _take_some(source)
        return answer
    except (h11.RemoteProtocolError, OSError):
        raise Unreachable("the receiver broke off, or does not speak HTTP") from None
    except h11.LocalProtocolError:
        raise Unreachable("the URL cannot be used") from None
    finally:
        writer.transport.abort()  # it is told nothing more, and not waited for


async def _connected(
    to: Destination, tls: ssl.SSLContext
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    secure = to.url.scheme == "https"
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            return await asyncio.open_connection(
                to.url.host,
                to.port,
                limit=_HEAD_BYTES,
                ssl=tls if secure else None,
                server_hostname=to.server_name if secure else None,
            )
    except TimeoutError:
        raise NotConnected("the receiver did not answer in time") from None
    except ssl.SSLCertVerificationError:
        text = "no connection to the receiver (its certificate is not valid)"
        raise NotConnected(text) from None
    except OSError:  # what is wrong with TLS is one, too
        raise NotConnected("no connection to the receiver (refused)") from None


def _request(
    connection: h11.Connection, to: Destination, body: bytes, headers: Mapping[str, str]
) -> bytes:
    head = h11.Request(
        method="POST",
        target=to.url.raw_path,
        headers=[*headers.items(), ("Host", to.host), ("Content-Length", str(len(body)))],
    )
    events = (head, h11.Data(data=body), h11.EndOfMessage())
    return b"".join(connection.send(event) or b"" for event in events)


class _Source:
    """The events of an answer, as long as they are within bounds."""

    def __init__(self, connection: h11.Connection, reader: asyncio.StreamReader) -> None:
        self._connection, self._reader = connection, reader
        self._left = MOST_BYTES

    async def next(self) -> object:
        """Raises ``Unreachable`` beyond ``MOST_BYTES``."""
        while (event := self._connection.next_event()) is h11.NEED_DATA:
            if not self._left:
                raise Unreachable("the receiver answers with more than is read")
            data = await self._reader.read(min(_CHUNK_BYTES, self._left))
            self._left -= len(data)
            self._connection.receive_data(data)
        return event


async def _answer(source: _Source) -> Answer:
    """The final answer's head."""
    interim = 0
    while isinstance(event := await source.next(), h11.InformationalResponse):
        interim += 1
        if interim > MOST_INTERIM:
            raise Unreachable("the receiver sends interim answers (1xx) without end")
    if not isinstance(event, h11.Response):
        raise Unreachable("the receiver broke off, or does not speak HTTP")
    asked = dict(event.headers).get(b"retry-after", b"")
    return Answer(event.status_code, asked.decode("latin-1"))


async def _take_some(source: _Source) -> None:
    """So that a receiver sees its answer taken; whatever it says, the answer stands."""
    with suppress(Unreachable, h11.RemoteProtocolError, OSError, TimeoutError):
        async with asyncio.timeout(_BODY_SECONDS):
            while isinstance(await source.next(), h11.Data):
                pass
