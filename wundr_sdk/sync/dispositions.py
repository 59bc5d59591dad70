# Generated from wundr_sdk/aio/dispositions.py by `make sdk-sync`: change that file instead.
"""``client.dispositions``: decisions about findings, such as that one is accepted."""

from collections.abc import Iterator
from datetime import datetime

from wundr_ray.contract.findings.dispositions import DispositionItem
from wundr_sdk.calls import dispositions as calls
from wundr_sdk.connection.call import given
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.pages import DispositionPage
from wundr_sdk.sync.transport import Sender


class Dispositions:
    """Decisions about findings; every method raises a WundrError of the contract."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def add(
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
        """Decide about one finding, or about a code in all files that a pattern matches.

        The same decision again adds nothing.

        Args:
            project_id: The project.
            kind: ``false_positive``, ``wont_fix`` or ``accepted``.
            reason: Why.
            finding_id: The finding.
            code: In place of a finding: all findings with this code.
            path: With ``code``: only in the files that this pattern matches, in gitignore's syntax.
            until: From this time on, the findings count again.

        Returns:
            The decision.

        Raises:
            InvalidRequest: Both a finding and a code are given, or neither is.
        """
        fields = given(
            kind=kind, reason=reason, finding_id=finding_id, code=code, path=path, until=until
        )
        return self._sender.send(calls.add_disposition(project_id, fields), retry)

    def list(
        self,
        project_id: str,
        page: int | None = None,
        per_page: int | None = None,
        *,
        status: str | None = None,
        finding_id: str | None = None,
        retry: RetryConfig | None = None,
    ) -> DispositionPage:
        """List the decisions about a project's findings, one page at a time, the newest first.

        Args:
            project_id: The project.
            status: ``in_force`` (the default), ``expired``, ``revoked`` or ``all``.
            finding_id: Only decisions about this finding.

        Returns:
            One page of decisions and its place among the others.
        """
        call = calls.list_dispositions(
            project_id, page=page, per_page=per_page, status=status, finding_id=finding_id
        )
        return self._sender.send(call, retry)

    def iterate(
        self,
        project_id: str,
        per_page: int | None = None,
        *,
        status: str | None = None,
        retry: RetryConfig | None = None,
    ) -> Iterator[DispositionItem]:
        """Go through all decisions about a project's findings, page after page.

        Args:
            project_id: The project.
            status: ``in_force`` (the default), ``expired``, ``revoked`` or ``all``.

        Yields:
            One decision after the other.
        """
        number, more = 1, True
        while more:
            page = self.list(project_id, number, per_page, status=status, retry=retry)
            yield from page.items
            number, more = number + 1, page.pagination.has_next

    def revoke(
        self,
        project_id: str,
        disposition_id: str,
        reason: str | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> DispositionItem:
        """Revoke a decision. Its findings count again.

        Args:
            project_id: The project.
            disposition_id: The decision.
            reason: Why.

        Returns:
            The decision.

        Raises:
            NotFound: There is no such decision.
        """
        call = calls.revoke_disposition(project_id, disposition_id, reason)
        return self._sender.send(call, retry)
