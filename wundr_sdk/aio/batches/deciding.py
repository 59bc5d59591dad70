"""Decisions about proposed changes."""

from collections.abc import Sequence

from wundr_ray.contract.refactoring.reviews import ChangesApplied, ChangesDecided
from wundr_sdk.aio.transport import AsyncSender
from wundr_sdk.calls import reviewing as review_calls
from wundr_sdk.connection.call import given
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.fields import Excluded


class AsyncDeciding:
    """What ``client.batches`` does to decide about the changes that a batch proposes."""

    _sender: AsyncSender

    async def approve(
        self,
        batch_id: str,
        digest: str,
        *,
        job_ids: Sequence[str] | None = None,
        files: Sequence[str] | None = None,
        rules: Sequence[str] | None = None,
        change_ids: Sequence[str] | None = None,
        patterns: Sequence[str] | None = None,
        safety: Sequence[str] | None = None,
        excluded: Excluded | None = None,
        comment: str | None = None,
        apply: bool = False,
        retry: RetryConfig | None = None,
    ) -> ChangesDecided:
        """Approve proposed changes: all, or those that fulfil every criterion that is given.

        Args:
            batch_id: The batch.
            digest: Names what was reviewed: ``approval.digest`` of the batch's status.
            job_ids: Only the changes of these jobs.
            files: Only the changes of these files.
            rules: Only the changes of these rules.
            change_ids: Only these changes.
            patterns: Only the changes of these patterns.
            safety: Only the changes of these degrees of safety.
            excluded: Not these changes, by ``job_ids``, ``files``, ``rules`` and so on.
            comment: A text for those who look at the decision later.
            apply: End the review, so that what is approved is applied.

        Returns:
            What is approved, rejected and undecided now.

        Raises:
            PreviewChanged: The digest is not that of the present changes.
            FourEyesRequired: Another person must approve.
        """
        chosen = {
            "job_ids": job_ids,
            "files": files,
            "rules": rules,
            "change_ids": change_ids,
            "patterns": patterns,
            "safety": safety,
        }
        fields = {
            **review_calls.selection(chosen, excluded),
            **given(digest=digest, comment=comment, apply=apply),
        }
        return await self._sender.send(review_calls.approve(batch_id, fields), retry)

    async def reject(
        self,
        batch_id: str,
        digest: str | None = None,
        *,
        job_ids: Sequence[str] | None = None,
        files: Sequence[str] | None = None,
        rules: Sequence[str] | None = None,
        change_ids: Sequence[str] | None = None,
        patterns: Sequence[str] | None = None,
        safety: Sequence[str] | None = None,
        excluded: Excluded | None = None,
        comment: str | None = None,
        retry: RetryConfig | None = None,
    ) -> ChangesDecided:
        """Reject proposed changes, chosen as for :meth:`approve`.

        If all changes are rejected, the batch ends.

        Args:
            batch_id: The batch.
            digest: Names what was reviewed; without it, the present changes are meant.
            job_ids: Only the changes of these jobs.
            files: Only the changes of these files.
            rules: Only the changes of these rules.
            change_ids: Only these changes.
            patterns: Only the changes of these patterns.
            safety: Only the changes of these degrees of safety.
            excluded: Not these changes.
            comment: A text for those who look at the decision later.

        Returns:
            What is approved, rejected and undecided now.

        Raises:
            PreviewChanged: The digest is not that of the present changes.
        """
        chosen = {
            "job_ids": job_ids,
            "files": files,
            "rules": rules,
            "change_ids": change_ids,
            "patterns": patterns,
            "safety": safety,
        }
        fields = {
            **review_calls.selection(chosen, excluded),
            **given(digest=digest, comment=comment),
        }
        return await self._sender.send(review_calls.reject(batch_id, fields), retry)

    async def apply(
        self,
        batch_id: str,
        digest: str | None = None,
        *,
        dry_run: bool = False,
        comment: str | None = None,
        retry: RetryConfig | None = None,
    ) -> ChangesApplied:
        """End the review, so that the approved changes are applied.

        Args:
            batch_id: The batch.
            digest: Names what was reviewed; without it, the present changes are meant.
            dry_run: Only tell what would happen.
            comment: A text for those who look at the decision later.

        Returns:
            How many changes are applied, and how many are left out.

        Raises:
            PreviewChanged: The digest is not that of the present changes.
            Conflict: Nothing is approved, or the review has ended.
        """
        call = review_calls.apply(batch_id, digest=digest, dry_run=dry_run, comment=comment)
        return await self._sender.send(call, retry)
