"""``client.projects``: the repositories of the account's batches."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from wundr_ray.contract.gates.models import QualityGate, Reference
from wundr_ray.contract.resources import ProjectDetail, ProjectItem
from wundr_sdk.aio.transport import AsyncSender
from wundr_sdk.calls import findings as finding_calls
from wundr_sdk.calls import projects as calls
from wundr_sdk.calls.projects import UNCHANGED, Unchanged
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.fields import time_text
from wundr_sdk.pages import HistoryPage, ProjectPage


class AsyncProjects:
    """The projects known to the account; every method raises a WundrError of the contract."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
        page: int | None = None,
        per_page: int | None = None,
        *,
        cursor: str | None = None,
        labels: Mapping[str, str] | None = None,
        retry: RetryConfig | None = None,
    ) -> ProjectPage:
        """One page of the projects, each with its last result; ``labels`` must all match.

        ``cursor``, the ``next_cursor`` of an earlier page's pagination, takes the place of
        ``page`` and goes on in the list as it was then.
        """
        return await self._sender.send(
            calls.list_projects(labels, page=page, per_page=per_page, cursor=cursor), retry
        )

    async def iterate(
        self,
        per_page: int | None = None,
        *,
        labels: Mapping[str, str] | None = None,
        retry: RetryConfig | None = None,
    ) -> AsyncIterator[ProjectItem]:
        """Every project once, page after page."""
        cursor = None
        while True:
            page = await self.list(None, per_page, cursor=cursor, labels=labels, retry=retry)
            for item in page.items:
                yield item
            if not (cursor := page.pagination.next_cursor):
                return

    async def get(self, project_id: str, *, retry: RetryConfig | None = None) -> ProjectDetail:
        """One project with the history of its results, newest first."""
        return await self._sender.send(calls.get_project(project_id), retry)

    async def update(
        self,
        project_id: str,
        *,
        labels: Mapping[str, str] | Unchanged | None = UNCHANGED,
        main_branch: str | Unchanged | None = UNCHANGED,
        reference: Reference | Mapping[str, Any] | Unchanged | None = UNCHANGED,
        quality_gate: str | QualityGate | Mapping[str, Any] | Unchanged | None = UNCHANGED,
        retry: RetryConfig | None = None,
    ) -> ProjectDetail:
        """Change the settings that are given; None takes one back.

        ``labels`` take the place of all labels. ``quality_gate`` is the name of a gate, or a gate.
        """
        settings = {
            "labels": labels,
            "main_branch": main_branch,
            "reference": reference,
            "quality_gate": quality_gate,
        }
        return await self._sender.send(calls.update_project(project_id, settings), retry)

    async def history(
        self,
        project_id: str,
        *,
        branch: str | None = None,
        begin: datetime | str | None = None,
        end: datetime | str | None = None,
        page: int | None = None,
        per_page: int | None = None,
        retry: RetryConfig | None = None,
    ) -> HistoryPage:
        """One page of the numbers of a branch's analyses, the newest first.

        Only those that completed at ``begin`` or later, and before ``end``.
        """
        filters: dict[str, finding_calls.Value] = {
            "branch": branch,
            "from": time_text(begin),
            "to": time_text(end),
            "page": page,
            "per_page": per_page,
        }
        return await self._sender.send(finding_calls.get_history(project_id, filters), retry)
