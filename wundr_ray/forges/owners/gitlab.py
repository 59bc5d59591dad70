"""Projects on GitLab.

API: https://docs.gitlab.com/api/groups/#list-projects, https://docs.gitlab.com/api/projects.
"""

from collections.abc import Mapping
from urllib.parse import quote

from wundr_ray.domain.repositories.targets import ListedRepository
from wundr_ray.forges.api import ForgeApi
from wundr_ray.forges.document import JsonDocument
from wundr_ray.forges.errors import RepositoryMissing
from wundr_ray.forges.owners.interface import MOST_A_PAGE, RepositoryList
from wundr_ray.forges.owners.reading import full_name_of, id_of, texts_of, time_of


class GitLabOwners:
    headers: Mapping[str, str] = {}

    async def list_of(self, api: ForgeApi, owner: str) -> RepositoryList:
        """The list of a group with its subgroups, without projects shared with it; or of a user."""
        name = quote(owner, safe="")
        try:
            await api.get(f"/groups/{name}", {"with_projects": "false"})
        except RepositoryMissing:
            return _list(f"/users/{name}/projects")
        return _list(f"/groups/{name}/projects", include_subgroups="true", with_shared="false")

    def repository(self, item: JsonDocument) -> ListedRepository:
        return ListedRepository(
            forge_id=id_of(item),
            full_name=full_name_of(item, "path_with_namespace"),
            archived=item.flag("archived"),
            fork=item.at("forked_from_project") is not None,
            empty=item.flag("empty_repo"),
            topics=texts_of(item, "topics"),
            pushed_at=time_of(item, "last_activity_at"),
        )

    async def has_content(self, api: ForgeApi, repository: ListedRepository) -> bool:
        return False


def _list(path: str, **parameters: str) -> RepositoryList:
    """A list sorted by id, so that no project moves to another page while the list is read."""
    order = {"order_by": "id", "sort": "asc"}
    return RepositoryList(path, {"per_page": MOST_A_PAGE, **order, **parameters})
