"""Callers that nobody knows, and slow ones: bodies that do not end, headers without number."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import httpx
import psutil
import pytest

from tests.live import LiveServer
from tests.serve_app.serving import Wire, wire

pytestmark = [pytest.mark.ray, pytest.mark.long]

CLIENTS = 250
IDLE = 1500
ATTACK_SECONDS = 5
P99_SECONDS = 1.0
GROWTH_BYTES = 100_000_000
POURED_BYTES = 450_000_000
ASKED = ("/healthz", "/v1/batches")
BODY = "Content-Length: 1000000"


def proxy_of(server: LiveServer) -> psutil.Process:
    (proxy,) = server.processes("ProxyActor")
    return proxy


def errors(server: LiveServer) -> list[str]:
    log = server.home / "logs" / "wundr.log"
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    return [line for line in lines if '"level": "error"' in line]


def head(key: str, *lines: str, method: str = "POST", path: str = "/v1/batches") -> str:
    authorization = [f"Authorization: Bearer {key}"] if key else []
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", *authorization, *lines, "", ""])


@asynccontextmanager
async def held_against(server: LiveServer, within: float = P99_SECONDS) -> AsyncIterator[None]:
    """Meanwhile health and a list are asked for: always answered, 99 of 100 within the time."""
    ended = threading.Event()

    def ask(path: str) -> list[float]:
        """In a thread of its own: the attackers fill the loop."""
        seconds = []
        headers = {"Authorization": f"Bearer {server.key}"} if path.startswith("/v1") else {}
        with httpx.Client(base_url=server.url, headers=headers, timeout=30) as http:
            while not ended.wait(0.02):
                begun = time.monotonic()
                assert http.get(path).status_code == 200
                seconds.append(time.monotonic() - begun)
        return sorted(seconds)

    asking = [asyncio.create_task(asyncio.to_thread(ask, path)) for path in ASKED]
    try:
        yield
        await asyncio.sleep(ATTACK_SECONDS)
    finally:
        ended.set()
    for path, seconds in zip(ASKED, await asyncio.gather(*asking), strict=True):
        p99 = seconds[int(len(seconds) * 0.99)]
        print(f"{path}: {len(seconds)} answers, p99 {p99:.3f} s")
        assert p99 < within


async def drip(client: Wire) -> None:
    """A byte now and then, until the server closes the connection or the attack ends."""
    with suppress(ConnectionError):
        while True:
            await client.send(" ")
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("who", ["nobody", "wrong keys", "a known key"])
@pytest.mark.parametrize("path", ["/v1/batches", "/v1/nothing", "/"])
async def test_slow_bodies(attacked: LiveServer, who: str, path: str) -> None:
    keys = {"nobody": "", "a known key": attacked.key}
    before = errors(attacked)
    async with held_against(attacked), AsyncExitStack() as stack:
        dripping = []
        for number in range(CLIENTS):
            client = await stack.enter_async_context(wire(attacked.port))
            await client.send(head(keys.get(who, f"wundr_ak_{number}"), BODY, path=path))
            dripping.append(asyncio.create_task(drip(client)))
        await asyncio.sleep(ATTACK_SECONDS)
        for each in dripping:
            each.cancel()
        await asyncio.gather(*dripping, return_exceptions=True)
    assert errors(attacked) == before


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        ("GET / HTTP/1.1\r\nHost: x\r\n", "X-Many: " + "x" * 60_000 + "\r\n"),
        ("GET / HTTP/1.1\r\nHost: x\r\nX-Endless: ", "x" * 60_000),
        ("GET /", "x" * 60_000),
        ("GET / HTTP/1.1\r\nHost: x\r\n", "a: b\r\n" * 10_000),
        ("", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 2_000),
    ],
    ids=["many", "endless", "request line", "short", "pipelined"],
)
async def test_headers_without_number(attacked: LiveServer, start: str, piece: str) -> None:
    proxy = proxy_of(attacked)
    before = proxy.memory_info().rss
    async with held_against(attacked), wire(attacked.port) as client:
        with suppress(ConnectionError):
            await client.send(start)
            for _ in range(POURED_BYTES // len(piece)):
                await client.send(piece)
                assert proxy.memory_info().rss < before + GROWTH_BYTES
    print(f"the proxy: {before} bytes before, {proxy.memory_info().rss} after")
    assert proxy.memory_info().rss < before + GROWTH_BYTES


async def test_connections_that_say_nothing(attacked: LiveServer) -> None:
    async with held_against(attacked), AsyncExitStack() as stack:
        for _ in range(IDLE):
            await stack.enter_async_context(wire(attacked.port))
        await asyncio.sleep(ATTACK_SECONDS)


async def test_clients_that_leave_are_no_errors(attacked: LiveServer) -> None:
    before = errors(attacked)
    for key in ("", attacked.key):
        for path, method in (("/v1/batches", "POST"), ("/v1/batches", "GET"), ("/docs", "GET")):
            for _ in range(20):
                async with wire(attacked.port) as client:
                    await client.send(head(key, BODY, method=method, path=path) + "{")
                    await client.leave()
    async with wire(attacked.port) as client:
        await client.send(head("", method="GET", path="/readyz"))
        await client.until(" 200 ")
    assert errors(attacked) == before
