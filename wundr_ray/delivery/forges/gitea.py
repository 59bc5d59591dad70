"""Pull requests on Gitea and Forgejo.

API: https://docs.gitea.com/api, https://forgejo.org/docs/latest/user/api-usage; drafts:
https://docs.gitea.com/usage/pull-request; scopes: https://forgejo.org/docs/latest/user/token-scope.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from wundr_ray.delivery.forges.interface import (
    Checks,
    CheckState,
    Mergeability,
    NewPullRequest,
    PullRequest,
    PullRequestState,
    RequestEdit,
)
from wundr_ray.delivery.forges.shared import (
    closed_or_read,
    combined,
    created_or_found,
    drafted,
    preferred,
    undrafted,
)
from wundr_ray.forges.api import ForgeApi
from wundr_ray.forges.document import JsonDocument
from wundr_ray.forges.errors import RepositoryMissing

HEADERS: Mapping[str, str] = {}

_DRAFT = "WIP:"
_DRAFT_PREFIXES = (_DRAFT, "[WIP]")
_LABEL_COLOR = "#ededed"
_STATUSES = {
    "success": CheckState.PASSED,
    "warning": CheckState.PASSED,
    "skipped": CheckState.PASSED,
    "error": CheckState.FAILED,
    "failure": CheckState.FAILED,
}


class Gitea:
    """One repository on Gitea or Forgejo."""

    def __init__(self, api: ForgeApi) -> None:
        self._api = api
        self._path = f"/repos/{api.repository}"

    async def create(self, new: NewPullRequest) -> PullRequest:
        return await created_or_found(new, lambda: self._create(new), self.find)

    async def find(self, head: str, base: str) -> PullRequest | None:
        """Usually one call. It returns any of several requests; if closed, open ones are listed."""
        path = f"{self._path}/pulls/{quote(base, safe='')}/{quote(head, safe='')}"
        try:
            found = _pull_request(await self._api.get(path))
        except RepositoryMissing:
            return None
        if found.state is PullRequestState.OPEN:
            return found
        pages = self._api.pages(f"{self._path}/pulls", {"state": "open", "limit": 50})
        listed = [item async for page in pages for item in page.items()]
        open_ones = [_pull_request(item) for item in listed if _is_of(item, head, base)]
        return preferred([found, *open_ones])

    async def read(self, number: int) -> PullRequest:
        return _pull_request(await self._api.get(f"{self._path}/pulls/{number}"))

    async def update(self, number: int, edit: RequestEdit) -> PullRequest:
        fields: dict[str, str] = {}
        if edit.title is not None:
            draft = (await self.read(number)).draft
            fields["title"] = drafted(edit.title, _DRAFT, draft=draft)
        if edit.body is not None:
            fields["body"] = edit.body
        return await self._patch(number, fields)

    async def close(self, number: int) -> PullRequest:
        return await closed_or_read(
            number, lambda: self._patch(number, {"state": "closed"}), self.read
        )

    async def add_labels(self, number: int, labels: Sequence[str]) -> None:
        """Labels are given by id, and those that the repository lacks are created first."""
        pages = self._api.pages(f"{self._path}/labels", {"limit": 50})
        ids = {
            label.text("name"): label.number("id") async for page in pages for label in page.items()
        }
        for name in labels:
            if name not in ids:
                ids[name] = await self._new_label(name)
        body = {"labels": [ids[name] for name in labels]}
        await self._api.send("POST", f"{self._path}/issues/{number}/labels", body)

    async def request_reviewers(self, number: int, reviewers: Sequence[str]) -> None:
        body = {
            "reviewers": [name for name in reviewers if "/" not in name],
            "team_reviewers": [name.partition("/")[2] for name in reviewers if "/" in name],
        }
        await self._api.send("POST", f"{self._path}/pulls/{number}/requested_reviewers", body)

    async def checks(self, commit: str) -> Checks:
        status = await self._api.get(f"{self._path}/commits/{commit}/status")
        count = status.number("total_count")
        if not count:
            return Checks(CheckState.NONE)
        state = _STATUSES.get(status.text("state"), CheckState.PENDING)
        return Checks(combined([state]).state, count)

    async def _create(self, new: NewPullRequest) -> PullRequest:
        body = {
            "title": drafted(new.title, _DRAFT, draft=new.draft),
            "body": new.body,
            "head": new.head,
            "base": new.base,
        }
        return _pull_request(await self._api.send("POST", f"{self._path}/pulls", body))

    async def _patch(self, number: int, fields: Mapping[str, object]) -> PullRequest:
        answer = await self._api.send("PATCH", f"{self._path}/pulls/{number}", fields)
        return _pull_request(answer)

    async def _new_label(self, name: str) -> int:
        body = {"name": name, "color": _LABEL_COLOR}
        return (await self._api.send("POST", f"{self._path}/labels", body)).number("id")


def _pull_request(answer: JsonDocument) -> PullRequest:
    title = answer.text("title")
    plain = undrafted(title, _DRAFT_PREFIXES)
    state = _state(answer)
    return PullRequest(
        number=answer.number("number"),
        url=answer.link("html_url"),
        state=state,
        title=plain,
        body=answer.text_or_empty("body"),
        draft=plain != title,
        head=answer.text("head", "ref"),
        base=answer.text("base", "ref"),
        head_commit=answer.text("head", "sha"),
        mergeability=_mergeability(answer, state, draft=plain != title),
    )


def _state(answer: JsonDocument) -> PullRequestState:
    if answer.flag("merged"):
        return PullRequestState.MERGED
    return PullRequestState.OPEN if answer.text("state") == "open" else PullRequestState.CLOSED


def _mergeability(answer: JsonDocument, state: PullRequestState, *, draft: bool) -> Mergeability:
    """Gitea also reports false for drafts, and while it is still computing the answer."""
    if answer.flag("mergeable"):
        return Mergeability.CLEAN
    if draft or state is not PullRequestState.OPEN:
        return Mergeability.UNKNOWN
    return Mergeability.CONFLICTED


def _is_of(item: JsonDocument, head: str, base: str) -> bool:
    same = item.at("head", "repo_id") == item.at("base", "repo_id")
    return same and (item.text("head", "ref"), item.text("base", "ref")) == (head, base)
