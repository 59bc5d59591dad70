"""Sends calls over HTTP, asynchronously; :mod:`wundr_sdk.sync.transport` is its twin by hand."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import httpx

from wundr_ray.contract.errors import WundrError
from wundr_sdk.aio.threads import in_thread
from wundr_sdk.connection.answers import Answer, UnexpectedAnswer
from wundr_sdk.connection.call import Call
from wundr_sdk.connection.closing import Closing
from wundr_sdk.connection.http import (
    NO_MORE,
    Body,
    answer_of,
    is_event_stream,
    request_of,
    settings_of,
    through,
)
from wundr_sdk.connection.profile import Profile, keyless_profile
from wundr_sdk.connection.retry import Attempts, RetryConfig
from wundr_sdk.connection.unreachable import unreachable
from wundr_sdk.downloads.reception import OUTSIDE, PART, WHOLE, Reception

T = TypeVar("T")


class AsyncSender:
    """A connection pool to one server with one key. ``timeout`` and ``sleep`` are in seconds."""

    def __init__(
        self,
        profile: Profile,
        timeout: float,
        transport: httpx.AsyncBaseTransport | None,
        sleep: Callable[[float], Awaitable[None]],
        retry: RetryConfig,
    ) -> None:
        self.base_url = profile.base_url
        self.sleep = sleep
        self.closing = Closing()
        self._retry = retry
        self._timeout = timeout
        self._transport = transport
        self._through = through(profile)
        settings = settings_of(profile, timeout, direct=transport is not None)
        self._http = httpx.AsyncClient(**settings, transport=transport)

    def attempts(self, retry: RetryConfig | None) -> Attempts:
        return Attempts(retry or self._retry, random.random)

    async def send(self, call: Call[T], retry: RetryConfig | None = None) -> T:
        """Send until there is an answer to keep. Raises WundrError.

        ``retry`` replaces the client's for this call.
        """
        attempts = self.attempts(retry)
        request = request_of(call, self.base_url)
        while True:
            try:
                return call.parse(await self._ask(request))
            except WundrError as error:
                delay = attempts.delay_after(error)
                if delay is None:
                    raise
            await self.sleep(delay)

    async def download(
        self, call: Call[object], received: Reception, retry: RetryConfig | None = None
    ) -> None:
        """Receive the file that the call answers with. Raises WundrError and OSError.

        A try that fails on the way is followed by one that goes on where it ended.
        """
        attempts = self.attempts(retry)
        while True:
            try:
                await self._receive(call, received)
                return
            except WundrError as error:
                delay = attempts.delay_after(error)
                if delay is None:
                    raise
            await self.sleep(delay)

    @asynccontextmanager
    async def without_key(self, origin: str) -> AsyncIterator["AsyncSender"]:
        """A sender to another server, or to this one without the key."""
        sender = AsyncSender(
            keyless_profile(origin), self._timeout, self._transport, self.sleep, self._retry
        )
        try:
            yield sender
        finally:
            if self._transport is None:  # the caller's transport is not ours to close
                await sender.close()

    @asynccontextmanager
    async def open_stream(self, call: Call[object]) -> AsyncIterator[AsyncIterator[bytes] | None]:
        """Send once; gives the body as it comes, None if there will be nothing to read.

        Raises WundrError, also while the body is read.
        """
        request = request_of(call, self.base_url)
        with self._reaching(request):
            async with self._http.stream(**request) as response:
                if response.status_code == NO_MORE:
                    yield None
                    return
                if not is_event_stream(response):
                    call.parse(answer_of(response, await _read(response), self._through))
                    raise UnexpectedAnswer("the answer is not a stream of events")
                yield response.aiter_bytes()

    async def close(self) -> None:
        """Also end the tasks that listen."""
        self.closing.begin()
        await self._http.aclose()

    async def _ask(self, request: dict[str, Any]) -> Answer:
        with self._reaching(request):
            async with self._http.stream(**request) as response:
                return answer_of(response, await _read(response), self._through)

    async def _receive(self, call: Call[object], received: Reception) -> None:
        request = request_of(call, self.base_url, received.headers())
        with self._reaching(request):
            async with self._http.stream(**request) as response:
                if response.status_code not in (WHOLE, PART, OUTSIDE):
                    call.parse(answer_of(response, await _read(response), self._through))
                    raise UnexpectedAnswer("the answer is not a file")
                await in_thread(received.begin, response.status_code, response.headers)
                async for chunk in response.aiter_bytes():
                    await in_thread(received.write, chunk)
                received.finish()

    @contextmanager
    def _reaching(self, request: Mapping[str, Any]) -> Iterator[None]:
        try:
            yield
        except httpx.RequestError as error:
            # "from None": the library's error holds the request, and that holds the key.
            raise unreachable(error, self.base_url, request["method"], self._through) from None


async def _read(response: httpx.Response) -> bytes:
    body = Body()
    async for chunk in response.aiter_bytes():
        body.add(chunk)
    return bytes(body.content)
