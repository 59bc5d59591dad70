"""One POST to a receiver, within bounds: of time, of redirects (none), of what is read back."""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import httpx

import wundr_ray
from wundr_ray.notify.destination import Destination, Destinations, Unreachable
from wundr_ray.notify.interface import Receipt

_TOTAL_SECONDS = 15.0
_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_ADDRESSES = 3
_READ_BYTES = 16_384
_MAX_DIGITS = 6


def trusted(ca_file: Path | None) -> ssl.SSLContext | bool:
    """What vouches for receivers. Raises ``ValueError`` if the file cannot be used."""
    if ca_file is None:
        return True
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # what is wrong with its contents is one, too
        raise ValueError(f"WUNDR_WEBHOOK_CA_FILE: {ca_file}: {error.strerror or error}") from None


class HttpPost:
    """Sends bodies to URLs of accounts. Every request has a connection of its own.

    Connections are not kept: they are made to addresses, and several names may share one, each
    of which must prove itself. ``ca_file`` replaces the certificates that vouch for receivers.
    """

    def __init__(self, destinations: Destinations, ca_file: Path | None = None) -> None:
        self._destinations = destinations
        self._http = httpx.AsyncClient(
            verify=trusted(ca_file),
            timeout=_TIMEOUT,
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
            headers={"User-Agent": f"wundr/{wundr_ray.__version__}", "Connection": "close"},
        )

    async def post(self, url: str, body: str, headers: Mapping[str, str]) -> Receipt:
        """Any 2xx is a success; every failure says why, without the receiver's own words."""
        try:
            async with asyncio.timeout(_TOTAL_SECONDS):
                return await self._post(url, body.encode(), headers)
        except TimeoutError:
            return Receipt(f"the receiver took longer than {_TOTAL_SECONDS:g} seconds")
        except Unreachable as error:
            return Receipt(str(error))
        except (httpx.TransportError, httpx.InvalidURL, ValueError) as error:
            return Receipt(_said(error))

    async def close(self) -> None:
        self._destinations.close()
        await self._http.aclose()

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Receipt:
        found = await self._destinations.of(url)
        *others, last = found[:_ADDRESSES]
        for each in others:
            try:
                return await self._exchange(each, body, headers)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._exchange(last, body, headers)

    async def _exchange(self, to: Destination, body: bytes, headers: Mapping[str, str]) -> Receipt:
        request = self._http.build_request(
            "POST",
            to.url,
            content=body,
            headers={**headers, "Content-Type": "application/json", "Host": to.host},
            extensions={"sni_hostname": to.server_name, "timeout": _TIMEOUT.as_dict()},
        )
        response = await self._http.send(request, stream=True)
        try:
            await _read_some(response)
        finally:
            await response.aclose()
        return receipt_of(response.status_code, response.headers.get("Retry-After", ""))


async def _read_some(response: httpx.Response) -> None:
    """So that a receiver sees its answer taken; what it says is not kept."""
    taken = 0
    async for chunk in response.aiter_raw():
        taken += len(chunk)
        if taken >= _READ_BYTES:
            return


def receipt_of(status: int, retry_after: str) -> Receipt:
    """What an answer's status means."""
    if 200 <= status < 300:
        return Receipt(status_code=status)
    if 300 <= status < 400:
        return Receipt("the receiver redirects, which is not followed", status)
    digits = retry_after.strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS
    asked = timedelta(seconds=int(digits)) if is_number else timedelta()
    return Receipt(f"the receiver answered with status {status}", status, asked)


def _said(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "the receiver did not answer in time"
    if isinstance(error, httpx.ConnectError):
        reason = "its certificate is not valid" if "CERTIFICATE" in str(error) else "refused"
        return f"no connection to the receiver ({reason})"
    if isinstance(error, httpx.TransportError):
        return "the receiver broke off, or does not speak HTTP"
    return "the URL cannot be used"
