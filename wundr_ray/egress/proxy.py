"""A connection through the operator's proxy, asked for by ``CONNECT`` (RFC 9110, section 9.3.6)."""

import asyncio
import base64
import ssl
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import h11

_HEAD_BYTES = 16 * 1024
_PORTS = {"http": 80, "https": 443}


class ProxyRefused(Exception):
    """The proxy does not connect to the host; the text says why."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where a proxy listens, and what it asks of us. ``authorization`` is a header's value."""

    scheme: str
    host: str
    port: int
    authorization: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str) -> "Proxy":
        """Raises ``ValueError`` for the URL of a kind of proxy that cannot be used here."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or parts.hostname is None:
            raise ValueError("WUNDR_GIT_PROXY: forges need a proxy at http:// or https://")
        login = ""
        if parts.username is not None:
            plain = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            login = f"Basic {base64.b64encode(plain.encode()).decode()}"
        return cls(parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme], login)


async def connect_through(
    proxy: Proxy, host: str, port: int, tls: ssl.SSLContext
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A plain connection to ``host`` at ``port``. Raises ``OSError`` and ``ProxyRefused``."""
    reader, writer = await asyncio.open_connection(
        proxy.host, proxy.port, limit=_HEAD_BYTES, ssl=tls if proxy.scheme == "https" else None
    )
    try:
        writer.write(_asked(proxy, f"[{host}]:{port}" if ":" in host else f"{host}:{port}"))
        status = await _status(reader)
    except BaseException:
        writer.transport.abort()
        raise
    if not 200 <= status < 300:
        writer.transport.abort()
        raise ProxyRefused(f"the proxy (WUNDR_GIT_PROXY) refused with status {status}")
    return reader, writer


def _asked(proxy: Proxy, target: str) -> bytes:
    headers = [("Host", target)]
    if proxy.authorization:
        headers.append(("Proxy-Authorization", proxy.authorization))
    request = h11.Request(method="CONNECT", target=target, headers=headers)
    return h11.Connection(h11.CLIENT).send(request) or b""


async def _status(reader: asyncio.StreamReader) -> int:
    """Of the answer's head, which is read to its end and not beyond."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1])
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, IndexError, ValueError):
        raise ProxyRefused("the proxy (WUNDR_GIT_PROXY) does not speak HTTP") from None
