"""``client.projects`` of the asynchronous client; see :mod:`wundr_sdk.projects`."""

from collections.abc import AsyncIterator

from wundr_ray.contract.resources import ProjectDetail, ProjectItem
from wundr_sdk import calls
from wundr_sdk.async_transport import AsyncSender
from wundr_sdk.pages import ProjectPage
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
        cursor: str | None = None,
        retry: RetryConfig | None = None,
    ) -> ProjectPage:
        """One page of the projects, each with its last result.

        ``cursor``, the ``next_cursor`` of an earlier page's pagination, takes the place of
        ``page`` and goes on in the list as it was then.
        """
        return await self._sender.send(
            calls.list_projects(page=page, per_page=per_page, cursor=cursor), retry
        )

    async def iterate(
        self, per_page: int | None = None, *, retry: RetryConfig | None = None
    ) -> AsyncIterator[ProjectItem]:
        """Every project once, page after page."""
        cursor = None
        while True:
            page = await self.list(None, per_page, cursor=cursor, retry=retry)
            for item in page.items:
                yield item
            if not (cursor := page.pagination.next_cursor):
                return

    async def get(self, project_id: str, *, retry: RetryConfig | None = None) -> ProjectDetail:
        """One project with the history of its results, newest first."""
        return await self._sender.send(calls.get_project(project_id), retry)
