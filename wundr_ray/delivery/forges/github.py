"""Pull requests on GitHub, and on GitHub Enterprise.

API: https://docs.github.com/rest/pulls/pulls, https://docs.github.com/rest/issues/labels,
https://docs.github.com/rest/pulls/review-requests, https://docs.github.com/rest/commits/statuses,
https://docs.github.com/rest/checks/runs.
"""

from collections.abc import Mapping, Sequence

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
    preferred,
)
from wundr_ray.forges.api import ForgeApi, Parameters
from wundr_ray.forges.document import JsonDocument
from wundr_ray.forges.errors import NoPermission

HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}

_STATUSES = {"success": CheckState.PASSED, "pending": CheckState.PENDING}
_PASSED = {"success", "neutral", "skipped"}


class GitHub:
    """One repository on GitHub."""

    def __init__(self, api: ForgeApi) -> None:
        self._api = api
        self._owner = api.repository.partition("/")[0]
        self._path = f"/repos/{api.repository}"

    async def create(self, new: NewPullRequest) -> PullRequest:
        return await created_or_found(new, lambda: self._create(new), self.find)

    async def find(self, head: str, base: str) -> PullRequest | None:
        query: Parameters = {
            "head": f"{self._owner}:{head}",
            "base": base,
            "state": "all",
            "sort": "created",
            "direction": "desc",
            "per_page": 100,
        }
        pages = self._api.pages(f"{self._path}/pulls", query)
        found = [item async for page in pages for item in page.items()]
        return preferred(_pull_request(item) for item in found if _is_of(item, head))

    async def read(self, number: int) -> PullRequest:
        return _pull_request(await self._api.get(f"{self._path}/pulls/{number}"))

    async def update(self, number: int, edit: RequestEdit) -> PullRequest:
        fields = {"title": edit.title, "body": edit.body}
        return await self._patch(
            number, {name: text for name, text in fields.items() if text is not None}
        )

    async def close(self, number: int) -> PullRequest:
        return await closed_or_read(
            number, lambda: self._patch(number, {"state": "closed"}), self.read
        )

    async def add_labels(self, number: int, labels: Sequence[str]) -> None:
        """GitHub creates labels that the repository lacks."""
        await self._api.send(
            "POST", f"{self._path}/issues/{number}/labels", {"labels": list(labels)}
        )

    async def request_reviewers(self, number: int, reviewers: Sequence[str]) -> None:
        body = {
            "reviewers": [name for name in reviewers if "/" not in name],
            "team_reviewers": [name.partition("/")[2] for name in reviewers if "/" in name],
        }
        await self._api.send("POST", f"{self._path}/pulls/{number}/requested_reviewers", body)

    async def checks(self, commit: str) -> Checks:
        """Commit statuses and check runs together: builds report one or the other.

        Fine-grained tokens often may not read check runs.
        """
        status = await self._api.get(f"{self._path}/commits/{commit}/status")
        count = status.number("total_count")
        state = _STATUSES.get(status.text("state"), CheckState.FAILED)
        try:
            runs = await self._check_runs(commit)
        except NoPermission:
            runs = [CheckState.UNKNOWN]
        both = combined([state] if count else [], runs)
        return Checks(both.state, count + len(runs))

    async def _check_runs(self, commit: str) -> list[CheckState]:
        path = f"{self._path}/commits/{commit}/check-runs"
        return [
            _check_state(run)
            async for page in self._api.pages(path, {"per_page": 100})
            for run in page.items("check_runs")
        ]

    async def _create(self, new: NewPullRequest) -> PullRequest:
        body = {
            "title": new.title,
            "body": new.body,
            "head": new.head,
            "base": new.base,
            "draft": new.draft,
        }
        return _pull_request(await self._api.send("POST", f"{self._path}/pulls", body))

    async def _patch(self, number: int, fields: Mapping[str, object]) -> PullRequest:
        answer = await self._api.send("PATCH", f"{self._path}/pulls/{number}", fields)
        return _pull_request(answer)


def _pull_request(answer: JsonDocument) -> PullRequest:
    merged = answer.at("merged_at") is not None
    open_ = answer.text("state") == "open"
    return PullRequest(
        number=answer.number("number"),
        url=answer.link("html_url"),
        state=_state(merged=merged, open_=open_),
        title=answer.text("title"),
        body=answer.text_or_empty("body"),
        draft=answer.flag("draft"),
        head=answer.text("head", "ref"),
        base=answer.text("base", "ref"),
        head_commit=answer.text("head", "sha"),
        mergeability=_mergeability(answer),
    )


def _state(*, merged: bool, open_: bool) -> PullRequestState:
    if merged:
        return PullRequestState.MERGED
    return PullRequestState.OPEN if open_ else PullRequestState.CLOSED


def _mergeability(answer: JsonDocument) -> Mergeability:
    """``mergeable`` is null while GitHub computes it, and missing in lists."""
    if answer.at("mergeable") is None:
        return Mergeability.UNKNOWN
    return Mergeability.CLEAN if answer.flag("mergeable") else Mergeability.CONFLICTED


def _is_of(item: JsonDocument, head: str) -> bool:
    """Whether the branch is in the repository itself; ``head.repo`` is null for a lost fork."""
    same = item.at("head", "repo", "id") == item.at("base", "repo", "id")
    return same and item.text("head", "ref") == head


def _check_state(run: JsonDocument) -> CheckState:
    if run.text("status") != "completed":
        return CheckState.PENDING
    return CheckState.PASSED if run.text_or_empty("conclusion") in _PASSED else CheckState.FAILED
