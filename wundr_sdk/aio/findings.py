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
        """List findings of a project, one page at a time.

        They are those of the last analysis of a branch, or of one batch or job. Several values of a
        filter mean that one of them must match.

        Args:
            project_id: The project.
            branch: The branch; by default the main branch.
            batch_id: In place of a branch: the analysis of this batch.
            job_id: The job of that batch.
            state: Only findings in these states, such as ``new``; ``fixed`` ones are listed only
                if they are named here.
            severity: Only findings of these severities.
            code: Only findings with these codes.
            rule: Only findings of these rules.
            path: Only findings in files that this pattern matches, in gitignore's syntax.
            role: Only findings in files of these roles, such as ``production``.
            disposition: Only findings with these decisions; ``none`` for those without.
            since: Only findings that appeared at this time or later.
            sort: ``worst`` (the default), ``path``, ``newest`` or ``oldest``.

        Returns:
            One page of findings, and the numbers of all findings that the filters select.

        Raises:
            NotFound: There is no such project, or it has no analysis of this branch.
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
        """Go through all findings that the filters select, page after page.

        Args:
            project_id: The project.
            branch: The branch; by default the main branch.
            batch_id: In place of a branch: the analysis of this batch.
            job_id: The job of that batch.
            state: Only findings in these states.
            severity: Only findings of these severities.
            code: Only findings with these codes.
            rule: Only findings of these rules.
            path: Only findings in files that this pattern matches, in gitignore's syntax.
            role: Only findings in files of these roles.
            disposition: Only findings with these decisions.
            since: Only findings that appeared at this time or later.
            sort: The order, as for :meth:`list`.

        Yields:
            One finding after the other.
        """
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
        """Get one finding with all decisions about it.

        Args:
            finding_id: The finding.

        Returns:
            The finding.

        Raises:
            NotFound: The account has no such finding.
        """
        return await self._sender.send(calls.get_finding(finding_id), retry)
