"""Repositories on Gitea and Forgejo.

API: https://docs.gitea.com/api (organization, user), https://forgejo.org/docs/latest/user/api-usage.
"""

from collections.abc import Mapping
from urllib.parse import quote

from wundr_ray.domain.repositories.targets import ListedRepository
from wundr_ray.forges.api import ForgeApi
from wundr_ray.forges.document import JsonDocument
from wundr_ray.forges.errors import RepositoryMissing
from wundr_ray.forges.owners.interface import MOST_A_PAGE, RepositoryList
from wundr_ray.forges.owners.reading import full_name_of, id_of, texts_of, time_of


class GiteaOwners:
    headers: Mapping[str, str] = {}

    async def list_of(self, api: ForgeApi, owner: str) -> RepositoryList:
        name = quote(owner, safe="")
        try:
            await api.get(f"/orgs/{name}")
        except RepositoryMissing:
            return RepositoryList(f"/users/{name}/repos", {"limit": MOST_A_PAGE})
        return RepositoryList(f"/orgs/{name}/repos", {"limit": MOST_A_PAGE})

    def repository(self, item: JsonDocument) -> ListedRepository:
        return ListedRepository(
            forge_id=id_of(item),
            full_name=full_name_of(item, "full_name"),
            archived=item.flag("archived"),
            fork=item.flag("fork"),
            empty=item.flag("empty"),
            topics=texts_of(item, "topics"),
            pushed_at=time_of(item, "updated_at"),
        )

    async def has_content(self, api: ForgeApi, repository: ListedRepository) -> bool:
        return False
