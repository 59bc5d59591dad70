"""``client.dispositions``: decisions about findings, such as that one is accepted."""

from collections.abc import AsyncIterator
from datetime import datetime

from wundr_ray.contract.findings.dispositions import DispositionItem
from wundr_sdk.aio.transport import AsyncSender
from wundr_sdk.calls import dispositions as calls
from wundr_sdk.connection.call import given
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.pages import DispositionPage


class AsyncDispositions:
    """Decisions about findings; every method raises a WundrError of the contract."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def add(
        self,
        project_id: str,
        kind: str,
        reason: str,
        *,
        finding_id: str | None = None,
        code: str | None = None,
        path: str | None = None,
        until: datetime | str | None = None,
        retry: RetryConfig | None = None,
    ) -> DispositionItem:
        """Decide about one finding, or about a ``code`` in the files that ``path`` fits.

        ``kind`` is false_positive, wont_fix or accepted; ``path`` is a pattern in gitignore's
        syntax. From ``until`` on the findings count again. Repeating it adds nothing.
        """
        fields = given(
            kind=kind, reason=reason, finding_id=finding_id, code=code, path=path, until=until
        )
        return await self._sender.send(calls.add_disposition(project_id, fields), retry)

    async def list(
        self,
        project_id: str,
        page: int | None = None,
        per_page: int | None = None,
        *,
        status: str | None = None,
        finding_id: str | None = None,
        retry: RetryConfig | None = None,
    ) -> DispositionPage:
        """One page of the project's decisions, the newest first.

        ``status`` is in_force, as if left out, expired, revoked or all.
        """
        call = calls.list_dispositions(
            project_id, page=page, per_page=per_page, status=status, finding_id=finding_id
        )
        return await self._sender.send(call, retry)

    async def iterate(
        self,
        project_id: str,
        per_page: int | None = None,
        *,
        status: str | None = None,
        retry: RetryConfig | None = None,
    ) -> AsyncIterator[DispositionItem]:
        """Every decision once, page after page."""
        number, more = 1, True
        while more:
            page = await self.list(project_id, number, per_page, status=status, retry=retry)
            for item in page.items:
                yield item
            number, more = number + 1, page.pagination.has_next

    async def revoke(
        self,
        project_id: str,
        disposition_id: str,
        reason: str | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> DispositionItem:
        """Take a decision back: its findings count again."""
        call = calls.revoke_disposition(project_id, disposition_id, reason)
        return await self._sender.send(call, retry)
