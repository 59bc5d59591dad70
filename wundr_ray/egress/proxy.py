"""A connection through the operator's proxy: by ``CONNECT`` or SOCKS, as the proxy's URL says.

``CONNECT`` is RFC 9110, section 9.3.6.
"""

import asyncio
import base64
import ssl
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import h11

from wundr_ray.egress.socks import SocksRefused, ask_socks

_HEAD_BYTES = 16 * 1024
_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}

_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class ProxyRefused(Exception):
    """The proxy does not connect to the host; the message says why."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """The address of a proxy; ``login`` is a user and a password."""

    scheme: str
    host: str
    port: int
    login: tuple[str, str] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: str) -> "Proxy":
        """Parse the URL of a proxy. Raises ``ValueError``."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or parts.hostname is None:
            raise ValueError(f"WUNDR_GIT_PROXY: must be one of {', '.join(_PORTS)}://host:port")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        login = None if parts.username is None else (user, password)
        return cls(parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme], login)


async def connect_through(proxy: Proxy, host: str, port: int, tls: ssl.SSLContext) -> _Streams:
    """A plain connection to ``host`` at ``port``. Raises ``OSError`` and ``ProxyRefused``."""
    reader, writer = await asyncio.open_connection(
        proxy.host, proxy.port, limit=_HEAD_BYTES, ssl=tls if proxy.scheme == "https" else None
    )
    try:
        if proxy.scheme.startswith("socks"):
            await ask_socks(reader, writer, host, port, proxy.login)
        else:
            await _ask_http(reader, writer, host, port, proxy.login)
    except SocksRefused as error:
        writer.transport.abort()
        raise ProxyRefused(f"the proxy (WUNDR_GIT_PROXY) {error}") from None
    except BaseException:
        writer.transport.abort()
        raise
    return reader, writer


async def _ask_http(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    host: str,
    port: int,
    login: tuple[str, str] | None,
) -> None:
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    headers = [("Host", target)]
    if login:
        plain = base64.b64encode(":".join(login).encode()).decode()
        headers.append(("Proxy-Authorization", f"Basic {plain}"))
    request = h11.Request(method="CONNECT", target=target, headers=headers)
    writer.write(h11.Connection(h11.CLIENT).send(request) or b"")
    status = await _status(reader)
    if not 200 <= status < 300:
        raise ProxyRefused(f"the proxy (WUNDR_GIT_PROXY) refused with status {status}")


async def _status(reader: asyncio.StreamReader) -> int:
    """The status of the proxy's answer, of which only the head is read."""
    # The bytes after the head belong to the server behind the proxy, and are read by TLS.
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1])
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, IndexError, ValueError):
        raise ProxyRefused("the proxy (WUNDR_GIT_PROXY) does not speak HTTP") from None
