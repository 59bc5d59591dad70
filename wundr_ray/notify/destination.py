"""Where a webhook's URL leads: resolved once, checked, and connected to at exactly that address.

The check and the connection use the same answer of the resolver, so that a second one cannot
lead the request into a private network.
"""

import asyncio
import ipaddress
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import httpx

from wundr_ray.domain.addresses import Address, is_public
from wundr_ray.sources.hosts import Resolver

_RESOLVE_SECONDS = 5.0
_AT_ONCE = 256
_PORTS = {"http": 80, "https": 443}


class Unreachable(Exception):
    """The receiver cannot or must not be connected to; the text is shown to the account."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One address of a receiver: what to connect to, and whom to ask there for what."""

    url: httpx.URL
    port: int
    host: str
    server_name: str


class Destinations:
    """Resolves names in threads of its own, which nothing else waits for.

    A thread cannot be stopped: a name whose servers do not answer holds one, whoever asks.
    """

    def __init__(self, resolve: Resolver, *, allow_private_hosts: bool) -> None:
        self._resolve, self._allow_private = resolve, allow_private_hosts
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="resolve")
        self._asked: dict[tuple[str, int], asyncio.Future[Sequence[str]]] = {}

    async def of(self, url: str) -> Sequence[Destination]:
        """The receiver's addresses in the resolver's order. Raises ``Unreachable``."""
        wanted = httpx.URL(url)
        port = wanted.port or _PORTS[wanted.scheme]
        addresses = await self._addresses(wanted.host, port)
        if not self._allow_private and not all(map(is_public, addresses)):
            raise Unreachable("the host is a private, local or reserved address")
        return [
            Destination(
                url=wanted.copy_with(host=str(address)),
                port=port,
                host=wanted.netloc.decode("ascii"),
                server_name=wanted.raw_host.decode("ascii"),
            )
            for address in addresses
        ]

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            found = await asyncio.wait_for(asyncio.shield(self._ask(host, port)), _RESOLVE_SECONDS)
            addresses = [ipaddress.ip_address(each) for each in found]
        except TimeoutError:
            raise Unreachable("the host's name was not resolved in time") from None
        except (OSError, UnicodeError, ValueError):
            raise Unreachable("the host's name cannot be resolved") from None
        if not addresses:
            raise Unreachable("the host has no address")
        return addresses

    def _ask(self, host: str, port: int) -> asyncio.Future[Sequence[str]]:
        name = host, port
        if name not in self._asked:
            loop = asyncio.get_running_loop()
            self._asked[name] = loop.run_in_executor(self._threads, self._resolve, host, port)
            self._asked[name].add_done_callback(partial(self._answered, name))
        return self._asked[name]

    def _answered(self, name: tuple[str, int], answer: asyncio.Future[Sequence[str]]) -> None:
        del self._asked[name]
        if not answer.cancelled():
            answer.exception()  # whoever asked may be gone
