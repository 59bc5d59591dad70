"""The addresses that a URL leads to: resolved once, checked, and then connected to directly."""

# A check of the name alone would be useless. The owner of a domain can answer the first query with
# a public address and the second, a moment later, with 127.0.0.1 (DNS rebinding). So the connection
# is made to the very address that was checked, and nothing resolves the name again.

import asyncio
import ipaddress
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import httpx

from wundr_ray.domain.repositories.addresses import LOCAL_NAMES, Address, is_public
from wundr_ray.egress.proxy import Proxy
from wundr_ray.egress.resolving import Resolver

_RESOLVE_SECONDS = 5.0
_AT_ONCE = 256
_PORTS = {"http": 80, "https": 443}


class Unreachable(Exception):
    """The server cannot or must not be connected to; the message is shown to the account."""


class NameUnknown(Unreachable):
    """No address is known for the host's name."""


class AddressRefused(Unreachable):
    """The host's address is one that this installation does not connect to."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One address of a server to connect to.

    Arguments:
        url: the requested URL with the address in place of the name; with a proxy, the name.
        host: the value of the Host header.
        server_name: the name that the server's certificate must have.
        role: what messages call the server.
    """

    url: httpx.URL
    port: int
    host: str
    server_name: str
    role: str = "receiver"
    proxy: Proxy | None = None


class Destinations:
    """Resolves names in threads of its own, so that slow name servers delay nothing else.

    ``role`` is what messages call the servers. A ``proxy`` is used for all hosts except those that
    this node resolves to private addresses.
    """

    def __init__(
        self,
        resolve: Resolver,
        *,
        allow_private_hosts: bool,
        role: str = "receiver",
        proxy: Proxy | None = None,
    ) -> None:
        self._resolve, self._allow_private = resolve, allow_private_hosts
        self._role, self._proxy = role, proxy
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="resolve")
        self._queries: dict[tuple[str, int], asyncio.Future[Sequence[str]]] = {}

    async def of(self, url: str) -> Sequence[Destination]:
        """The server's addresses in the resolver's order. Raises ``Unreachable``."""
        parsed = httpx.URL(url)
        port = parsed.port or _PORTS[parsed.scheme]
        if self._proxy and await self._goes_through_proxy(parsed.host, port):
            return [self._at(parsed, parsed.host, port, self._proxy)]
        addresses = await self._addresses(parsed.host, port)
        if not self._allow_private and not all(map(is_public, addresses)):
            raise AddressRefused("the host is a private, local or reserved address")
        return [self._at(parsed, str(address), port, None) for address in addresses]

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _at(self, url: httpx.URL, host: str, port: int, proxy: Proxy | None) -> Destination:
        return Destination(
            url=url.copy_with(host=host),
            port=port,
            host=url.netloc.decode("ascii"),
            server_name=url.raw_host.decode("ascii"),
            role=self._role,
            proxy=proxy,
        )

    async def _goes_through_proxy(self, host: str, port: int) -> bool:
        """Whether to connect through the proxy: to public hosts, and names unknown to this node."""
        # Behind a proxy, names of the internet often cannot be resolved, and the proxy does it. A
        # name that could only be local is not sent there: the proxy must not become a way into
        # its own network for what would be refused here.
        try:
            return all(map(is_public, await self._addresses(host, port)))
        except Unreachable:
            return "." in host and not host.endswith(LOCAL_NAMES)

    async def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            query = asyncio.shield(self._query(host, port))
            texts = await asyncio.wait_for(query, _RESOLVE_SECONDS)
            addresses = [ipaddress.ip_address(text) for text in texts]
        except TimeoutError:
            raise Unreachable("the host's name was not resolved in time") from None
        except (OSError, UnicodeError, ValueError):
            raise NameUnknown("the host's name cannot be resolved") from None
        if not addresses:
            raise NameUnknown("the host has no address")
        return addresses

    def _query(self, host: str, port: int) -> asyncio.Future[Sequence[str]]:
        # A thread that resolves a name cannot be stopped, and a hostile name server may never
        # answer. Callers that want the same name share one query, so that such a name holds one
        # thread and not one for each request; ``shield`` keeps it running if a caller gives up.
        name = host, port
        if name not in self._queries:
            loop = asyncio.get_running_loop()
            self._queries[name] = loop.run_in_executor(self._threads, self._resolve, host, port)
            self._queries[name].add_done_callback(partial(self._forget, name))
        return self._queries[name]

    def _forget(self, name: tuple[str, int], query: asyncio.Future[Sequence[str]]) -> None:
        del self._queries[name]
        if not query.cancelled():
            query.exception()  # retrieved, or asyncio logs it when all callers have given up
