"""Sends calls over HTTP; the synchronous edge of the SDK, and what both edges share.

What changes something carries an ``Idempotency-Key``, the same in every try, so that it takes
effect once however often it is sent.
"""

import random
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx

from wundr_ray.contract.errors import ResourceUnavailable, WundrError
from wundr_sdk.answers import Answer, UnexpectedAnswer
from wundr_sdk.calls import Call
from wundr_sdk.profile import Profile
from wundr_sdk.retry import Attempts, RetryConfig

T = TypeVar("T")

LARGEST_ANSWER_BYTES = 256 * 1024 * 1024
NO_MORE = 204
"""The status of a stream that has nothing left, and never will."""
_CONNECT_SECONDS = 10.0


class Sender:
    """A connection pool to one server with one key. ``timeout`` and ``sleep`` are in seconds."""

    def __init__(
        self,
        profile: Profile,
        timeout: float,
        transport: httpx.BaseTransport | None,
        sleep: Callable[[float], None],
        retry: RetryConfig,
    ) -> None:
        self.base_url = profile.base_url
        self.sleep = sleep
        self._retry = retry
        self._http = httpx.Client(**settings_of(profile, timeout), transport=transport)

    def attempts(self, retry: RetryConfig | None) -> Attempts:
        return Attempts(retry or self._retry, random.random)

    def send(self, call: Call[T], retry: RetryConfig | None = None) -> T:
        """Send until there is an answer to keep. Raises WundrError.

        ``retry`` replaces the client's for this call.
        """
        attempts = self.attempts(retry)
        request = request_of(call, self.base_url)
        while True:
            try:
                return call.parse(self._ask(request))
            except WundrError as error:
                delay = attempts.delay_after(error)
                if delay is None:
                    raise
            self.sleep(delay)

    @contextmanager
    def open_stream(self, call: Call[object]) -> Iterator[Iterator[bytes] | None]:
        """Send once; gives the body as it comes, None if there will be nothing to read.

        Raises WundrError, also while the body is read.
        """
        request = request_of(call, self.base_url)
        with self._reaching(request), self._http.stream(**request) as response:
            if response.status_code == NO_MORE:
                yield None
                return
            if not is_event_stream(response):
                call.parse(answer_of(response, read(response)))
                raise UnexpectedAnswer("the answer is not a stream of events")
            yield response.iter_bytes()

    def close(self) -> None:
        self._http.close()

    def _ask(self, request: dict[str, Any]) -> Answer:
        with self._reaching(request), self._http.stream(**request) as response:
            return answer_of(response, read(response))

    @contextmanager
    def _reaching(self, request: Mapping[str, Any]) -> Iterator[None]:
        try:
            yield
        except httpx.RequestError as error:
            # "from None": the library's error holds the request, and that holds the key.
            raise unreachable(error, self.base_url, request["method"]) from None


class Body:
    """Collects an answer's body up to a size. Raises UnexpectedAnswer beyond it."""

    def __init__(self) -> None:
        self.content = bytearray()

    def add(self, chunk: bytes) -> None:
        self.content += chunk
        if len(self.content) > LARGEST_ANSWER_BYTES:
            raise UnexpectedAnswer(f"the answer is larger than {LARGEST_ANSWER_BYTES} bytes")


def read(response: httpx.Response) -> bytes:
    body = Body()
    for chunk in response.iter_bytes():
        body.add(chunk)
    return bytes(body.content)


def settings_of(profile: Profile, timeout: float) -> dict[str, Any]:
    """What the HTTP library is to do the same way for every call."""
    return {
        "headers": {"Authorization": f"Bearer {profile.api_key}", "Accept": "*/*"},
        "timeout": httpx.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS)),
    }


def request_of(call: Call[Any], base_url: str) -> dict[str, Any]:
    """The arguments of the HTTP library; built once for all tries of a call."""
    key = {"Idempotency-Key": secrets.token_hex(16)} if call.changes else {}
    return {
        "method": call.method,
        "url": base_url + call.path,
        "params": call.params,
        "json": call.json,
        "headers": {**call.headers, **key},
    }


def answer_of(response: httpx.Response, body: bytes) -> Answer:
    return Answer(
        status=response.status_code,
        body=body,
        retry_after=_seconds(response.headers.get("retry-after", "")),
    )


def is_event_stream(response: httpx.Response) -> bool:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return response.status_code == 200 and kind == "text/event-stream"


def unreachable(error: httpx.RequestError, base_url: str, method: str) -> ResourceUnavailable:
    """What the HTTP library's error means to a caller."""
    return ResourceUnavailable(_explain(error, base_url, method))


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
