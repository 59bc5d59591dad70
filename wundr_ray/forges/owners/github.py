"""Repositories on GitHub, and on GitHub Enterprise.

API: https://docs.github.com/rest/repos/repos, https://docs.github.com/rest/users/users,
https://docs.github.com/rest/branches/branches.
"""

from collections.abc import Mapping
from urllib.parse import quote

from wundr_ray.domain.repositories.targets import ListedRepository
from wundr_ray.forges.api import ForgeApi
from wundr_ray.forges.document import JsonDocument
from wundr_ray.forges.errors import BadToken, NoPermission
from wundr_ray.forges.owners.interface import MOST_A_PAGE, RepositoryList
from wundr_ray.forges.owners.reading import full_name_of, id_of, texts_of, time_of


class GitHubOwners:
    headers: Mapping[str, str] = {
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }

    async def list_of(self, api: ForgeApi, owner: str) -> RepositoryList:
        """The list of an organisation, of the token's own user, or of another user."""
        # ``/users/NAME/repos`` never has private repositories, even if the token may read them.
        # For the token's own user there is another list, which has them.
        name = quote(owner, safe="")
        found = await api.get(f"/users/{name}")
        if found.text("type") == "Organization":
            return _list(f"/orgs/{name}/repos", type="all")
        if api.has_token and await _is_of_token(api, found.number("id")):
            return _list("/user/repos", affiliation="owner")
        return _list(f"/users/{name}/repos", type="owner")

    def repository(self, item: JsonDocument) -> ListedRepository:
        return ListedRepository(
            forge_id=id_of(item),
            full_name=full_name_of(item, "full_name"),
            archived=item.flag("archived"),
            fork=item.flag("fork"),
            empty=item.number("size") == 0,
            topics=texts_of(item, "topics"),
            pushed_at=time_of(item, "pushed_at"),
        )

    async def has_content(self, api: ForgeApi, repository: ListedRepository) -> bool:
        """Whether the repository has a branch."""
        # GitHub computes sizes from time to time. A new repository has the size 0 for hours.
        branches = await api.get(f"/repos/{repository.full_name}/branches", {"per_page": 1})
        return any(branches.items())


def _list(path: str, **parameters: str) -> RepositoryList:
    return RepositoryList(path, {"per_page": MOST_A_PAGE, "sort": "full_name", **parameters})


async def _is_of_token(api: ForgeApi, user: int) -> bool:
    """Whether the token belongs to this user; False for tokens of applications."""
    try:
        return (await api.get("/user")).number("id") == user
    except (NoPermission, BadToken):
        return False
