"""Hosts that only a SOCKS proxy reaches."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from tests.egress.conftest import MOST, NAME, nobody
from tests.notify.receiver import Receiver
from wundr_ray.egress.destination import Destinations, Unreachable
from wundr_ray.egress.proxy import Proxy
from wundr_ray.egress.transport import CheckedTransport


@asynccontextmanager
async def socks(login: bytes = b"", reply: int = 0) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A SOCKS 5 server that connects every name to this machine; its port, and what was asked."""
    asked: list[bytes] = []
    tasks = set()

    async def pump(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                to.write(data)
        to.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        with suppress(asyncio.IncompleteReadError, OSError):
            _, _, method = await reader.readexactly(3)
            writer.write(bytes([5, method if bool(login) == (method == 2) else 255]))
            if method == 2:
                given = await reader.readexactly(len(login))
                writer.write(bytes([1, 0 if given == login else 1]))
            *_, length = await reader.readexactly(5)
            asked.append(await reader.readexactly(length))
            port = int.from_bytes(await reader.readexactly(2), "big")
            writer.write(bytes([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]))
            there, back = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(pump(reader, back), pump(there, writer))
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1], asked
    finally:
        listening.close()
        await asyncio.gather(*(task for task in tasks if task), return_exceptions=True)


async def post(url: str, proxy: str, trust: ssl.SSLContext) -> int:
    destinations = Destinations(nobody, allow_private_hosts=False, proxy=Proxy.of(proxy))
    async with httpx.AsyncClient(transport=CheckedTransport(destinations, trust, MOST)) as client:
        try:
            return (await client.post(url)).status_code
        finally:
            destinations.close()


@pytest.mark.parametrize(
    ("login", "user"), [(b"", ""), (b"\x01\x02me\x09pass-word", "me:pass-word@")]
)
async def test_a_host_behind_it(
    server: Receiver, trust: ssl.SSLContext, login: bytes, user: str
) -> None:
    async with socks(login) as (port, asked):
        assert await post(server.url, f"socks5h://{user}127.0.0.1:{port}", trust) == 204
    assert asked == [NAME.encode()]


@pytest.mark.parametrize(
    ("login", "user", "problem"),
    [
        (b"\x01\x02me\x09pass-word", "me:pass-w0rd@", "refused the login"),
        (b"\x01\x02me\x09pass-word", "", "requires a login"),
        (b"", "me:pass-word@", "requires another way to log in"),
    ],
)
async def test_a_login_that_it_refuses(
    server: Receiver, trust: ssl.SSLContext, login: bytes, user: str, problem: str
) -> None:
    async with socks(login) as (port, _):
        with pytest.raises(Unreachable, match=rf"WUNDR_GIT_PROXY\) {problem}") as caught:
            await post(server.url, f"socks5h://{user}127.0.0.1:{port}", trust)
    assert "pass-w" not in str(caught.value)


async def test_a_host_that_it_refuses(server: Receiver, trust: ssl.SSLContext) -> None:
    async with socks(reply=2) as (port, _):
        with pytest.raises(Unreachable, match="refused with SOCKS reply 2"):
            await post(server.url, f"socks5://127.0.0.1:{port}", trust)
    assert server.received == []


async def test_what_is_no_socks_proxy(server: Receiver, trust: ssl.SSLContext) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    other = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = other.sockets[0].getsockname()[1]
    with pytest.raises(Unreachable, match="requires a login, or does not speak SOCKS 5"):
        await post(server.url, f"socks5h://127.0.0.1:{port}", trust)
    other.close()
    await other.wait_closed()
