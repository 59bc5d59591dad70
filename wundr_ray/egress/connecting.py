"""A connection to one address of a server, or to its name through a proxy."""

import asyncio
import ssl

from wundr_ray.egress.destination import Destination, Unreachable
from wundr_ray.egress.proxy import ProxyRefused, connect_through

HEAD_BYTES = 32 * 1024
_CONNECT_SECONDS = 5.0


class NotConnected(Unreachable):
    """This address cannot be connected to; another address of the server may work."""


async def connected(
    to: Destination, tls: ssl.SSLContext
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the server, encrypted for https. Raises ``NotConnected``."""
    # The connection goes to the address that was checked, but TLS names and verifies the host of
    # the URL. A certificate for the address alone would let any server at it answer.
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            return await (_proxied(to, tls) if to.proxy else _direct(to, tls))
    except TimeoutError:
        raise NotConnected(f"the {to.role} did not answer in time") from None
    except ssl.SSLCertVerificationError:
        text = f"no connection to the {to.role} (its certificate is not valid)"
        raise NotConnected(text) from None
    except ProxyRefused as error:
        raise NotConnected(f"no connection to the {to.role} ({error})") from None
    except OSError:  # also any other error of TLS: ``ssl.SSLError`` is a subclass
        raise NotConnected(f"no connection to the {to.role} (refused)") from None


async def _direct(
    to: Destination, tls: ssl.SSLContext
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    secure = to.url.scheme == "https"
    return await asyncio.open_connection(
        to.url.host,
        to.port,
        limit=HEAD_BYTES,
        ssl=tls if secure else None,
        server_hostname=to.server_name if secure else None,
    )


async def _proxied(
    to: Destination, tls: ssl.SSLContext
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    assert to.proxy is not None
    reader, writer = await connect_through(to.proxy, to.url.host, to.port, tls)
    try:
        if to.url.scheme == "https":
            await writer.start_tls(tls, server_hostname=to.server_name)
    except BaseException:
        writer.transport.abort()
        raise
    return reader, writer
