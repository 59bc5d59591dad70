# Generated from wundr_sdk/aio/batches/reviewing.py by `make sdk-sync`: change that file instead.
"""Proposed changes: list them, decide about them, have them applied, follow their delivery."""

from collections.abc import Iterator, Sequence

from wundr_ray.contract.refactoring.changesets import ChangesetsActedOn
from wundr_ray.contract.refactoring.results import RefactorResults
from wundr_ray.contract.refactoring.reviews import ChangeItem, ChangesApplied, ChangesDecided
from wundr_sdk.calls import reviewing as review_calls
from wundr_sdk.connection.call import given
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.fields import Excluded
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
        """What a refactor batch proposes, and how far that has come.

        They are there as soon as everything that it proposes is known; raises ResultsNotReady
        before. ``jobs`` narrows them to these ids; ``include_raw`` adds every change.
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
        """One page of proposed changes, and counts of all that the filters leave.

        ``path`` is a file or, ending in a slash, a folder.
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
        """Every proposed change that the filters of :meth:`changes` leave."""
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
        """What a job's changes, or those that the filters leave, do to its files.

        For ``git apply``; files may be in any encoding.
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

    def approve(
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
        """Approve all changes, or those that fulfil each criterion given, but for ``excluded``.

        ``digest`` is that of the ``approval`` in the batch's status: it names what was reviewed.
        Raises PreviewChanged for another one. ``apply`` ends the review.
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
        return self._sender.send(review_calls.approve(batch_id, fields), retry)

    def reject(
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
        """Reject changes, chosen as by :meth:`approve`; with all rejected, the batch ends."""
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
        return self._sender.send(review_calls.reject(batch_id, fields), retry)

    def apply(
        self,
        batch_id: str,
        digest: str | None = None,
        *,
        dry_run: bool = False,
        comment: str | None = None,
        retry: RetryConfig | None = None,
    ) -> ChangesApplied:
        """End the review, so that what is approved is applied; or only say what that would do."""
        call = review_calls.apply(batch_id, digest=digest, dry_run=dry_run, comment=comment)
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
        """One page of the batch's changesets: how the delivery of its changes stands."""
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
        """Have changesets, or all, ``refresh``ed, ``rebuild``ed, ``retry``ed, ``close``d or undone.

        The answer names those for which it is not possible. Raises Conflict if that is all, or
        PreviewRemoved where retention has removed what they are made from.
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
        """Undo the delivery of changesets, or of all."""
        return self.act_on_changesets(batch_id, "undo", changeset_ids, retry=retry)
