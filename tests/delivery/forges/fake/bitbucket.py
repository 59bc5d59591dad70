"""Bitbucket Cloud's dialect: https://developer.atlassian.com/cloud/bitbucket/rest."""

import re
from typing import Any
from urllib.parse import urlencode

from tests.delivery.forges.fake.memory import Memory, Refused, Request
from tests.delivery.forges.fake.wire import Call, Reply, Routes, page_of

ROUTES = Routes()
_REPO = "/repositories/{owner}/{name}"
_STATES = {"open": "OPEN", "closed": "DECLINED", "merged": "MERGED"}
_AT = "2026-03-01T12:00:00.000000+00:00"
_BRANCHES = re.compile(r'source\.branch\.name = "(.*)" AND destination\.branch\.name = "(.*)"')


def unauthorized() -> Reply:
    return Reply(401, _error("Token is invalid, expired, or not supported for this endpoint."))


def refused(reason: str, kind: str) -> Reply:
    match kind:
        case "missing":
            return Reply(404, _error("Repository not found"))
        case "no branch":
            fields = {"source": [f"branch not found: {reason}"]}
            return Reply(400, _error("Bad request", fields=fields))
        case _:
            return Reply(400, _error("You can't decline this pull request: it is not open."))


@ROUTES.on("POST", f"{_REPO}/pullrequests")
def create(memory: Memory, call: Call, owner: str, name: str) -> Reply:
    """A second request for the same branches overwrites the texts of the first."""
    asked, repository = call.body, memory.get(f"{owner}/{name}")
    head, base = asked["source"]["branch"]["name"], asked["destination"]["branch"]["name"]
    for each in repository.opened:
        if (each.head, each.base) == (head, base):
            each.title, each.body = asked["title"], asked.get("description", "")
            return Reply(201, _pull_request(memory, call, f"{owner}/{name}", each))
    made = repository.open(
        head, base, asked["title"], asked.get("description", ""), draft=asked.get("draft", False)
    )
    return Reply(201, _pull_request(memory, call, f"{owner}/{name}", made))


@ROUTES.on("GET", f"{_REPO}/pullrequests")
def find(memory: Memory, call: Call, owner: str, name: str) -> Reply:
    full, states = f"{owner}/{name}", call.query.get("state", ["OPEN"])
    branches = _BRANCHES.fullmatch(call.one("q"))
    found = [
        _pull_request(memory, call, full, each)
        for each in reversed(memory.get(full).requests)
        if _STATES[each.state] in states
        and (branches is None or (each.head, each.base) == branches.groups())
    ]
    return _listed(memory, call, found)


@ROUTES.on("GET", f"{_REPO}/pullrequests/{{number}}")
def read(memory: Memory, call: Call, owner: str, name: str, number: str) -> Reply:
    full = f"{owner}/{name}"
    return Reply(200, _pull_request(memory, call, full, memory.get(full).get(int(number))))


@ROUTES.on("PUT", f"{_REPO}/pullrequests/{{number}}")
def update(memory: Memory, call: Call, owner: str, name: str, number: str) -> Reply:
    """What is left out is cleared."""
    full, asked = f"{owner}/{name}", call.body
    changed = memory.get(full).get(int(number))
    if changed.state != "open":
        raise Refused(number, "not open")
    changed.title, changed.body = asked["title"], asked.get("description", "")
    changed.draft = asked.get("draft", False)
    ids = [each.get("uuid") or each["account_id"] for each in asked.get("reviewers", [])]
    changed.reviewers = [each.strip("{}") for each in ids]
    return Reply(200, _pull_request(memory, call, full, changed))


@ROUTES.on("POST", f"{_REPO}/pullrequests/{{number}}/decline")
def decline(memory: Memory, call: Call, owner: str, name: str, number: str) -> Reply:
    full = f"{owner}/{name}"
    changed = memory.get(full).get(int(number))
    if changed.state != "open":
        raise Refused(number, "not open")
    changed.state = "closed"
    return Reply(200, _pull_request(memory, call, full, changed))


@ROUTES.on("GET", f"{_REPO}/commit/{{sha}}/statuses")
def statuses(memory: Memory, call: Call, owner: str, name: str, sha: str) -> Reply:
    names = {"passed": "SUCCESSFUL", "failed": "FAILED", "pending": "INPROGRESS"}
    states = memory.get(f"{owner}/{name}").checks.get(sha, [])
    found = [
        {"type": "build", "key": str(number), "state": names[state], "url": "https://ci.example"}
        for number, state in enumerate(states)
    ]
    return _listed(memory, call, found)


def _pull_request(memory: Memory, call: Call, full: str, of: Request) -> dict[str, Any]:
    page = f"{call.root}/{full}/pull-requests/{of.number}"
    return {
        "type": "pullrequest", "id": of.number, "title": of.title, "description": of.body,
        "state": _STATES[of.state], "draft": of.draft, "created_on": _AT, "updated_on": _AT,
        "links": {
            "self": {"href": f"{call.root}/2.0{call.path}"},
            "html": {"href": page},
        },
        "source": {
            **_end(full, of.head, of.sha, "{2}" if of.of_fork else "{1}"),
            **({"repository": None} if of.fork_deleted else {}),
        },
        "destination": _end(full, of.base, of.sha, "{1}"),
        "reviewers": [
            {"type": "user", "uuid": f"{{{each}}}", "display_name": each} for each in of.reviewers
        ],
        "comment_count": 0, "task_count": 0, "close_source_branch": False,
    }  # fmt: skip


def _end(full: str, branch: str, sha: str, uuid: str) -> dict[str, Any]:
    return {
        "branch": {"name": branch},
        "commit": {"hash": sha[:12]},
        "repository": {"type": "repository", "full_name": full, "uuid": uuid},
    }


def _error(message: str, **more: Any) -> dict[str, Any]:
    return {"type": "error", "error": {"message": message, **more}}


def _listed(memory: Memory, call: Call, items: list[Any]) -> Reply:
    number = int(call.one("page", "1"))
    size = min(int(call.one("pagelen", "10")), memory.most_a_page)
    body: dict[str, Any] = {"values": page_of(items, number, size), "pagelen": size, "page": number}
    if number * size < len(items):
        query = urlencode({**call.query, "page": [str(number + 1)]}, doseq=True)
        body["next"] = f"{call.root}/2.0{call.path}?{query}"
    return Reply(200, body)
