"""Reads a batch's events in the background, so that its status is requested when there is news."""

import asyncio
import contextlib
import random

from wundr_ray.contract.errors import WundrError
from wundr_sdk.aio.transport import AsyncSender
from wundr_sdk.events import TOGETHER_SECONDS, Following


class AsyncListener:
    """One batch's events, read by a task of its own.

    If no events can be received, or no more, :meth:`wait` only sleeps.
    """

    def __init__(self, sender: AsyncSender, batch_id: str) -> None:
        self._sender = sender
        self._following = Following(batch_id, None)
        self._news = asyncio.Event()
        self._hears = True
        self._task = asyncio.create_task(self._listen(), name=f"events of {batch_id}")

    async def wait(self, seconds: float) -> None:
        """Return soon after the next event, or after ``seconds``."""
        if not self._hears:
            await self._sender.sleep(seconds)
        else:
            # Not `wait_for`: on Python 3.11 it drops a cancellation that comes with an event.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._news.wait()
            if self._news.is_set() and not self._following.over:
                await self._sender.sleep(TOGETHER_SECONDS)
        self._news.clear()

    async def close(self) -> None:
        """End the task."""
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _listen(self) -> None:
        try:
            # A client that is closed meanwhile is a RuntimeError to its HTTP library.
            with (
                self._sender.closing.calls(self._task.cancel),
                contextlib.suppress(WundrError, RuntimeError),
            ):
                while await self._hear_one_connection():
                    await self._sender.sleep(self._following.pause(random.random()))
        finally:
            self._hears = False
            self._news.set()

    async def _hear_one_connection(self) -> bool:
        """Read one connection to its end. Returns whether another one may bring more events."""
        heard = False
        async with self._sender.open_stream(self._following.next_call()) as chunks:
            if chunks is None:
                return False
            self._following.connected()
            async for chunk in chunks:
                if self._following.feed(chunk):
                    heard = True
                    self._news.set()
        return heard and not self._following.over
