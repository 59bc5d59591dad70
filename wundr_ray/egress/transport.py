"""A transport for httpx clients that connects to checked addresses only."""

import ssl
from contextlib import suppress

import httpx

from wundr_ray.egress.connecting import NotConnected
from wundr_ray.egress.destination import Destination, Destinations, Unreachable
from wundr_ray.egress.exchange import HttpRequest, exchange

_ADDRESSES = 3
_NOT_TAKEN = {"set-cookie", "content-encoding", "transfer-encoding", "content-length"}
_SET_HERE = {"host", "content-length", "connection", "accept-encoding", "transfer-encoding"}


class CheckedTransport(httpx.AsyncBaseTransport):
    """Resolves and checks the host of each request, and connects to the checked address.

    Every request has a connection of its own.

    Arguments:
        most_bytes: of an answer; one that is larger raises ``Unreachable``, as does a server
            that cannot or must not be reached.
    """

    def __init__(self, destinations: Destinations, tls: ssl.SSLContext, most_bytes: int) -> None:
        self._destinations, self._tls, self._most_bytes = destinations, tls, most_bytes

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        headers = {name: value for name, value in request.headers.items() if name not in _SET_HERE}
        outgoing = HttpRequest(
            request.method,
            {**headers, "Connection": "close", "Accept-Encoding": "identity"},
            await request.aread(),
            self._most_bytes,
        )
        destinations = await self._destinations.of(str(request.url))
        *first, last = destinations[:_ADDRESSES]
        for destination in first:
            with suppress(NotConnected):
                return await self._sent(destination, outgoing)
        return await self._sent(last, outgoing)

    async def _sent(self, to: Destination, request: HttpRequest) -> httpx.Response:
        async with exchange(to, request, self._tls) as answer:
            head, body = answer.head, await answer.body()
        if head.headers.get("content-encoding", "identity") != "identity":
            raise Unreachable(f"the {to.role} answered in an encoding that was not requested")
        headers = {name: value for name, value in head.headers.items() if name not in _NOT_TAKEN}
        return httpx.Response(head.status, headers=headers, content=body)
