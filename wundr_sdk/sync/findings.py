# Generated from wundr_sdk/aio/findings.py by `make sdk-sync`: change that file instead.
"""``client.findings``: the findings of the analyses of projects."""

from collections.abc import Iterator
from datetime import datetime

from wundr_ray.contract.findings.listed import FindingDetail, FindingItem
from wundr_sdk.calls import findings as calls
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.fields import Texts, time_text
from wundr_sdk.pages import FindingPage
from wundr_sdk.sync.transport import Sender


class Findings:
    """Findings of projects; every method raises a WundrError of the contract."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(
        self,
        project_id: str,
        *,
        branch: str | None = None,
        batch_id: str | None = None,
        job_id: str | None = None,
        state: Texts = None,
        severity: Texts = None,
        code: Texts = None,
        rule: Texts = None,
        path: str | None = None,
        role: Texts = None,
        disposition: Texts = None,
        since: datetime | str | None = None,
        sort: str | None = None,
        per_page: int | None = None,
        cursor: str | None = None,
        retry: RetryConfig | None = None,
    ) -> FindingPage:
        """One page of the findings of the last analysis of a branch, or of a batch or job.

        Filters that are left out limit nothing; fixed findings are listed only where ``state``
        names them. ``sort`` is worst, as if left out, path, newest or oldest. ``cursor``, the
        ``next_cursor`` of an earlier page's pagination, goes on in the same analysis.
        """
        filters: dict[str, calls.Value] = {
            "branch": branch,
            "batch_id": batch_id,
            "job_id": job_id,
            "state": state,
            "severity": severity,
            "code": code,
            "rule": rule,
            "path": path,
            "role": role,
            "disposition": disposition,
            "since": time_text(since),
            "sort": sort,
            "per_page": per_page,
            "cursor": cursor,
        }
        return self._sender.send(calls.list_findings(project_id, filters), retry)

    def iterate(
        self,
        project_id: str,
        *,
        branch: str | None = None,
        batch_id: str | None = None,
        job_id: str | None = None,
        state: Texts = None,
        severity: Texts = None,
        code: Texts = None,
        rule: Texts = None,
        path: str | None = None,
        role: Texts = None,
        disposition: Texts = None,
        since: datetime | str | None = None,
        sort: str | None = None,
        per_page: int | None = None,
        retry: RetryConfig | None = None,
    ) -> Iterator[FindingItem]:
        """Every finding once, page after page."""
        cursor = None
        while True:
            page = self.list(
                project_id,
                branch=branch,
                batch_id=batch_id,
                job_id=job_id,
                state=state,
                severity=severity,
                code=code,
                rule=rule,
                path=path,
                role=role,
                disposition=disposition,
                since=since,
                sort=sort,
                per_page=per_page,
                cursor=cursor,
                retry=retry,
            )
            yield from page.items
            if not (cursor := page.pagination.next_cursor):
                return

    def get(self, finding_id: str, *, retry: RetryConfig | None = None) -> FindingDetail:
        """One finding with all decisions about it."""
        return self._sender.send(calls.get_finding(finding_id), retry)
