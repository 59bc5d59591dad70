"""``client.projects`` of the asynchronous client; see :mod:`wundr_sdk.projects`."""

from collections.abc import AsyncIterator

from wundr_ray.contract.resources import ProjectDetail, ProjectItem
from wundr_sdk import calls
from wundr_sdk.async_transport import AsyncSender
from wundr_sdk.calls import ProjectPage
from wundr_sdk.retry import RetryConfig


class AsyncProjects:
    """The projects known to the account; every method raises a WundrError of the contract."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
        page: int | None = None,
        per_page: int | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> ProjectPage:
        """One page of the projects, each with its last result."""
        return await self._sender.send(calls.list_projects(page=page, per_page=per_page), retry)

    async def iterate(
        self, per_page: int | None = None, *, retry: RetryConfig | None = None
    ) -> AsyncIterator[ProjectItem]:
        """Every project, page after page."""
        number = 1
        while True:
            page = await self.list(number, per_page, retry=retry)
            for item in page.items:
                yield item
            if not page.pagination.has_next:
                return
            number += 1

    async def get(self, project_id: str, *, retry: RetryConfig | None = None) -> ProjectDetail:
        """One project with the history of its results, newest first."""
        return await self._sender.send(calls.get_project(project_id), retry)
