"""``client.findings``: the findings of the analyses of projects."""

from collections.abc import AsyncIterator
from datetime import datetime

from wundr_ray.contract.findings.listed import FindingDetail, FindingItem
from wundr_sdk.aio.transport import AsyncSender
from wundr_sdk.calls import findings as calls
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.fields import Texts, time_text
from wundr_sdk.pages import FindingPage


class AsyncFindings:
    """Findings of projects; every method raises a WundrError of the contract."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
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
        return await self._sender.send(calls.list_findings(project_id, filters), retry)

    async def iterate(
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
    ) -> AsyncIterator[FindingItem]:
        """Every finding once, page after page."""
        cursor = None
        while True:
            page = await self.list(
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
            for item in page.items:
                yield item
            if not (cursor := page.pagination.next_cursor):
                return

    async def get(self, finding_id: str, *, retry: RetryConfig | None = None) -> FindingDetail:
        """One finding with all decisions about it."""
        return await self._sender.send(calls.get_finding(finding_id), retry)
