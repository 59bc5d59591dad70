"""Sends requests to the API of a host: pages, limits on how often, and refusals in words."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.request import getproxies

import httpx

from wundr_ray.contract.retry_after import retry_after_seconds
from wundr_ray.system import utc_now
from wundr_sdk.check.forges.interface import ForgeError
from wundr_sdk.commands.output.screen import clean
from wundr_sdk.connection.proxy import ProxyError, proxy_for

LONGEST_WAIT_SECONDS = 60
_MOST_TRIES = 3
_MOST_PAGES = 100
_TIMEOUT_SECONDS = 30.0
_LARGEST_ANSWER_BYTES = 32 * 1024 * 1024
_LONGEST_REASON = 300
_SECONDS = re.compile("[0-9]{1,12}")


class ForgeApi:
    """The API below ``url``; ``headers`` hold the token. ``transport`` and ``sleep`` are for tests.

    Redirections are not followed, because they could carry the token to another host.
    """

    def __init__(
        self,
        url: str,
        token: str,
        headers: Mapping[str, str],
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._url = url
        self._token = token
        self._sleep = sleep
        try:
            proxy = None if transport else proxy_for(url, None, getproxies())
            self._http = httpx.Client(
                headers={"User-Agent": "wundr-check", **headers},
                timeout=_TIMEOUT_SECONDS,
                trust_env=False,
                transport=transport,
                proxy=proxy.url if proxy else None,
            )
        except (ProxyError, ValueError, OSError) as error:
            raise ForgeError(self._shown(str(error))) from None

    def get(self, path: str) -> Any:
        return self._send("GET", f"{self._url}{path}").json()

    def pages(self, path: str) -> Iterator[Any]:
        """The items of a list, page after page; only the API's own addresses are followed."""
        url: str | None = f"{self._url}{path}"
        for _ in range(_MOST_PAGES):
            if url is None:
                return
            response = self._send("GET", url)
            yield from response.json()
            url = response.links.get("next", {}).get("url")
            if url is not None and not url.startswith(f"{self._url}/"):
                raise ForgeError("the next page of a list is at another address")

    def change(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        return self._send(method, f"{self._url}{path}", body).json()

    def post_to(self, url: str, body: Mapping[str, Any]) -> Any:
        return self._send("POST", url, body).json()

    def _send(self, method: str, url: str, body: Any = None) -> "_Answer":
        for tries in range(1, _MOST_TRIES + 1):
            answer = self._ask(method, url, body)
            if answer.status < 300:
                return answer
            wait = answer.wait_seconds()
            if wait is None or wait > LONGEST_WAIT_SECONDS or tries == _MOST_TRIES:
                break
            self._sleep(wait)
        raise ForgeError(self._shown(answer.refusal()))

    def _ask(self, method: str, url: str, body: Any) -> "_Answer":
        try:
            with self._http.stream(method, url, json=body) as response:
                content = bytearray()
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > _LARGEST_ANSWER_BYTES:
                        raise ForgeError("the host's answer is too large")
                return _Answer(response, bytes(content))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # "from None": the library's error holds the request, and that holds the token.
            reason = str(error) or type(error).__name__
            raise ForgeError(self._shown(f"the host cannot be reached: {reason}")) from None

    def _shown(self, text: str) -> str:
        return clean(text.replace(self._token, "***"))


class _Answer:
    def __init__(self, response: httpx.Response, content: bytes) -> None:
        self.status = response.status_code
        self.links = response.links
        self._headers = response.headers
        self._content = content

    def json(self) -> Any:
        try:
            return json.loads(self._content)
        except (ValueError, RecursionError):
            raise ForgeError("the host's answer is not JSON") from None

    def wait_seconds(self) -> float | None:
        """How long the host asks to wait; None unless it limits the number of requests."""
        # GitHub answers 403 as well as 429 to too many requests.
        if self.status not in (403, 429):
            return None
        if (retry_after := self._headers.get("retry-after")) is not None:
            return retry_after_seconds(retry_after, utc_now())
        reset = self._headers.get("x-ratelimit-reset", "")
        if self._headers.get("x-ratelimit-remaining") == "0" and _SECONDS.fullmatch(reset):
            return max(0.0, int(reset) - utc_now().timestamp())
        return None

    def refusal(self) -> str:
        reason = self._reason()
        limited = "; the limit on requests is used up" if self.wait_seconds() is not None else ""
        return f"HTTP {self.status}{f': {reason}' if reason else ''}{limited}"

    def _reason(self) -> str:
        """The host's words: ``message`` everywhere, ``error`` on GitLab too."""
        try:
            document = self.json()
        except ForgeError:
            return ""
        if not isinstance(document, dict):
            return ""
        reason = document.get("message") or document.get("error") or ""
        return (reason if isinstance(reason, str) else json.dumps(reason))[:_LONGEST_REASON]
