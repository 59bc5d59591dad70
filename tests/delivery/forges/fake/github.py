"""GitHub's dialect: https://docs.github.com/rest."""

from typing import Any

from tests.delivery.forges.fake.github_shapes import (
    label,
    pull_request,
    repository,
    status_of,
    user,
)
from tests.delivery.forges.fake.memory import Memory, Refused, Request
from tests.delivery.forges.fake.wire import Call, Reply, Routes, page_of

ROUTES = Routes()
_REPO = "/repos/{owner}/{name}"
_DOCS = "https://docs.github.com/rest"


def unauthorized() -> Reply:
    return Reply(401, {"message": "Bad credentials", "documentation_url": _DOCS, "status": "401"})


def refused(reason: str, kind: str) -> Reply:
    if kind == "missing":
        return Reply(404, {"message": "Not Found", "documentation_url": _DOCS, "status": "404"})
    errors: dict[str, list[dict[str, str]]] = {
        "exists": [
            {
                "resource": "PullRequest",
                "code": "custom",
                "message": f"A pull request already exists for acme:{reason}.",
            }
        ],
        "no branch": [{"resource": "PullRequest", "field": "head", "code": "invalid"}],
        "merged": [{"resource": "PullRequest", "field": "state", "code": "invalid"}],
    }
    body = {"message": "Validation Failed", "errors": errors[kind], "documentation_url": _DOCS}
    return Reply(422, {**body, "status": "422"})


@ROUTES.on("GET", _REPO)
def get_repository(memory: Memory, call: Call, owner: str, name: str) -> Reply:
    memory.get(f"{owner}/{name}")
    return Reply(200, repository(call.root, f"{owner}/{name}"))


@ROUTES.on("POST", f"{_REPO}/pulls")
def create(memory: Memory, call: Call, owner: str, name: str) -> Reply:
    asked = call.body
    made = memory.get(f"{owner}/{name}").open(
        asked["head"].rpartition(":")[2],
        asked["base"],
        asked["title"],
        asked.get("body") or "",
        draft=asked.get("draft", False),
    )
    return Reply(201, pull_request(call.root, f"{owner}/{name}", made))


@ROUTES.on("GET", f"{_REPO}/pulls")
def find(memory: Memory, call: Call, owner: str, name: str) -> Reply:
    full, head, base = f"{owner}/{name}", call.one("head"), call.one("base")
    state = call.one("state", "open")
    found = [
        each
        for each in reversed(memory.get(full).requests)
        if (not head or f"{owner}:{each.head}" == head)
        and (not base or each.base == base)
        and (state == "all" or (each.state == "open") == (state == "open"))
    ]
    return _listed(
        memory, call, [pull_request(call.root, full, each, whole=False) for each in found]
    )


@ROUTES.on("GET", f"{_REPO}/pulls/{{number}}")
def read(memory: Memory, call: Call, owner: str, name: str, number: str) -> Reply:
    full = f"{owner}/{name}"
    return Reply(200, pull_request(call.root, full, memory.get(full).get(int(number))))


@ROUTES.on("PATCH", f"{_REPO}/pulls/{{number}}")
def update(memory: Memory, call: Call, owner: str, name: str, number: str) -> Reply:
    full = f"{owner}/{name}"
    changed = memory.get(full).get(int(number))
    if call.body.get("state") and changed.state == "merged":
        raise Refused(number, "merged")
    for field in ("title", "body", "state"):
        if field in call.body:
            setattr(changed, field, call.body[field])
    return Reply(200, pull_request(call.root, full, changed))


@ROUTES.on("POST", f"{_REPO}/issues/{{number}}/labels")
def add_labels(memory: Memory, call: Call, owner: str, name: str, number: str) -> Reply:
    changed = memory.get(f"{owner}/{name}").get(int(number))
    asked = call.body if isinstance(call.body, list) else call.body["labels"]
    changed.labels += [each for each in asked if each not in changed.labels]
    return Reply(200, [label(call.root, f"{owner}/{name}", each) for each in changed.labels])


@ROUTES.on("POST", f"{_REPO}/pulls/{{number}}/requested_reviewers")
def request_reviewers(memory: Memory, call: Call, owner: str, name: str, number: str) -> Reply:
    full = f"{owner}/{name}"
    changed: Request = memory.get(full).get(int(number))
    changed.reviewers += call.body.get("reviewers", [])
    changed.teams += call.body.get("team_reviewers", [])
    return Reply(201, pull_request(call.root, full, changed, whole=False))


@ROUTES.on("GET", f"{_REPO}/commits/{{ref}}/status")
def combined_status(memory: Memory, call: Call, owner: str, name: str, ref: str) -> Reply:
    """The fake reports the first half of a commit's checks by statuses, the rest by check runs."""
    full = f"{owner}/{name}"
    states = memory.get(full).checks.get(ref, [])
    return Reply(200, status_of(call.root, full, ref, states[: (len(states) + 1) // 2]))


@ROUTES.on("GET", f"{_REPO}/commits/{{ref}}/check-runs")
def check_runs(memory: Memory, call: Call, owner: str, name: str, ref: str) -> Reply:
    states = memory.get(f"{owner}/{name}").checks.get(ref, [])
    runs = [_run(call.root, ref, each) for each in states[(len(states) + 1) // 2 :]]
    reply = _listed(memory, call, runs)
    body = {"total_count": len(runs), "check_runs": reply.body}
    return Reply(200, body, reply.headers)


@ROUTES.on("GET", "/user")
def who(memory: Memory, call: Call) -> Reply:
    return Reply(200, user(call.root, memory.users[0]))


def _listed(memory: Memory, call: Call, items: list[Any]) -> Reply:
    number = int(call.one("page", "1"))
    size = min(int(call.one("per_page", "30")), memory.most_a_page)
    headers = {}
    if number * size < len(items):
        query = "&".join(f"{key}={value[0]}" for key, value in call.query.items() if key != "page")
        url = f"{call.root}/api/v3{call.path}?{query}&page={number + 1}"
        headers["Link"] = f'<{url}>; rel="next"'
    return Reply(200, page_of(items, number, size), headers)


def _run(root: str, sha: str, state: str) -> dict[str, Any]:
    done = state != "pending"
    conclusion = {"passed": "success", "failed": "failure"}.get(state)
    at = "2026-03-01T12:00:00Z"
    return {
        "id": 1, "node_id": "CR_1", "head_sha": sha, "name": "build", "external_id": None,
        "url": f"{root}/api/v3/check-runs/1", "html_url": None, "details_url": None,
        "status": "completed" if done else "in_progress", "conclusion": conclusion,
        "started_at": at, "completed_at": at if done else None, "check_suite": {"id": 1},
        "app": None, "pull_requests": [],
        "output": {
            "title": None, "summary": None, "text": None, "annotations_count": 0,
            "annotations_url": f"{root}/api/v3/check-runs/1/annotations",
        },
    }  # fmt: skip
