"""Sends calls over HTTP, synchronously; written by hand, see :mod:`wundr_sdk.aio.transport`."""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx

from wundr_ray.contract.errors import WundrError
from wundr_sdk.connection.answers import Answer, UnexpectedAnswer
from wundr_sdk.connection.call import Call
from wundr_sdk.connection.closing import Closing, OpenAnswer
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
        self.closing = Closing()
        self._retry = retry
        self._timeout = timeout
        self._transport = transport
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

    def download(
        self, call: Call[object], received: Reception, retry: RetryConfig | None = None
    ) -> None:
        """Receive the file that the call answers with. Raises WundrError and OSError.

        A try that fails on the way is followed by one that goes on where it ended.
        """
        attempts = self.attempts(retry)
        while True:
            try:
                self._receive(call, received)
                return
            except WundrError as error:
                delay = attempts.delay_after(error)
                if delay is None:
                    raise
            self.sleep(delay)

    @contextmanager
    def without_key(self, origin: str) -> Iterator["Sender"]:
        """A sender to another server, or to this one without the key."""
        sender = Sender(
            keyless_profile(origin), self._timeout, self._transport, self.sleep, self._retry
        )
        try:
            with self.closing.calls(sender.closing.begin):
                yield sender
        finally:
            if self._transport is None:  # the caller's transport is not ours to close
                sender.close()

    @contextmanager
    def open_stream(self, call: Call[object]) -> Iterator[OpenAnswer | None]:
        """Send once; gives the answer with its body, None if there will be nothing to read.

        Raises WundrError, also while the body is read.
        """
        with self._exchange(request_of(call, self.base_url)) as answer:
            response = answer.response
            if response.status_code == NO_MORE:
                yield None
                return
            if not is_event_stream(response):
                call.parse(answer_of(response, _read(answer), self._through))
                raise UnexpectedAnswer("the answer is not a stream of events")
            yield answer

    def close(self) -> None:
        """Also end what other threads are reading."""
        self.closing.begin()
        self._http.close()

    def _ask(self, request: dict[str, Any]) -> Answer:
        with self._exchange(request) as answer:
            return answer_of(answer.response, _read(answer), self._through)

    def _receive(self, call: Call[object], received: Reception) -> None:
        with self._exchange(request_of(call, self.base_url, received.headers())) as answer:
            response = answer.response
            if response.status_code not in (WHOLE, PART, OUTSIDE):
                call.parse(answer_of(response, _read(answer), self._through))
                raise UnexpectedAnswer("the answer is not a file")
            received.begin(response.status_code, response.headers)
            for chunk in answer:
                received.write(chunk)
            received.finish()

    @contextmanager
    def _exchange(self, request: Mapping[str, Any]) -> Iterator[OpenAnswer]:
        with (
            self._reaching(request),
            self._http.stream(**request) as response,
            OpenAnswer(response) as answer,
            self.closing.calls(answer.cut),
        ):
            yield answer

    @contextmanager
    def _reaching(self, request: Mapping[str, Any]) -> Iterator[None]:
        try:
            yield
        except httpx.RequestError as error:
            # "from None": the library's error holds the request, and that holds the key.
            raise unreachable(error, self.base_url, request["method"], self._through) from None


def _read(answer: OpenAnswer) -> bytes:
    body = Body()
    for chunk in answer:
        body.add(chunk)
    return bytes(body.content)
