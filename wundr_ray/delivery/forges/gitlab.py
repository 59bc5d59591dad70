"""Merge requests on GitLab.

API: https://docs.gitlab.com/api/merge_requests, https://docs.gitlab.com/api/commits,
https://docs.gitlab.com/api/users.
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
from wundr_ray.forges.api import ForgeApi, Parameters
from wundr_ray.forges.document import JsonDocument
from wundr_ray.forges.errors import Rejected, Unsupported

HEADERS: Mapping[str, str] = {}

_DRAFT = "Draft:"
_DRAFT_PREFIXES = (_DRAFT, "[Draft]", "(Draft)")
_STATES = {
    "opened": PullRequestState.OPEN,
    "locked": PullRequestState.OPEN,  # while it is being merged
    "closed": PullRequestState.CLOSED,
    "merged": PullRequestState.MERGED,
}
_PASSED, _FAILED = {"success", "skipped"}, {"failed", "canceled"}


class GitLab:
    """One project on GitLab; groups may be nested."""

    def __init__(self, api: ForgeApi) -> None:
        self._api = api
        self._path = f"/projects/{quote(api.repository, safe='')}"

    async def create(self, new: NewPullRequest) -> PullRequest:
        return await created_or_found(new, lambda: self._create(new), self.find)

    async def find(self, head: str, base: str) -> PullRequest | None:
        query: Parameters = {
            "source_branch": head,
            "target_branch": base,
            "state": "all",
            "order_by": "created_at",
            "sort": "desc",
            "per_page": 100,
        }
        pages = self._api.pages(f"{self._path}/merge_requests", query)
        found = [item async for page in pages for item in page.items()]
        return preferred(
            _pull_request(item)
            for item in found
            if item.at("source_project_id") == item.at("target_project_id")
        )

    async def read(self, number: int) -> PullRequest:
        return _pull_request(await self._get(number))

    async def update(self, number: int, edit: RequestEdit) -> PullRequest:
        fields: dict[str, str] = {}
        if edit.title is not None:
            draft = (await self.read(number)).draft
            fields["title"] = drafted(edit.title, _DRAFT, draft=draft)
        if edit.body is not None:
            fields["description"] = edit.body
        return await self._put(number, fields)

    async def close(self, number: int) -> PullRequest:
        return await closed_or_read(
            number, lambda: self._put(number, {"state_event": "close"}), self.read
        )

    async def add_labels(self, number: int, labels: Sequence[str]) -> None:
        """GitLab creates labels that the project lacks."""
        await self._put(number, {"add_labels": ",".join(labels)})

    async def request_reviewers(self, number: int, reviewers: Sequence[str]) -> None:
        """Send the present reviewers as well, because the API replaces the list."""
        present = (await self._get(number)).items("reviewers")
        ids = [user.number("id") for user in present]
        ids += [await self._user_id(name) for name in reviewers]
        await self._put(number, {"reviewer_ids": list(dict.fromkeys(ids))})

    async def checks(self, commit: str) -> Checks:
        path = f"{self._path}/repository/commits/{commit}/statuses"
        pages = self._api.pages(path, {"per_page": 100})
        return combined([_job_state(job) async for page in pages for job in page.items()])

    async def _create(self, new: NewPullRequest) -> PullRequest:
        body = {
            "title": drafted(new.title, _DRAFT, draft=new.draft),
            "description": new.body,
            "source_branch": new.head,
            "target_branch": new.base,
        }
        return _pull_request(await self._api.send("POST", f"{self._path}/merge_requests", body))

    async def _get(self, number: int) -> JsonDocument:
        return await self._api.get(f"{self._path}/merge_requests/{number}")

    async def _put(self, number: int, fields: Mapping[str, object]) -> PullRequest:
        answer = await self._api.send("PUT", f"{self._path}/merge_requests/{number}", fields)
        return _pull_request(answer)

    async def _user_id(self, name: str) -> int:
        if "/" in name:
            raise Unsupported(
                f"{self._api.host} accepts people as reviewers, not groups: {name}.",
                "Name the reviewers by their user names.",
            )
        for user in (await self._api.get("/users", {"username": name})).items():
            if user.text("username").lower() == name.lower():
                return user.number("id")
        text = f"{self._api.host} has no user {name}"
        raise Rejected(f"{text}.", "Correct the reviewer's user name.", reasons=[text])


def _pull_request(answer: JsonDocument) -> PullRequest:
    title = answer.text("title")
    plain = undrafted(title, _DRAFT_PREFIXES)
    return PullRequest(
        number=answer.number("iid"),
        url=answer.link("web_url"),
        state=_STATES.get(answer.text("state"), PullRequestState.OPEN),
        title=plain,
        body=answer.text_or_empty("description"),
        draft=plain != title,
        head=answer.text("source_branch"),
        base=answer.text("target_branch"),
        head_commit=answer.text_or_empty("sha"),
        mergeability=_mergeability(answer),
    )


def _mergeability(answer: JsonDocument) -> Mergeability:
    """Of ``detailed_merge_status``, or of ``merge_status`` before GitLab 15.6."""
    if answer.flag("has_conflicts"):
        return Mergeability.CONFLICTED
    statuses = {answer.text_or_empty(name) for name in ("detailed_merge_status", "merge_status")}
    if "conflict" in statuses:
        return Mergeability.CONFLICTED
    return Mergeability.CLEAN if statuses & {"mergeable", "can_be_merged"} else Mergeability.UNKNOWN


def _job_state(job: JsonDocument) -> CheckState:
    status, optional = job.text("status"), job.flag("allow_failure")
    if status in _PASSED or (optional and status in {*_FAILED, "manual"}):
        return CheckState.PASSED
    return CheckState.FAILED if status in _FAILED else CheckState.PENDING
