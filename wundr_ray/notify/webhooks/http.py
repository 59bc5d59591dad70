"""One POST to a receiver, with limits for time and answer, and without redirects."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import httpx

import wundr_ray
from wundr_ray.contract.retry_after import retry_after_seconds
from wundr_ray.egress.connecting import NotConnected
from wundr_ray.egress.destination import Destination, Destinations, Unreachable
from wundr_ray.egress.exchange import HttpRequest, ResponseHead, exchange
from wundr_ray.egress.trust import trusted
from wundr_ray.notify.interface import Receipt
from wundr_ray.system import Clock

TOTAL_SECONDS = 15.0
MOST_BYTES = 64 * 1024
"""The most bytes that are read of an answer, including interim answers and the body."""

_ADDRESSES = 3
_HEADERS = {
    "User-Agent": f"wundr/{wundr_ray.__version__}",
    "Content-Type": "application/json",
    "Accept": "*/*",
    "Connection": "close",
}


class HttpPost:
    """Posts bodies to the URLs of accounts.

    Arguments:
        ca_file: certificates to trust instead of the built-in ones.
        seconds: the time limit from the resolution of the name to the end of the answer.
    """

    # Every request has a connection of its own. Connections are made to addresses, and a pool by
    # address would send one account's delivery over a connection on which another name, of another
    # account, has proved itself.

    def __init__(
        self,
        destinations: Destinations,
        clock: Clock,
        ca_file: Path | None = None,
        seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._destinations, self._clock, self._seconds = destinations, clock, seconds
        self._tls = trusted(ca_file, "WUNDR_WEBHOOK_CA_FILE")

    async def post(self, url: str, body: str, headers: Mapping[str, str]) -> Receipt:
        """Send the body; any 2xx is a success. The receipt never quotes the receiver."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(url, body.encode(), {**_HEADERS, **headers})
        except TimeoutError:
            return Receipt(f"the receiver took longer than {self._seconds:g} seconds")
        except Unreachable as error:
            return Receipt(str(error))
        except (httpx.InvalidURL, ValueError):
            return Receipt("the URL cannot be used")

    def close(self) -> None:
        self._destinations.close()

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Receipt:
        request = HttpRequest("POST", headers, body, MOST_BYTES)
        destinations = await self._destinations.of(url)
        # Only a failure to connect leads to the next address: after that the request may have been
        # received, and must not be sent twice.
        *first, last = destinations[:_ADDRESSES]
        for destination in first:
            with suppress(NotConnected):
                return await self._sent(destination, request)
        return await self._sent(last, request)

    async def _sent(self, to: Destination, request: HttpRequest) -> Receipt:
        async with exchange(to, request, self._tls) as answer:
            await answer.take_some()
            return receipt_of(answer.head, self._clock)


def receipt_of(head: ResponseHead, clock: Clock) -> Receipt:
    """The receipt for an answer's status."""
    status = head.status
    if 200 <= status < 300:
        return Receipt(status_code=status)
    if 300 <= status < 400:
        return Receipt("the receiver answered with a redirect; redirects are not followed", status)
    if status == HTTPStatus.GONE:
        text = "the receiver is gone (status 410) and gets no more events"
        return Receipt(text, status, final=True, gone=True)
    header = head.headers.get("retry-after", "")
    asked = timedelta(seconds=retry_after_seconds(header, clock()) or 0)
    return Receipt(f"the receiver answered with status {status}", status, asked)
