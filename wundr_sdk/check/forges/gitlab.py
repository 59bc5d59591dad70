"""Comments on GitLab, which calls them notes."""

from collections.abc import Iterator
from urllib.parse import quote

from wundr_sdk.check.forges.api import ForgeApi
from wundr_sdk.check.forges.interface import Authorship, Comment


class GitLabDiscussion:
    """The notes of a merge request; ``project`` is the project's number or path."""

    def __init__(self, api: ForgeApi, project: str, number: int) -> None:
        self._api = api
        self._notes = f"/projects/{quote(project, safe='')}/merge_requests/{number}/notes"

    def authorship(self) -> Authorship:
        return Authorship(frozenset({self._api.get("/user")["username"]}), certain=True)

    def comments(self) -> Iterator[Comment]:
        """The notes of people and programs; GitLab's own remarks are left out."""
        for item in self._api.pages(f"{self._notes}?sort=asc&order_by=created_at&per_page=100"):
            if not item.get("system"):
                yield Comment(item["id"], item["author"]["username"], item.get("body") or "")

    def create(self, body: str) -> None:
        self._api.change("POST", self._notes, {"body": body})

    def edit(self, comment_id: int, body: str) -> None:
        self._api.change("PUT", f"{self._notes}/{comment_id}", {"body": body})
