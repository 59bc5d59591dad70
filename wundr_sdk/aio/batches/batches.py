"""``client.batches``: the batches of the account."""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

from wundr_ray.contract.batches.lists import BatchListItem
from wundr_ray.contract.errors import WundrError
from wundr_ray.contract.resources import (
    BatchEvent,
    BatchRetried,
)
from wundr_ray.contract.responses import BatchCancelled, BatchDetail, Progress
from wundr_sdk.aio.batches.creating import AsyncCreating
from wundr_sdk.aio.batches.results import AsyncResults
from wundr_sdk.aio.batches.reviewing import AsyncReviewing
from wundr_sdk.aio.listening import AsyncListener
from wundr_sdk.calls import batches as calls
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.display.progress import progress_display
from wundr_sdk.events import RECONNECT_SECONDS, SETTLED, Following
from wundr_sdk.pages import BatchPage
from wundr_sdk.polling import pause


class AsyncBatches(AsyncCreating, AsyncResults, AsyncReviewing):
    """The batches of the account; every method raises a WundrError of the contract.

    ``retry`` replaces the client's retries for one call. A call that changes something carries
    a key of its own, so that it takes effect once, however often it is tried.
    """

    async def get_status(
        self,
        batch_id: str,
        include_jobs: bool = False,
        job_status: str | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> BatchDetail:
        """How far a batch is; ``job_status`` narrows the jobs that ``include_jobs`` adds."""
        return await self._sender.send(calls.get_status(batch_id, include_jobs, job_status), retry)

    async def list(
        self,
        status: str | None = None,
        type: str | None = None,
        priority: str | None = None,
        page: int | None = None,
        per_page: int | None = None,
        sort: str | None = None,
        metadata: Mapping[str, str] | None = None,
        *,
        quality_gate: str | None = None,
        cursor: str | None = None,
        retry: RetryConfig | None = None,
    ) -> BatchPage:
        """One page of the account's batches; what is left out takes the server's default.

        A batch must have all pairs of ``metadata``; ``quality_gate`` is the verdict of its gate,
        such as ``failed``. ``cursor``, the ``next_cursor`` of an
        earlier page's pagination, takes the place of ``page`` and shows no batch twice.
        """
        call = calls.list_batches(
            metadata,
            status=status,
            type=type,
            priority=priority,
            page=page,
            per_page=per_page,
            sort=sort,
            quality_gate=quality_gate,
            cursor=cursor,
        )
        return await self._sender.send(call, retry)

    async def iterate(
        self,
        status: str | None = None,
        type: str | None = None,
        priority: str | None = None,
        page: int | None = None,
        per_page: int | None = None,
        sort: str | None = None,
        metadata: Mapping[str, str] | None = None,
        *,
        quality_gate: str | None = None,
        retry: RetryConfig | None = None,
    ) -> AsyncIterator[BatchListItem]:
        """Every batch that the filters of :meth:`list` leave, from ``page`` on.

        Each is given once, also when others come in meanwhile.
        """
        found = await self.list(
            status,
            type,
            priority,
            page,
            per_page,
            sort,
            metadata,
            quality_gate=quality_gate,
            retry=retry,
        )
        while True:
            for item in found.items:
                yield item
            if not (cursor := found.pagination.next_cursor):
                return
            found = await self.list(
                status,
                type,
                priority,
                None,
                per_page,
                sort,
                metadata,
                quality_gate=quality_gate,
                cursor=cursor,
                retry=retry,
            )

    async def cancel(
        self,
        batch_id: str,
        reason: str | None = None,
        cancel_running_jobs: bool = True,
        refund_unused_credits: bool = True,
        *,
        retry: RetryConfig | None = None,
    ) -> BatchCancelled:
        """Cancel a batch; without ``cancel_running_jobs``, those that run may finish."""
        call = calls.cancel_batch(batch_id, reason, cancel_running_jobs, refund_unused_credits)
        return await self._sender.send(call, retry)

    async def retry(
        self,
        batch_id: str,
        job_ids: Sequence[str] | None = None,
        max_retries: int = 2,
        retry_delay_minutes: int = 0,
        *,
        retry: RetryConfig | None = None,
    ) -> BatchRetried:
        """Run the failed jobs of a batch again, or these, as a new batch.

        Each may be tried ``max_retries`` times more after its first attempt there; the new
        batch starts after ``retry_delay_minutes`` at the earliest.
        """
        call = calls.retry_batch(batch_id, job_ids, max_retries, retry_delay_minutes)
        return await self._sender.send(call, retry)

    async def stream_events(
        self,
        batch_id: str,
        last_event_id: str | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> AsyncIterator[BatchEvent]:
        """Every event of a batch as it happens, until the final one.

        With ``last_event_id``, those after it: the ``sequence`` of an event as text. A lost
        connection is taken up again where it broke off.
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
            await self._sender.sleep(RECONNECT_SECONDS)
            detail = await self.get_status(batch_id, retry=retry)
            following.batch_is(detail.status)

    async def watch(
        self,
        batch_id: str,
        include_jobs: bool = False,
        job_status: str | None = None,
        poll_seconds: float | None = None,
    ) -> AsyncIterator[BatchDetail]:
        """Every status asked for until the batch has ended or awaits approval.

        It is asked when an event of the batch comes, and every ``poll_seconds`` in between;
        without a stream of events only the latter. Unless that is given, it is asked after 3 s
        at first and less and less often, because plans limit the requests of an hour.
        """
        async for detail in self._statuses(batch_id, include_jobs, job_status, poll_seconds):
            yield detail

    async def _statuses(
        self,
        batch_id: str,
        include_jobs: bool = False,
        job_status: str | None = None,
        poll_seconds: float | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the synchronous client has it too
    ) -> AsyncIterator[BatchDetail]:
        """With a ``timeout``, one of them is asked for when it has passed."""
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
        """Wait until the batch has ended or awaits approval; the status tells which.

        ``on_progress`` is called with every status that :meth:`watch` gives. With ``progress``,
        a bar shows how far the batch is, in Jupyter and on a terminal; elsewhere lines on
        standard error do. Raises TimeoutError when ``timeout`` seconds have passed; the batch
        goes on all the same.
        """
        began = time.monotonic()
        statuses = self._statuses(batch_id, poll_seconds=poll_seconds, timeout=timeout)
        with progress_display(progress) as show:
            async for detail in statuses:
                show(detail)
                if on_progress is not None:
                    on_progress(detail.progress)
                if detail.status in SETTLED:
                    break
                if timeout is not None and time.monotonic() - began >= timeout:
                    raise TimeoutError(f"batch {batch_id} has not ended within {timeout} seconds")
        return detail
