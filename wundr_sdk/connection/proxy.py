"""Which proxy the requests to a server go through. Pure; the profile reads the environment.

A server on this machine is reached directly, unless ``WUNDR_API_PROXY`` names a proxy: the usual
variables (``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY``) are meant for the way out. ``NO_PROXY``
lists further exceptions: hosts, domains, networks, each with a port or without.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import SplitResult, urlsplit

SETTING = "WUNDR_API_PROXY"
_DEFAULT_PORTS = {"http": 80, "https": 443}


class ProxyError(ValueError):
    """The proxy cannot be used; names the variable, and never quotes a password."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """``url`` may hold a password; ``shown`` does not."""

    url: str = field(repr=False)
    shown: str


def proxy_for(base_url: str, named: str | None, variables: Mapping[str, str]) -> Proxy | None:
    """The proxy for the server at ``base_url``, None for a direct connection.

    ``named`` is the setting's value; ``variables`` are those of the environment by scheme
    (``http``, ``https``, ``all``, ``no``). Raises ProxyError.
    """
    server = urlsplit(base_url)
    if named:
        return _proxy(SETTING, named, server)
    if is_loopback(server.hostname or "") or _is_exempt(server, variables.get("no", "")):
        return None
    for name in (server.scheme, "all"):
        if url := variables.get(name):
            return _proxy(f"{name.upper()}_PROXY", url, server)
    return None


def is_loopback(host: str) -> bool:
    address = _address(host)
    return (
        host == "localhost" or host.endswith(".localhost") or bool(address and address.is_loopback)
    )


def _proxy(variable: str, text: str, server: SplitResult) -> Proxy:
    url = text.strip() if "://" in text else f"http://{text.strip()}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        (host or "").encode("idna")  # raises for what cannot be looked up
    except ValueError:
        host, port = None, None
    if not host or any(not letter.isprintable() or letter == " " for letter in url):
        raise ProxyError(f"{variable} is not the address of a proxy, such as http://host:3128")
    shown_host = f"[{host}]" if ":" in host else host
    shown = f"{parts.scheme}://{shown_host}" + (f":{port}" if port else "")
    if parts.scheme not in ("http", "https", "socks5", "socks5h"):
        kinds = "only http, https, socks5 and socks5h can be used"
        raise ProxyError(f"{variable} names {shown}: {kinds}")
    if parts.scheme.startswith("socks") and find_spec("socksio") is None:
        way_out = f"pip install 'httpx[socks]', or exempt the server: NO_PROXY={server.hostname}"
        raise ProxyError(f"{variable} names {shown}: SOCKS needs another package: {way_out}")
    return Proxy(url, shown)


def _is_exempt(server: SplitResult, exceptions: str) -> bool:
    host = (server.hostname or "").lower()
    port = server.port or _DEFAULT_PORTS.get(server.scheme)
    entries = filter(None, (entry.strip().lower() for entry in exceptions.split(",")))
    return any(_matches(entry, host, port) for entry in entries)


def _matches(entry: str, host: str, port: int | None) -> bool:
    if entry == "*":
        return True
    address = _address(host)
    if address is not None:
        try:
            return address in ipaddress.ip_network(entry.strip("[]"), strict=False)
        except ValueError:
            pass  # a name, or an address with a port
    name, colon, wanted = entry.rpartition(":")
    if colon and wanted.isdigit():
        if int(wanted) != port:
            return False
        entry = name.strip("[]")
    domain = entry.removeprefix("*").lstrip(".")
    return host == domain or host.endswith(f".{domain}")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
