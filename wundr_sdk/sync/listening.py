"""Reads a batch's events in the background, so that its status is requested when there is news."""

import contextlib
import threading

from wundr_ray.contract.errors import WundrError
from wundr_sdk.events import TOGETHER_SECONDS, Following
from wundr_sdk.sync.transport import Sender


class Listener:
    """One batch's events, read by a thread of its own.

    :mod:`wundr_sdk.aio.listening` is its twin. Where events cannot be had, or not any more,
    waiting is all that is left of it.
    """

    def __init__(self, sender: Sender, batch_id: str) -> None:
        self._sender = sender
        self._following = Following(batch_id, None)
        self._news = threading.Event()
        self._hears, self._closed = True, False
        threading.Thread(target=self._listen, name=f"events of {batch_id}", daemon=True).start()

    def wait(self, seconds: float) -> None:
        """Return soon after the next event, or after ``seconds``."""
        if not self._hears:
            self._sender.sleep(seconds)
        elif self._news.wait(seconds) and not self._following.over:
            self._sender.sleep(TOGETHER_SECONDS)
        self._news.clear()

    def close(self) -> None:
        """Take no more notice; the thread ends with the next that it hears."""
        self._closed = True

    def _listen(self) -> None:
        # A client that is closed meanwhile is a RuntimeError to its HTTP library.
        with contextlib.suppress(WundrError, RuntimeError):
            while self._hear_one_connection():
                pass
        self._hears = False
        self._news.set()

    def _hear_one_connection(self) -> bool:
        """Whether another one may bring more."""
        heard = False
        with self._sender.open_stream(self._following.next_call()) as chunks:
            for chunk in chunks or ():
                if self._closed:
                    return False
                if self._following.feed(chunk):
                    heard = True
                    self._news.set()
        return heard and not self._following.over
