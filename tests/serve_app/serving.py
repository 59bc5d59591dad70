"""The application behind a real server, for clients that behave badly on the wire."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


@asynccontextmanager
async def serving(
    app: ASGIApp, protocol: type[asyncio.Protocol] | None = None
) -> AsyncIterator[int]:
    """The port on loopback where it listens."""
    http = protocol or "auto"
    config = uvicorn.Config(app, log_level="critical", ws="none", lifespan="off", http=http)
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110 - uvicorn tells in no other way
            await asyncio.sleep(0.01)
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = server.force_exit = True
            await task


class Wire:
    """One connection, written to and read from piece by piece."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def send(self, *lines: str) -> None:
        self._writer.write("\r\n".join(lines).encode())
        await self._writer.drain()

    async def until(self, text: str) -> str:
        return (await self._reader.readuntil(text.encode())).decode()

    async def exactly(self, size: int) -> str:
        return (await self._reader.readexactly(size)).decode()

    async def rest(self) -> str:
        """All that comes until the server closes the connection."""
        return (await self._reader.read()).decode()

    async def leave(self) -> None:
        self._writer.transport.abort()
        await asyncio.sleep(0)


@asynccontextmanager
async def wire(port: int) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.transport.abort()
