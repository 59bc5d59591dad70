"""A connection through a SOCKS proxy, which resolves the name (RFC 1928, RFC 1929)."""

import asyncio
import ipaddress

_VERSION, _CONNECT = 5, 1
_NO_LOGIN, _LOGIN = 0, 2
_IPV4, _NAME, _IPV6 = 1, 3, 4
_ADDRESS_BYTES = {_IPV4: 4, _IPV6: 16}


class SocksRefused(Exception):
    """The proxy does not connect; the message continues a sentence that begins "the proxy"."""


async def ask_socks(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    host: str,
    port: int,
    login: tuple[str, str] | None,
) -> None:
    """Ask the proxy at the other end to connect to ``host``. Raises ``SocksRefused``."""
    try:
        await _greet(reader, writer, login)
        writer.write(bytes([_VERSION, _CONNECT, 0]) + _address(host) + port.to_bytes(2, "big"))
        version, reply, _, kind = await reader.readexactly(4)
        if version != _VERSION or reply != 0:
            raise SocksRefused(f"refused with SOCKS reply {reply}")
        length = _ADDRESS_BYTES.get(kind) or (await reader.readexactly(1))[0]
        await reader.readexactly(length + 2)
    except asyncio.IncompleteReadError:
        raise SocksRefused("does not speak SOCKS") from None


async def _greet(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, login: tuple[str, str] | None
) -> None:
    method = _LOGIN if login else _NO_LOGIN
    writer.write(bytes([_VERSION, 1, method]))
    if await reader.readexactly(2) != bytes([_VERSION, method]):
        raise SocksRefused(
            "requires another way to log in"
            if login
            else "requires a login, or does not speak SOCKS 5"
        )
    if login:
        writer.write(b"\x01" + b"".join(map(_text, login)))
        if (await reader.readexactly(2))[1] != 0:
            raise SocksRefused("refused the login")


def _address(host: str) -> bytes:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return bytes([_NAME]) + _text(host)
    return bytes([_IPV4 if address.version == 4 else _IPV6]) + address.packed


def _text(text: str) -> bytes:
    encoded = text.encode()
    if len(encoded) > 255:
        raise SocksRefused("cannot connect to a host whose name has more than 255 bytes")
    return bytes([len(encoded)]) + encoded
