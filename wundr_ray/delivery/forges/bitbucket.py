"""Pull requests on Bitbucket Cloud.

API: https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests,
https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses.
Bitbucket has no labels, and does not report whether a request has conflicts.
"""

from collections.abc import Mapping, Sequence

from wundr_ray.delivery.forges.interface import (
    Checks,
    CheckState,
    NewPullRequest,
    PullRequest,
    PullRequestState,
    RequestEdit,
)
from wundr_ray.delivery.forges.shared import closed_or_read, combined, preferred
from wundr_ray.forges.api import ForgeApi, Parameters
from wundr_ray.forges.document import JsonDocument
from wundr_ray.forges.errors import Unsupported

HEADERS: Mapping[str, str] = {}

_STATES = {
    "OPEN": PullRequestState.OPEN,
    "MERGED": PullRequestState.MERGED,
    "DECLINED": PullRequestState.CLOSED,
    "SUPERSEDED": PullRequestState.CLOSED,
}
_STATUSES = {
    "SUCCESSFUL": CheckState.PASSED,
    "INPROGRESS": CheckState.PENDING,
    "FAILED": CheckState.FAILED,
    "STOPPED": CheckState.FAILED,
}


class Bitbucket:
    """One repository on Bitbucket Cloud."""

    def __init__(self, api: ForgeApi) -> None:
        self._api = api
        self._path = f"/repositories/{api.repository}"
        self._requests = f"{self._path}/pullrequests"

    async def create(self, new: NewPullRequest) -> PullRequest:
        """Look first: a second request for a branch would silently overwrite the first."""
        found = await self.find(new.head, new.base)
        if found is not None and found.state is PullRequestState.OPEN:
            return found
        body = {
            "title": new.title,
            "description": new.body,
            "source": {"branch": {"name": new.head}},
            "destination": {"branch": {"name": new.base}},
            "draft": new.draft,
        }
        return _pull_request(await self._api.send("POST", self._requests, body))

    async def find(self, head: str, base: str) -> PullRequest | None:
        query: Parameters = {
            "q": f"source.branch.name = {_quoted(head)} AND destination.branch.name = "
            f"{_quoted(base)}",
            "state": list(_STATES),
            "sort": "-created_on",
            "pagelen": 50,
        }
        pages = self._api.pages(self._requests, query)
        found = [item async for page in pages for item in page.items("values")]
        return preferred(_pull_request(item) for item in found if _is_own(item))

    async def read(self, number: int) -> PullRequest:
        return _pull_request(await self._get(number))

    async def update(self, number: int, edit: RequestEdit) -> PullRequest:
        fields = {"title": edit.title, "description": edit.body}
        return await self._put(
            number, {name: text for name, text in fields.items() if text is not None}
        )

    async def close(self, number: int) -> PullRequest:
        return await closed_or_read(number, lambda: self._decline(number), self.read)

    async def add_labels(self, number: int, labels: Sequence[str]) -> None:
        raise Unsupported(
            f"{self._api.host} has no labels for pull requests.",
            "Leave out labels for repositories on Bitbucket.",
        )

    async def request_reviewers(self, number: int, reviewers: Sequence[str]) -> None:
        """Reviewers are account ids, or uuids in braces: Bitbucket knows no logins."""
        added = [{"uuid" if name.startswith("{") else "account_id": name} for name in reviewers]
        present = [
            {"uuid": user.text("uuid")} for user in (await self._get(number)).items("reviewers")
        ]
        await self._put(number, {"reviewers": [*present, *added]})

    async def checks(self, commit: str) -> Checks:
        pages = self._api.pages(f"{self._path}/commit/{commit}/statuses", {"pagelen": 100})
        return combined(
            [
                _STATUSES.get(status.text("state"), CheckState.PENDING)
                async for page in pages
                for status in page.items("values")
            ]
        )

    async def _get(self, number: int) -> JsonDocument:
        return await self._api.get(f"{self._requests}/{number}")

    async def _decline(self, number: int) -> PullRequest:
        return _pull_request(await self._api.send("POST", f"{self._requests}/{number}/decline"))

    async def _put(self, number: int, fields: Mapping[str, object]) -> PullRequest:
        """All that a request has is sent: Bitbucket may clear what is left out."""
        now = await self._get(number)
        body = {
            "title": now.text("title"),
            "description": now.text_or_empty("description"),
            "destination": {"branch": {"name": now.text("destination", "branch", "name")}},
            "reviewers": [{"uuid": user.text("uuid")} for user in now.items("reviewers")],
            "draft": now.flag("draft"),
            **fields,
        }
        return _pull_request(await self._api.send("PUT", f"{self._requests}/{number}", body))


def _pull_request(answer: JsonDocument) -> PullRequest:
    return PullRequest(
        number=answer.number("id"),
        url=answer.link("links", "html", "href"),
        state=_STATES.get(answer.text("state"), PullRequestState.OPEN),
        title=answer.text("title"),
        body=answer.text_or_empty("description"),
        draft=answer.flag("draft"),
        head=answer.text("source", "branch", "name"),
        base=answer.text("destination", "branch", "name"),
        head_commit=answer.text_or_empty("source", "commit", "hash"),
    )


def _is_own(item: JsonDocument) -> bool:
    """Whether the branch is in the repository itself; a fork may have been deleted."""
    source = item.at("source", "repository", "uuid")
    return source == item.at("destination", "repository", "uuid")


def _quoted(text: str) -> str:
    """A string of Bitbucket's query language."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
