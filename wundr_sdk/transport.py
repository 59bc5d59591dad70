"""Sends calls over HTTP and decides when to try again; the synchronous edge of the SDK.

Only GET is repeated: the others could take effect twice. A wait that the server asks for is
kept, unless it is longer than a caller would sit through.
"""

from collections.abc import Callable
from typing import TypeVar

import httpx

from wundr_ray.contract.errors import RateLimited, ResourceUnavailable, WundrError
from wundr_sdk.answers import Answer, UnexpectedAnswer
from wundr_sdk.calls import Call
from wundr_sdk.profile import Profile

T = TypeVar("T")

BACK_OFF_SECONDS = (0.5, 1.0, 2.0)
LONGEST_WAIT_SECONDS = 60
LARGEST_ANSWER_BYTES = 256 * 1024 * 1024
_CONNECT_SECONDS = 10.0


def retry_delay(method: str, error: WundrError, attempt: int) -> float | None:
    """Seconds to wait before the next try; None to give up. ``attempt`` counts from 0."""
    passing = isinstance(error, ResourceUnavailable | RateLimited)
    if method != "GET" or not passing or attempt >= len(BACK_OFF_SECONDS):
        return None
    if error.retry_after is None:
        return BACK_OFF_SECONDS[attempt]
    return error.retry_after if error.retry_after <= LONGEST_WAIT_SECONDS else None


class Sender:
    """A connection pool to one server with one key. ``timeout`` and ``sleep`` are in seconds."""

    def __init__(
        self,
        profile: Profile,
        timeout: float,
        transport: httpx.BaseTransport | None,
        sleep: Callable[[float], None],
    ) -> None:
        self.base_url = profile.base_url
        self._sleep = sleep
        self._http = httpx.Client(
            headers={"Authorization": f"Bearer {profile.api_key}", "Accept": "*/*"},
            timeout=httpx.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS)),
            transport=transport,
        )

    def send(self, call: Call[T]) -> T:
        """Send until there is an answer to keep. Raises WundrError."""
        attempt = 0
        while True:
            try:
                return call.parse(self._ask(call))
            except WundrError as error:
                delay = retry_delay(call.method, error, attempt)
                if delay is None:
                    raise
            self._sleep(delay)
            attempt += 1

    def close(self) -> None:
        self._http.close()

    def _ask(self, call: Call[T]) -> Answer:
        try:
            with self._http.stream(
                call.method, self.base_url + call.path, params=call.params, json=call.json
            ) as response:
                return Answer(
                    status=response.status_code,
                    body=_read(response),
                    retry_after=_seconds(response.headers.get("retry-after", "")),
                )
        except httpx.RequestError as error:
            # "from None": the library's error holds the request, and that holds the key.
            raise ResourceUnavailable(_explain(error, self.base_url, call.method)) from None


def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > LARGEST_ANSWER_BYTES:
            raise UnexpectedAnswer(f"the answer is larger than {LARGEST_ANSWER_BYTES} bytes")
    return bytes(body)


def _seconds(retry_after: str) -> int | None:
    """The header in seconds; its other form, a date, is left to the back-off."""
    digits = retry_after.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _explain(error: httpx.RequestError, base_url: str, method: str) -> str:
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return f"no server can be reached at {base_url} ({_said(error)})"
    text = f"the connection to {base_url} broke off ({_said(error)})"
    if isinstance(error, httpx.ReadTimeout):
        text = f"{base_url} did not answer in time"
    return text if method == "GET" else f"{text}; the request may have taken effect all the same"


def _said(error: httpx.RequestError) -> str:
    return str(error) or type(error).__name__
