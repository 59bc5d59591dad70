"""``client.batches``: the batches of the account."""

from collections.abc import AsyncIterator, Mapping, Sequence

from wundr_ray.contract.batches.lists import BatchListItem
from wundr_ray.contract.resources import (
    BatchRetried,
)
from wundr_ray.contract.responses import BatchCancelled
from wundr_sdk.aio.batches.creating import AsyncCreating
from wundr_sdk.aio.batches.deciding import AsyncDeciding
from wundr_sdk.aio.batches.results import AsyncResults
from wundr_sdk.aio.batches.reviewing import AsyncReviewing
from wundr_sdk.aio.batches.watching import AsyncWatching
from wundr_sdk.calls import batches as calls
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.pages import BatchPage


class AsyncBatches(AsyncCreating, AsyncWatching, AsyncResults, AsyncReviewing, AsyncDeciding):
    """The batches of the account; every method raises a WundrError of the contract.

    ``retry`` replaces the client's retries for one call. A call that changes something carries
    a key of its own, so that it takes effect once, however often it is tried.
    """

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
        """List the account's batches, one page at a time.

        Args:
            status: Only batches with this status.
            type: Only batches of this type.
            priority: Only batches with this priority.
            sort: What the batches are sorted by; by default the time of their creation.
            metadata: Only batches that have all these pairs in their metadata.
            quality_gate: Only batches whose quality gate has this verdict, such as ``failed``.

        Returns:
            One page of batches and its place among the others.

        Raises:
            InvalidRequest: A filter has a value that does not exist.
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
        """Go through all batches that the filters select, page after page.

        Each batch comes once, even if others are submitted meanwhile. The filters are those of
        :meth:`list`.

        Args:
            status: Only batches with this status.
            type: Only batches of this type.
            priority: Only batches with this priority.
            page: The page to begin with.
            sort: The order.
            metadata: Only batches that have all these pairs in their metadata.
            quality_gate: Only batches whose quality gate has this verdict.

        Yields:
            One batch after the other.
        """
        listed = await self.list(
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
            for item in listed.items:
                yield item
            if not (cursor := listed.pagination.next_cursor):
                return
            listed = await self.list(
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
        """Cancel a batch.

        Args:
            batch_id: The batch.
            reason: Why, for those who look at it later.
            cancel_running_jobs: Stop the jobs that are running; otherwise they may finish.
            refund_unused_credits: Give back the credits of jobs that do not run.

        Returns:
            How many jobs were cancelled, and the credits that were given back.

        Raises:
            Conflict: The batch has ended already.
        """
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
        """Run the failed jobs of a batch again, as a new batch.

        Args:
            batch_id: The batch that has ended.
            job_ids: Only these jobs.
            max_retries: How often each job may be tried again after its first attempt.
            retry_delay_minutes: How long to wait before the new batch begins, in minutes.

        Returns:
            The id of the new batch.

        Raises:
            Conflict: The batch has not ended, or none of its jobs has failed.
        """
        call = calls.retry_batch(batch_id, job_ids, max_retries, retry_delay_minutes)
        return await self._sender.send(call, retry)
