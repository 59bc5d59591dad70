"""What ends when a client is closed while others still use it, in other threads or tasks."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import httpx


class Closing:
    """The actions that closing a client takes, besides the closing of its connections."""

    def __init__(self) -> None:
        self._actions: set[Callable[[], object]] = set()
        self._has_begun = False

    @contextmanager
    def calls(self, action: Callable[[], object]) -> Iterator[None]:
        """Within it, closing the client calls ``action``: at once, if it is closed already."""
        # Added before the check: if the closing begins in between, the action is called twice, but
        # never missed.
        self._actions.add(action)
        if self._has_begun:
            action()
        try:
            yield
        finally:
            self._actions.discard(action)

    def begin(self) -> None:
        """Call the actions; may be called by any thread."""
        self._has_begun = True
        for action in list(self._actions):
            action()


class OpenAnswer:
    """An answer that one thread reads, and another one may cut off; use it in ``with``."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        stream = response.extensions.get("network_stream")  # a test's transport has none
        self._socket: socket.socket | None = stream and stream.get_extra_info("socket")
        self._lock = threading.Lock()
        self._is_cut = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._socket = None  # the connection may serve another answer now

    def __iter__(self) -> Iterator[bytes]:
        """The body as it comes. Raises httpx.ReadError after its end if that was a cut."""
        yield from self.response.iter_bytes()
        if self._is_cut:
            raise httpx.ReadError("the client was closed", request=self.response.request)

    def cut(self) -> None:
        """End the connection, so that its reader no longer waits for the server."""
        with self._lock:
            self._is_cut = True
            if self._socket is None:
                return
            # Closing a socket does not wake a thread that waits for it. The method is that of the
            # plain socket: one of TLS would forget its session while the other thread uses it.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
