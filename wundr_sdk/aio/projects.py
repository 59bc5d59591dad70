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
        """List the account's projects, one page at a time, each with its last result.

        Args:
            labels: Only projects that have all these labels.

        Returns:
            One page of projects and its place among the others.
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
        """Go through all projects, page after page. Each project comes once.

        Args:
            labels: Only projects that have all these labels.

        Yields:
            One project after the other.
        """
        cursor = None
        while True:
            page = await self.list(None, per_page, cursor=cursor, labels=labels, retry=retry)
            for item in page.items:
                yield item
            if not (cursor := page.pagination.next_cursor):
                return

    async def get(self, project_id: str, *, retry: RetryConfig | None = None) -> ProjectDetail:
        """Get one project with the history of its results, the newest first.

        Args:
            project_id: The project.

        Returns:
            The project.

        Raises:
            NotFound: The account has no such project.
        """
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
        """Change settings of a project. What is left out stays; None removes a setting.

        Args:
            project_id: The project.
            labels: Replace all labels.
            main_branch: The branch that others are compared with.
            reference: What an analysis is compared with to find new findings.
            quality_gate: The name of a gate, or a gate.

        Returns:
            The project with its new settings.

        Raises:
            NotFound: The account has no such project or gate.
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
        """List the numbers of a branch's analyses, one page at a time, the newest first.

        Args:
            project_id: The project.
            branch: The branch; by default the main branch.
            begin: Only analyses that completed at this time or later.
            end: Only analyses that completed before this time.

        Returns:
            One page of numbers and its place among the others.
        """
        filters: dict[str, finding_calls.Value] = {
            "branch": branch,
            "from": time_text(begin),
            "to": time_text(end),
            "page": page,
            "per_page": per_page,
        }
        return await self._sender.send(finding_calls.get_history(project_id, filters), retry)
