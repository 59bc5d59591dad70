"""The status of a batch: requested once, followed, or waited for."""

import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing

from wundr_ray.contract.errors import WundrError
from wundr_ray.contract.resources import (
    BatchEvent,
)
from wundr_ray.contract.responses import BatchDetail, Progress
from wundr_sdk.aio.listening import AsyncListener
from wundr_sdk.aio.transport import AsyncSender
from wundr_sdk.calls import batches as calls
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.display.progress import progress_display
from wundr_sdk.events import SETTLED, Following
from wundr_sdk.polling import pause


class AsyncWatching:
    """What ``client.batches`` does with a batch that is not finished."""

    _sender: AsyncSender

    async def get_status(
        self,
        batch_id: str,
        include_jobs: bool = False,
        job_status: str | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> BatchDetail:
        """Get the status of a batch.

        Args:
            batch_id: The batch.
            include_jobs: Add its jobs, one by one.
            job_status: Add only the jobs with this status.

        Returns:
            The status, the progress, and the numbers of jobs.

        Raises:
            NotFound: The account has no such batch.
        """
        return await self._sender.send(calls.get_status(batch_id, include_jobs, job_status), retry)

    async def stream_events(
        self,
        batch_id: str,
        last_event_id: str | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> AsyncIterator[BatchEvent]:
        """Follow the events of a batch as they happen, until the final one.

        A lost connection is opened again, and continues after the last event that was received.

        Args:
            batch_id: The batch.
            last_event_id: Only the events after this one: the ``sequence`` of an event, as text.

        Yields:
            One event after the other.

        Raises:
            NotFound: The account has no such batch.
        """
        attempts = self._sender.attempts(retry)
        following = Following(batch_id, last_event_id)
        while not following.over:
            try:
                async with self._sender.open_stream(following.next_call()) as chunks:
                    if chunks is None:
                        return
                    following.connected()
                    attempts.succeeded()
                    async for chunk in chunks:
                        for event in following.feed(chunk):
                            yield event
                        if following.over:
                            return
            except WundrError as error:
                if not following.broke_off(error):
                    delay = attempts.delay_after(error)
                    if delay is None:
                        raise
                    await self._sender.sleep(delay)
                    continue
            if following.is_settled():
                return
            await self._sender.sleep(following.pause(random.random()))
            detail = await self.get_status(batch_id, retry=retry)
            following.batch_is(detail.status)

    async def watch(
        self,
        batch_id: str,
        include_jobs: bool = False,
        job_status: str | None = None,
        poll_seconds: float | None = None,
    ) -> AsyncIterator[BatchDetail]:
        """Follow the status of a batch until it has ended or awaits approval.

        The status is requested whenever there is an event of the batch, and from time to time in
        between.

        Args:
            batch_id: The batch.
            include_jobs: Add its jobs, one by one.
            job_status: Add only the jobs with this status.
            poll_seconds: The time between two requests, in seconds. By default 3 seconds at first,
                then more and more, since plans limit the requests of an hour.

        Yields:
            The status, each time that it was requested.

        Raises:
            NotFound: The account has no such batch.
        """
        statuses = self._statuses(batch_id, include_jobs, job_status, poll_seconds)
        async with aclosing(statuses):
            async for detail in statuses:
                yield detail

    async def _statuses(
        self,
        batch_id: str,
        include_jobs: bool = False,
        job_status: str | None = None,
        poll_seconds: float | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the synchronous client has it too
    ) -> AsyncGenerator[BatchDetail, None]:
        """Every status until the batch is settled; after a ``timeout``, one more is requested."""
        began = time.monotonic()
        listener: AsyncListener | None = None
        try:
            while True:
                detail = await self.get_status(batch_id, include_jobs, job_status)
                yield detail
                if detail.status in SETTLED:
                    return
                listener = listener or AsyncListener(self._sender, batch_id)
                await listener.wait(pause(time.monotonic() - began, poll_seconds, timeout))
        finally:
            if listener:
                await listener.close()

    async def wait_for_completion(
        self,
        batch_id: str,
        on_progress: Callable[[Progress], None] | None = None,
        poll_seconds: float | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the synchronous client has it too
        *,
        progress: bool = False,
    ) -> BatchDetail:
        """Wait until a batch has ended or awaits approval.

        Args:
            batch_id: The batch.
            on_progress: Called with the progress, each time that the status was requested.
            poll_seconds: The time between two requests, in seconds; see :meth:`watch`.
            timeout: How long to wait at most, in seconds.
            progress: Show how far the batch is: a bar in Jupyter and on a terminal, lines on
                standard error elsewhere.

        Returns:
            The last status, which tells whether the batch has completed, failed, was cancelled or
            awaits approval.

        Raises:
            TimeoutError: ``timeout`` has passed. The batch continues.
            NotFound: The account has no such batch.
        """
        began = time.monotonic()
        statuses = self._statuses(batch_id, poll_seconds=poll_seconds, timeout=timeout)
        with progress_display(progress) as show:
            async with aclosing(statuses):
                async for detail in statuses:
                    show(detail)
                    if on_progress is not None:
                        on_progress(detail.progress)
                    if detail.status in SETTLED:
                        break
                    if timeout is not None and time.monotonic() - began >= timeout:
                        text = f"batch {batch_id} has not ended within {timeout} seconds"
                        raise TimeoutError(text)
        return detail
