"""Comments on Gitea and Forgejo."""

from collections.abc import Iterator

from wundr_sdk.check.forges.api import ForgeApi
from wundr_sdk.check.forges.interface import Authorship, Comment, ForgeError

# Who signs what is written with the token of a workflow run.
_WORKFLOW_USERS = frozenset({"gitea-actions", "forgejo-actions"})


class GiteaDiscussion:
    """The comments of a pull request, which to the API is an issue."""

    def __init__(self, api: ForgeApi, project: str, number: int) -> None:
        self._api = api
        self._issues = f"/repos/{project}/issues"
        self._number = number

    def authorship(self) -> Authorship:
        """Tokens of workflows, and those for repositories alone, may not ask who they are."""
        try:
            return Authorship(frozenset({self._api.get("/user")["login"]}), certain=True)
        except ForgeError:
            return Authorship(_WORKFLOW_USERS, certain=False)

    def comments(self) -> Iterator[Comment]:
        """Gitea gives all of them at once."""
        for item in self._api.pages(f"{self._issues}/{self._number}/comments"):
            author = (item.get("user") or {}).get("login", "")
            yield Comment(item["id"], author, item.get("body") or "")

    def create(self, body: str) -> None:
        self._api.change("POST", f"{self._issues}/{self._number}/comments", {"body": body})

    def edit(self, comment_id: int, body: str) -> None:
        self._api.change("PATCH", f"{self._issues}/comments/{comment_id}", {"body": body})
