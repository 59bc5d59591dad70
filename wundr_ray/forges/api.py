"""Calls to a forge's REST API: JSON out, JSON in, every failure a ``ForgeError``."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import httpx

import wundr_ray
from wundr_ray.egress.destination import AddressRefused, NameUnknown, Unreachable
from wundr_ray.forges.document import JsonDocument
from wundr_ray.forges.errors import (
    ForgeError,
    HostRefused,
    HostUnavailable,
    HostUnknown,
    UnusableAnswer,
)
from wundr_ray.forges.hosts import ForgeHost
from wundr_ray.forges.judging import CallSubject, error_of
from wundr_ray.forges.words import reasons_of
from wundr_ray.system import Clock

MOST_PAGES = 50
CALL_SECONDS = 30.0
"""The time limit of one call, from the resolution of the name to the end of its last redirect."""

_MOST_REDIRECTS = 3
_LARGE_BYTES = 64 * 1024
"""JSON of this size or more is parsed in a thread, so that the event loop is not blocked."""
_CHECK_KIND = "Check that the host's kind and address are configured correctly."

Parameters = Mapping[str, str | int | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and where the next one is."""

    document: JsonDocument
    following: httpx.URL | None


class ForgeApi:
    """The API of one host, about one subject.

    Arguments:
        http: a client that follows no redirects, with a ``CheckedTransport``.
        subject: what the calls are about, for messages.
        headers: the headers that this kind of forge needs besides the authorization.
        seconds: the time limit of one call.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        host: ForgeHost,
        subject: CallSubject,
        clock: Clock,
        headers: Mapping[str, str],
        seconds: float = CALL_SECONDS,
    ) -> None:
        self._http, self._clock, self._seconds = http, clock, seconds
        self._base, self._secrets = httpx.URL(host.api_url), host.secrets
        self._subject = subject
        self._headers = {
            "Accept": "application/json",
            "User-Agent": f"wundr/{wundr_ray.__version__}",
            **headers,
            **({"Authorization": host.authorization} if host.authorization else {}),
        }
        self.host, self.repository = host.host, subject.repository
        self.has_token = host.token is not None

    async def get(self, path: str, parameters: Parameters | None = None) -> JsonDocument:
        return (await self._call("GET", self._url(path, parameters), None))[0]

    async def send(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> JsonDocument:
        return (await self._call(method, self._url(path), body))[0]

    async def pages(self, path: str, parameters: Parameters) -> AsyncIterator[JsonDocument]:
        """The pages of a list, at most ``MOST_PAGES``."""
        url: httpx.URL | None = self.first(path, parameters)
        for _ in range(MOST_PAGES):
            if url is None:
                return
            page = await self.page(url)
            yield page.document
            url = page.following
        if url is not None:
            raise UnusableAnswer(
                f"{self.host} lists more than {MOST_PAGES} pages.", "Close requests that are done."
            )

    def first(self, path: str, parameters: Parameters) -> httpx.URL:
        """The address of a list's first page."""
        return self._url(path, parameters)

    async def page(self, url: httpx.URL) -> Page:
        """A page and the URL of the next one, from the header ``Link`` or ``next`` in the body."""
        document, answer = await self._call("GET", url, None)
        return Page(document, self._following(document, answer))

    def _url(self, path: str, parameters: Parameters | None = None) -> httpx.URL:
        url = httpx.URL(f"{self._base}{path}")
        return url.copy_merge_params(parameters) if parameters else url

    def _following(self, page: JsonDocument, answer: httpx.Response) -> httpx.URL | None:
        link: object = answer.links.get("next", {}).get("url")
        if link is None and isinstance(page.value, dict):
            link = page.value.get("next")
        return None if link is None else self._same_origin(answer.request.url, link)

    async def _call(
        self, method: str, url: httpx.URL, body: Mapping[str, object] | None
    ) -> tuple[JsonDocument, httpx.Response]:
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._answer(method, url, body)
        except TimeoutError:
            raise self._unavailable(f"took longer than {self._seconds:g} s") from None
        except Unreachable as error:
            raise self._out_of_reach(error) from None
        return await self._judged(answer), answer

    async def _answer(
        self, method: str, url: httpx.URL, body: Mapping[str, object] | None
    ) -> httpx.Response:
        """The answer after redirects on the same host, which keep method and body."""
        # httpx would follow a redirect to any host with the token in the header, and turn a POST
        # into a GET. Renamed repositories redirect within their host, so only that is followed.
        for _ in range(_MOST_REDIRECTS + 1):
            answer = await self._http.request(method, url, json=body, headers=self._headers)
            if not answer.has_redirect_location:
                return answer
            url = self._same_origin(url, answer.headers["location"])
        raise UnusableAnswer(f"{self.host} redirects endlessly.", _CHECK_KIND)

    def _same_origin(self, url: httpx.URL, link: object) -> httpx.URL:
        """``link`` resolved against ``url``. Raises ``UnusableAnswer`` for another host."""
        try:
            to = url.join(link) if isinstance(link, str) else None
        except (httpx.InvalidURL, ValueError, UnicodeError):
            to = None
        origin = (self._base.scheme, self._base.netloc, b"")
        if to is None or (to.scheme, to.netloc, to.userinfo) != origin:
            raise UnusableAnswer(
                f"{self.host} redirects to another host, which is not followed.", _CHECK_KIND
            )
        return to

    async def _judged(self, answer: httpx.Response) -> JsonDocument:
        status = answer.status_code
        if status >= HTTPStatus.BAD_REQUEST:
            reasons = reasons_of(_json(answer.content), self._secrets)
            raise error_of(status, answer.headers, reasons, self._subject, self._clock())
        data = await _read(answer.content)
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES or data is _NO_JSON:
            raise UnusableAnswer(
                f"{self.host} gave an answer that is not from its API (status {status}).",
                _CHECK_KIND,
            )
        return JsonDocument(data, self.host)

    def _out_of_reach(self, error: Unreachable) -> ForgeError:
        if isinstance(error, AddressRefused):
            allow = "Set WUNDR_ALLOW_PRIVATE_HOSTS=true to allow such hosts."
            return HostRefused(f"{self.host} cannot be used: {error}.", allow)
        if isinstance(error, NameUnknown):
            check = "Check the name; the service tries again."
            return HostUnknown(f"{self.host} cannot be used: {error}.", check)
        return self._unavailable(f"cannot be used: {error}")

    def _unavailable(self, what: str) -> HostUnavailable:
        return HostUnavailable(f"{self.host} {what}.", "The service tries again.")


_NO_JSON = object()


async def _read(content: bytes) -> object:
    return (
        _json(content) if len(content) < _LARGE_BYTES else await asyncio.to_thread(_json, content)
    )


def _json(content: bytes) -> object:
    """The parsed body; None if it is empty, ``_NO_JSON`` if it is not JSON."""
    if not content:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return _NO_JSON
