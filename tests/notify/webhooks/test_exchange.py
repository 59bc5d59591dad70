"""Receivers that misbehave on the wire: each is given up within bounds."""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from itertools import repeat as repeated
from pathlib import Path

import pytest

from tests.sources.https_server import NAMES, make_certificate
from wundr_ray.egress import exchange
from wundr_ray.egress.destination import Destinations
from wundr_ray.notify.interface import Receipt
from wundr_ray.notify.webhooks.http import HttpPost
from wundr_ray.system import utc_now

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
SOON = 0.3


@dataclass
class Taken:
    """What a receiver has got rid of; a sender that reads no more stops it."""

    sent: int = 0


Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def answering(
    *parts: bytes, repeat: int = 1, pause: float = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[str, Taken]]:
    """A receiver that reads the head of a request, then sends ``parts`` again and again."""
    taken = Taken()
    over, done = asyncio.Event(), asyncio.Queue[None]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            for part in chain.from_iterable(repeated(parts, repeat)):
                if over.is_set():
                    break
                writer.write(part)
                await writer.drain()
                taken.sent += len(part)
                with suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), pause)
            writer.close()
            await writer.wait_closed()
        writer.transport.abort()
        done.put_nowait(None)

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"{'https' if tls else 'http'}://{NAMES[-1]}:{port}/hook", taken
    finally:
        over.set()
        await done.get()
        server.close()
        await server.wait_closed()


async def post(url: str, *, seconds: float = 15, ca_file: Path | None = None) -> Receipt:
    destinations = Destinations(lambda *_: ["127.0.0.1"], allow_private_hosts=True)
    http = HttpPost(destinations, utc_now, ca_file, seconds)
    try:
        return await http.post(url, "{}", {})
    finally:
        http.close()


async def test_some_interim_answers_are_taken() -> None:
    async with answering(CONTINUE, HINTS, OK) as (url, _):
        assert await post(url) == Receipt(status_code=200)


@pytest.mark.parametrize("interim", [CONTINUE, HINTS])
async def test_interim_answers_without_end(interim: bytes) -> None:
    async with answering(interim * 1000, repeat=10_000) as (url, taken):
        receipt = await post(url)
    assert receipt.error == "the receiver sends endless interim answers (1xx)"
    assert taken.sent < 10_000_000  # of hundreds: what the system holds for a closed connection


@pytest.mark.parametrize(
    "flood",
    [b"X-Padding: " + b"a" * 1000 + b"\r\n", b"a" * 1000],
    ids=["headers", "one header"],
)
async def test_a_head_without_end(flood: bytes) -> None:
    start = b"HTTP/1.1 200 OK\r\nX-Long: "
    async with answering(start, *[flood] * 10_000) as (url, taken):
        receipt = await post(url)
    assert receipt.error == "the receiver hung up, or does not speak HTTP"
    assert taken.sent < 10_000_000


@pytest.mark.parametrize(
    "parts",
    [
        (b"H", b"T", b"T", b"P"),
        (b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 1000),
        (CONTINUE, *[b"H"] * 1000),
        (b"",),
    ],
    ids=["a line", "headers", "after an interim answer", "nothing"],
)
async def test_an_answer_that_trickles_ends_at_the_deadline_of_the_whole(
    parts: Sequence[bytes],
) -> None:
    async with answering(*parts, repeat=1000, pause=0.02) as (url, _):
        receipt = await post(url, seconds=SOON)
    assert receipt.error == f"the receiver took longer than {SOON} seconds"


async def test_a_body_that_trickles_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "_BODY_SECONDS", 0.05)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    async with answering(head, *[b"x"] * 1000, pause=0.02) as (url, _):
        assert await post(url) == Receipt(status_code=200)


@pytest.mark.parametrize(
    "body",
    [
        b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 1_000_000,
        b"Transfer-Encoding: chunked\r\n\r\nno length",
        b"Content-Length: 1000000\r\n\r\nbroken off",
        b"\r\nuntil the end",
    ],
    ids=["chunks without end", "no chunk", "cut", "without a length"],
)
async def test_what_the_body_is_changes_nothing(body: bytes) -> None:
    async with answering(b"HTTP/1.1 200 OK\r\n" + body) as (url, _):
        assert await post(url) == Receipt(status_code=200)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/x 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
    ],
)
async def test_what_is_no_answer(head: bytes) -> None:
    async with answering(head) as (url, _):
        receipt = await post(url)
    assert receipt.error == "the receiver hung up, or does not speak HTTP"


async def test_a_handshake_that_is_not_answered() -> None:
    async with answering(b"") as (url, _):
        receipt = await post(url.replace("http:", "https:"), seconds=SOON)
    assert receipt.error == f"the receiver took longer than {SOON} seconds"


async def test_interim_answers_without_end_behind_tls(tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    async with answering(CONTINUE * 1000, repeat=10_000, tls=tls) as (url, _):
        receipt = await post(url, ca_file=certificate)
    assert receipt.error == "the receiver sends endless interim answers (1xx)"


async def test_a_name_that_is_not_resolved_in_time() -> None:
    """Asked for again and again, it holds one thread."""
    answered, asked = threading.Event(), []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        answered.wait()
        return ["127.0.0.1"]

    http = HttpPost(Destinations(resolve, allow_private_hosts=True), utc_now, seconds=SOON)
    for _ in range(3):
        receipt = await http.post("http://receiver.test/", "{}", {})
        assert receipt.error == f"the receiver took longer than {SOON} seconds"
    answered.set()
    http.close()
    assert asked == ["receiver.test"]
