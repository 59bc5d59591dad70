"""Sends calls over HTTP; the synchronous edge of the SDK, and what both edges share.

What changes something carries an ``Idempotency-Key``, the same in every try, so that it takes
effect once however often it is sent.
"""

import random
import secrets
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx

from wundr_ray.contract.errors import WundrError
from wundr_ray.contract.retry_after import retry_after_seconds
from wundr_ray.system import utc_now
from wundr_sdk.calls.call import Call
from wundr_sdk.connection.answers import Answer, UnexpectedAnswer
from wundr_sdk.connection.profile import Profile, ProfileError
from wundr_sdk.connection.retry import Attempts, RetryConfig
from wundr_sdk.connection.unreachable import unreachable

T = TypeVar("T")

LARGEST_ANSWER_BYTES = 256 * 1024 * 1024
NO_MORE = 204
"""The status of a stream that has nothing left, and never will."""
_CONNECT_SECONDS = 10.0
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody, and costs no reading of a file; for connections without encryption."""


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
        self._through = through(profile)
        settings = settings_of(profile, timeout, direct=transport is not None)
        self._http = httpx.Client(**settings, transport=transport)

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
                call.parse(answer_of(response, read(response), self._through))
                raise UnexpectedAnswer("the answer is not a stream of events")
            yield response.iter_bytes()

    def close(self) -> None:
        self._http.close()

    def _ask(self, request: dict[str, Any]) -> Answer:
        with self._reaching(request), self._http.stream(**request) as response:
            return answer_of(response, read(response), self._through)

    @contextmanager
    def _reaching(self, request: Mapping[str, Any]) -> Iterator[None]:
        try:
            yield
        except httpx.RequestError as error:
            # "from None": the library's error holds the request, and that holds the key.
            raise unreachable(error, self.base_url, request["method"], self._through) from None


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


def settings_of(profile: Profile, timeout: float, *, direct: bool) -> dict[str, Any]:
    """What the HTTP library is to do the same way for every call.

    ``direct`` leaves proxy and certificates to the caller's transport. Raises ProfileError.
    """
    return {
        "headers": {"Authorization": f"Bearer {profile.api_key}", "Accept": "*/*"},
        "timeout": timeout_of(timeout),
        "trust_env": False,  # the profile knows the proxy
        **({} if direct else _way_of(profile)),
    }


def timeout_of(seconds: float) -> httpx.Timeout:
    """Of each step of an exchange."""
    return httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS))


def _way_of(profile: Profile) -> dict[str, Any]:
    proxy = profile.proxy.url if profile.proxy else ""
    secure = any(url.startswith("https:") for url in (profile.base_url, proxy))
    for url in filter(None, (profile.base_url, proxy)):
        _check(url)
    try:
        certificates = httpx.create_ssl_context() if secure else _NO_CERTIFICATES
    except OSError as error:
        names = "SSL_CERT_FILE, SSL_CERT_DIR or SSLKEYLOGFILE"
        reason = error.strerror or type(error).__name__
        raise ProfileError(f"{names} names what cannot be used: {reason}") from None
    return {"verify": certificates, "proxy": proxy or None}


def _check(url: str) -> None:
    try:
        httpx.URL(url)
    except httpx.InvalidURL as error:
        # Without the address, which may hold a proxy's password.
        raise ProfileError(
            f"the address of the server, or of the proxy, cannot be used: {error}"
        ) from None


def through(profile: Profile) -> str:
    """How the proxy is named in messages, after other words."""
    return f", through the proxy {profile.proxy.shown}" if profile.proxy else ""


def request_of(call: Call[Any], base_url: str) -> dict[str, Any]:
    """The arguments of the HTTP library; built once for all tries of a call."""
    key = {"Idempotency-Key": secrets.token_hex(16)} if call.changes else {}
    longer = {} if call.seconds is None else {"timeout": timeout_of(call.seconds)}
    return {
        **longer,
        "method": call.method,
        "url": base_url + call.path,
        "params": call.params,
        "json": call.json,
        "headers": {**call.headers, **key},
    }


def answer_of(response: httpx.Response, body: bytes, through: str = "") -> Answer:
    return Answer(
        status=response.status_code,
        body=body,
        retry_after=retry_after_seconds(response.headers.get("retry-after", ""), utc_now()),
        through=through,
    )


def is_event_stream(response: httpx.Response) -> bool:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return response.status_code == 200 and kind == "text/event-stream"
