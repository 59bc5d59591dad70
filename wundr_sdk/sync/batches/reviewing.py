# Generated from wundr_sdk/aio/batches/reviewing.py by `make sdk-sync`: change that file instead.
"""Proposed changes and their delivery: list them, read them, act on changesets."""

from collections.abc import Iterator, Sequence

from wundr_ray.contract.refactoring.changesets import ChangesetsActedOn
from wundr_ray.contract.refactoring.results import RefactorResults
from wundr_ray.contract.refactoring.reviews import ChangeItem
from wundr_sdk.calls import reviewing as review_calls
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.pages import ChangePage, ChangesetPage
from wundr_sdk.sync.transport import Sender


class Reviewing:
    """What ``client.batches`` does with the changes that a refactor batch proposes."""

    _sender: Sender

    def get_refactor_results(
        self,
        batch_id: str,
        include_raw: bool | None = None,
        jobs: Sequence[str] | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> RefactorResults:
        """Get what a refactor batch proposes, and what has become of it.

        Args:
            batch_id: The batch.
            include_raw: Add every change.
            jobs: Only the results of the jobs with these ids.

        Returns:
            Summary, results of each project, decisions and deliveries.

        Raises:
            ResultsNotReady: Not everything that the batch will propose is known yet.
        """
        call = review_calls.get_refactor_results(batch_id, include_raw, jobs)
        return self._sender.send(call, retry)

    def changes(
        self,
        batch_id: str,
        job_id: str | None = None,
        pattern: str | None = None,
        rule: str | None = None,
        safety: str | None = None,
        path: str | None = None,
        decision: str | None = None,
        page: int | None = None,
        per_page: int | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> ChangePage:
        """List the changes that a batch proposes, one page at a time.

        Args:
            batch_id: The batch.
            job_id: Only the changes of this job.
            pattern: Only the changes of this pattern.
            rule: Only the changes of this rule.
            safety: Only ``safe`` changes, or only those to ``review``.
            path: Only the changes of this file or, if it ends in a slash, of this folder.
            decision: Only the changes about which this was decided.

        Returns:
            One page of changes, and the numbers of all changes that the filters select.
        """
        call = review_calls.list_changes(
            batch_id,
            job_id=job_id,
            pattern=pattern,
            rule=rule,
            safety=safety,
            path=path,
            decision=decision,
            page=page,
            per_page=per_page,
        )
        return self._sender.send(call, retry)

    def iterate_changes(
        self,
        batch_id: str,
        job_id: str | None = None,
        pattern: str | None = None,
        rule: str | None = None,
        safety: str | None = None,
        path: str | None = None,
        decision: str | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> Iterator[ChangeItem]:
        """Go through all proposed changes that the filters select, page after page.

        Args:
            batch_id: The batch.
            job_id: Only the changes of this job.
            pattern: Only the changes of this pattern.
            rule: Only the changes of this rule.
            safety: Only ``safe`` changes, or only those to ``review``.
            path: Only the changes of this file or folder.
            decision: Only the changes about which this was decided.

        Yields:
            One change after the other.
        """
        page, more = 1, True
        while more:
            found = self.changes(
                batch_id, job_id, pattern, rule, safety, path, decision, page, 100, retry=retry
            )
            yield from found.items
            page, more = page + 1, found.pagination.has_next

    def diff(
        self,
        batch_id: str,
        job_id: str,
        pattern: str | None = None,
        rule: str | None = None,
        safety: str | None = None,
        path: str | None = None,
        decision: str | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> bytes:
        """Get the changes of a job as a diff.

        Args:
            batch_id: The batch.
            job_id: The job.
            pattern: Only the changes of this pattern.
            rule: Only the changes of this rule.
            safety: Only ``safe`` changes, or only those to ``review``.
            path: Only the changes of this file or folder.
            decision: Only the changes about which this was decided.

        Returns:
            The diff for ``git apply``, in bytes: files may have any encoding.
        """
        call = review_calls.get_diff(
            batch_id,
            job_id,
            pattern=pattern,
            rule=rule,
            safety=safety,
            path=path,
            decision=decision,
        )
        return self._sender.send(call, retry)

    def changesets(
        self,
        batch_id: str,
        state: str | None = None,
        page: int | None = None,
        per_page: int | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> ChangesetPage:
        """List the changesets of a batch and how their delivery stands, one page at a time.

        Args:
            batch_id: The batch.
            state: Only the changesets in this state.

        Returns:
            One page of changesets and its place among the others.
        """
        call = review_calls.list_changesets(batch_id, state=state, page=page, per_page=per_page)
        return self._sender.send(call, retry)

    def act_on_changesets(
        self,
        batch_id: str,
        action: str,
        changeset_ids: Sequence[str] | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> ChangesetsActedOn:
        """Do something with changesets that were delivered.

        Args:
            batch_id: The batch.
            action: ``refresh``, ``rebuild``, ``retry``, ``close`` or ``undo``.
            changeset_ids: Only these changesets; by default all.

        Returns:
            The changesets for which it is done, and those for which it is not possible.

        Raises:
            Conflict: It is not possible for any of them.
            PreviewRemoved: The files that changesets are made from have been removed.
        """
        call = review_calls.act_on_changesets(batch_id, action, changeset_ids)
        return self._sender.send(call, retry)

    def undo(
        self,
        batch_id: str,
        changeset_ids: Sequence[str] | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> ChangesetsActedOn:
        """Undo the delivery of changesets.

        Args:
            batch_id: The batch.
            changeset_ids: Only these changesets; by default all.

        Returns:
            The changesets for which it is done, and those for which it is not possible.

        Raises:
            Conflict: It is not possible for any of them.
        """
        return self.act_on_changesets(batch_id, "undo", changeset_ids, retry=retry)
