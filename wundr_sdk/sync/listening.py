"""Reads a batch's events in the background, so that its status is requested when there is news."""

import contextlib
import random
import threading

from wundr_ray.contract.errors import WundrError
from wundr_sdk.connection.closing import OpenAnswer
from wundr_sdk.events import TOGETHER_SECONDS, Following
from wundr_sdk.sync.transport import Sender


class Listener:
    """One batch's events, read by a thread of its own.

    :mod:`wundr_sdk.aio.listening` is its twin. If no events can be received, or no more,
    :meth:`wait` only sleeps.
    """

    def __init__(self, sender: Sender, batch_id: str) -> None:
        self._sender = sender
        self._following = Following(batch_id, None)
        self._news = threading.Event()
        self._hears = True
        self._closed = threading.Event()
        self._stream: OpenAnswer | None = None
        threading.Thread(target=self._listen, name=f"events of {batch_id}", daemon=True).start()

    def wait(self, seconds: float) -> None:
        """Return soon after the next event, or after ``seconds``."""
        if not self._hears:
            self._sender.sleep(seconds)
        elif self._news.wait(seconds) and not self._following.over:
            self._sender.sleep(TOGETHER_SECONDS)
        self._news.clear()

    def close(self) -> None:
        """End the thread; one whose request has no answer yet ends with the answer."""
        self._closed.set()
        if stream := self._stream:
            stream.cut()

    def _listen(self) -> None:
        try:
            # A client that is closed meanwhile is a RuntimeError to its HTTP library.
            with (
                self._sender.closing.calls(self.close),
                contextlib.suppress(WundrError, RuntimeError),
            ):
                while self._hear_one_connection():
                    if self._closed.wait(self._following.pause(random.random())):
                        return
        finally:
            self._hears = False
            self._news.set()

    def _hear_one_connection(self) -> bool:
        """Read one connection to its end. Returns whether another one may bring more events."""
        heard = False
        with self._sender.open_stream(self._following.next_call()) as stream:
            self._stream = stream
            if stream is None or self._closed.is_set():
                return False
            self._following.connected()
            for chunk in stream:
                if self._closed.is_set():
                    return False
                if self._following.feed(chunk):
                    heard = True
                    self._news.set()
        return heard and not self._following.over
