"""What the synchronous and the asynchronous transport share.

What changes something carries an ``Idempotency-Key``, the same in every try, so that it takes
effect once however often it is sent.
"""

import secrets
import ssl
from collections.abc import Mapping
from typing import Any

import httpx

from wundr_ray.contract.retry_after import retry_after_seconds
from wundr_ray.system import utc_now
from wundr_sdk.connection.answers import Answer, UnexpectedAnswer
from wundr_sdk.connection.call import Call
from wundr_sdk.connection.profile import Profile, ProfileError

LARGEST_ANSWER_BYTES = 256 * 1024 * 1024
NO_MORE = 204
"""The status of a stream that has nothing left, and never will."""
_CONNECT_SECONDS = 10.0
# Trusts nobody, and costs no reading of a file; for connections without encryption.
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Body:
    """Collects an answer's body up to a size. Raises UnexpectedAnswer beyond it."""

    def __init__(self) -> None:
        self.content = bytearray()

    def add(self, chunk: bytes) -> None:
        self.content += chunk
        if len(self.content) > LARGEST_ANSWER_BYTES:
            raise UnexpectedAnswer(f"the answer is larger than {LARGEST_ANSWER_BYTES} bytes")


def settings_of(profile: Profile, timeout: float, *, direct: bool) -> dict[str, Any]:
    """The settings of the HTTP library for all calls.

    ``direct`` leaves proxy and certificates to the caller's transport. Raises ProfileError.
    """
    return {
        "headers": {"Accept": "*/*", **_authorization(profile)},
        "timeout": timeout_of(timeout),
        "trust_env": False,  # the profile knows the proxy
        **({} if direct else _way_of(profile)),
    }


def _authorization(profile: Profile) -> dict[str, str]:
    return {"Authorization": f"Bearer {profile.api_key}"} if profile.api_key else {}


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
        raise ProfileError(f"the path in {names} cannot be used: {reason}") from None
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


def request_of(
    call: Call[Any], base_url: str, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The arguments of the HTTP library; built once for all tries of a call that changes something.

    ``headers`` are added to those of the call.
    """
    key = {"Idempotency-Key": secrets.token_hex(16)} if call.changes else {}
    longer = {} if call.seconds is None else {"timeout": timeout_of(call.seconds)}
    return {
        **longer,
        "method": call.method,
        "url": base_url + call.path,
        "params": call.params,
        "json": call.json,
        "headers": {**call.headers, **(headers or {}), **key},
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
