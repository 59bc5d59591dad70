"""What comes before a body is limited, however it is cut up and wherever it hides."""

import asyncio
import json
from contextlib import AsyncExitStack, suppress

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from serve_app.door.protocol import Limits, guarded
from tests.serve_app.serving import Wire, serving, wire

SMALL = Limits(head_bytes=2000, head_lines=20, pipelined=3, linger_seconds=0.1)
START = "GET / HTTP/1.1\r\nHost: test\r\n"
CHUNKED = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    body = await request.body()
    await PlainTextResponse(f"{len(request.headers)} {len(body)}")(scope, receive, send)


async def pour(client: Wire, piece: str) -> None:
    """Send until the server has closed the connection."""
    with suppress(ConnectionError):
        while True:
            await client.send(piece)
            await asyncio.sleep(0)  # else nothing else runs before the buffers are full


async def closed(client: Wire) -> None:
    with suppress(ConnectionError):
        await client.rest()


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        ("", "x" * 500),
        ("GET /", "x" * 500),
        (START, "X-Long: " + "x" * 500 + "\r\n"),
        (START, "a: b\r\n"),
        (START + "X-Long: ", "x" * 500),
        (START, "x" * 500),
        (CHUNKED + "1;", "x" * 500),
        (CHUNKED + "1\r\n \r\n0\r\n", "X-Trailer: " + "x" * 500 + "\r\n"),
        (CHUNKED + "1\r\n \r\n0\r\nX-Trailer: ", "x" * 500),
        (START + "Connection: Upgrade\r\nUpgrade: websocket\r\n", "X: " + "x" * 500 + "\r\n"),
    ],
)
@pytest.mark.parametrize("size", [1, 40])
async def test_endless(start: str, piece: str, size: int) -> None:
    async with serving(echo, guarded(SMALL)) as port, wire(port) as client:
        await client.send(start)
        await pour(client, piece * size)


async def test_the_answer() -> None:
    async with serving(echo, guarded(SMALL)) as port, wire(port) as client:
        await client.send(START + "X-Long: " + "x" * 3000, "")
        head, _, body = (await client.rest()).partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 431 ")
    assert "connection: close" in head.lower()
    error = json.loads(body)["error"]
    assert error["code"] == "INVALID_REQUEST"
    assert "2000 bytes" in error["message"]


@pytest.mark.parametrize("body", [0, 100_000])
async def test_each_request_has_the_limit_anew(body: int) -> None:
    head = f"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: {body}\r\nX: {'x' * 1500}\r\n\r\n"
    async with serving(echo, guarded(SMALL)) as port, wire(port) as client:
        for _ in range(5):
            await client.send(head + "y" * body)
            assert await client.until(f"3 {body}")


async def test_a_body_in_many_small_chunks() -> None:
    async with serving(echo, guarded(SMALL)) as port, wire(port) as client:
        await client.send(CHUNKED)
        for _ in range(300):
            await client.send("a;x=y\r\n0123456789\r\n")
        await client.send("0\r\nX-Trailer: t\r\n\r\n")
        assert await client.until(" 3000")


async def test_pipelined_requests_are_answered_up_to_a_number() -> None:
    release = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await release.wait()
        await PlainTextResponse("done")(scope, receive, send)

    one = START + "\r\n"
    async with serving(slow, guarded(SMALL)) as port:
        async with wire(port) as few:
            await few.send(one * 4)
            release.set()
            for _ in range(4):
                await few.until("done")
        release.clear()
        async with wire(port) as many:
            await many.send(one * 1000)
            assert await many.rest() == ""


@pytest.mark.parametrize("start", ["", "G", START, "\r\n", START + "\r\n"])
async def test_a_head_that_does_not_come_ends_the_connection(start: str) -> None:
    limits = Limits(head_seconds=0.05)
    async with serving(echo, guarded(limits)) as port, wire(port) as client:
        if start:
            await client.send(start)
        if start.endswith("\r\n\r\n"):
            await client.until("1 0")
            await client.send("\r\n")
        await closed(client)


async def test_the_connection_idle_for_longest_gives_way() -> None:
    protocol = guarded(Limits(idle_connections=3))
    async with serving(echo, protocol) as port, AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(wire(port)) for _ in range(4)]
        await closed(clients[0])
        for client in clients[1:]:
            await client.send(START, "")
            await client.until("1 0")
        assert len(protocol.idle) == 3
    assert len(protocol.idle) == 0


async def test_who_does_not_read_is_let_go() -> None:
    ended = asyncio.Event()

    async def much(_scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(100):
            await send({"type": "http.response.body", "body": b"x" * 1_000_000, "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        ended.set()

    protocol = guarded(Limits(write_seconds=0.1))
    async with serving(much, protocol) as port, wire(port) as client:
        await client.send(START, "")
        await ended.wait()
