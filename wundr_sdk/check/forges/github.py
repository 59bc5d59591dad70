"""Comments and check runs on GitHub."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wundr_sdk.check.forges.api import ForgeApi
from wundr_sdk.check.forges.interface import Authorship, Comment, ForgeError

MOST_ANNOTATIONS = 50
"""Of one request; further ones are added to the check run by more requests."""


class GitHubDiscussion:
    """The comments of a pull request, which to the API is an issue."""

    def __init__(self, api: ForgeApi, graphql_url: str, project: str, number: int) -> None:
        self._api = api
        self._graphql_url = graphql_url
        self._issues = f"/repos/{project}/issues"
        self._number = number

    def authorship(self) -> Authorship:
        """By GraphQL: the token of a workflow has no user, so that ``GET /user`` refuses it."""
        answer = self._api.post_to(self._graphql_url, {"query": "query { viewer { login } }"})
        login = ((answer.get("data") or {}).get("viewer") or {}).get("login")
        names = frozenset({login}) if isinstance(login, str) else frozenset[str]()
        return Authorship(names, certain=bool(names))

    def comments(self) -> Iterator[Comment]:
        for item in self._api.pages(f"{self._issues}/{self._number}/comments?per_page=100"):
            author = (item.get("user") or {}).get("login", "")
            yield Comment(item["id"], author, item.get("body") or "")

    def create(self, body: str) -> None:
        self._api.change("POST", f"{self._issues}/{self._number}/comments", {"body": body})

    def edit(self, comment_id: int, body: str) -> None:
        self._api.change("PATCH", f"{self._issues}/comments/{comment_id}", {"body": body})


def create_check_run(
    api: ForgeApi,
    project: str,
    commit: str,
    conclusion: str,
    output: Mapping[str, str],
    annotations: Sequence[Mapping[str, Any]],
) -> None:
    """A check run beside the commit, with all annotations. Raises ForgeError.

    ``output`` has ``title`` and ``summary``; they stand in every request, as the API requires.
    """
    first, *others = _batches(annotations)
    run = {
        "name": "wundr",
        "head_sha": commit,
        "status": "completed",
        "conclusion": conclusion,
        "output": {**output, "annotations": first},
    }
    made = api.change("POST", f"/repos/{project}/check-runs", run)
    if not isinstance(made, dict) or not isinstance(made.get("id"), int):
        raise ForgeError("the host does not return the id of the check run")
    for batch in others:
        body = {"output": {**output, "annotations": batch}}
        api.change("PATCH", f"/repos/{project}/check-runs/{made['id']}", body)


def _batches(annotations: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    starts = range(0, max(1, len(annotations)), MOST_ANNOTATIONS)
    return [list(annotations[start : start + MOST_ANNOTATIONS]) for start in starts]
