"""GitLab's dialect: https://docs.gitlab.com/api/merge_requests."""

from typing import Any
from urllib.parse import unquote

from tests.delivery.forges.fake.memory import Memory, Refused, Repository, Request
from tests.delivery.forges.fake.wire import Call, Reply, Routes, page_of

ROUTES = Routes()
_PROJECT = "/projects/{id}"
_STATES = {"open": "opened", "closed": "closed", "merged": "merged"}
_AT = "2026-03-01T12:00:00.000Z"


def unauthorized() -> Reply:
    return Reply(401, {"message": "401 Unauthorized"})


def refused(reason: str, kind: str) -> Reply:
    match kind:
        case "missing":
            return Reply(404, {"message": "404 Not Found"})
        case "exists":
            text = f"Another open merge request already exists for this source branch: !{reason}"
            return Reply(409, {"message": [text]})
        case "no branch":
            return Reply(400, {"message": {"source_branch": [f'"{reason}" does not exist']}})
        case _:
            return Reply(422, {"message": {"state": ["cannot transition"]}})


@ROUTES.on("GET", _PROJECT)
def get_project(memory: Memory, call: Call, id: str) -> Reply:
    name = _name(memory, id)
    memory.get(name)
    return Reply(
        200,
        {
            "id": list(memory.repositories).index(name) + 1,
            "name": name.rpartition("/")[2],
            "path_with_namespace": name,
            "web_url": f"{call.root}/{name}",
        },
    )


@ROUTES.on("POST", f"{_PROJECT}/merge_requests")
def create(memory: Memory, call: Call, id: str) -> Reply:
    asked = call.body
    head, base = asked["source_branch"], asked["target_branch"]
    made = _project(memory, id).open(head, base, asked["title"], asked.get("description") or "")
    return Reply(201, _merge_request(memory, call, id, made))


@ROUTES.on("GET", f"{_PROJECT}/merge_requests")
def find(memory: Memory, call: Call, id: str) -> Reply:
    wanted = {
        "source_branch": call.one("source_branch"),
        "target_branch": call.one("target_branch"),
    }
    state = call.one("state", "all")
    found = [
        shown
        for each in reversed(_project(memory, id).requests)
        if (shown := _merge_request(memory, call, id, each))
        and all(not value or shown[name] == value for name, value in wanted.items())
        and state in ("all", shown["state"])
    ]
    return _listed(memory, call, found)


@ROUTES.on("GET", f"{_PROJECT}/merge_requests/{{iid}}")
def read(memory: Memory, call: Call, id: str, iid: str) -> Reply:
    found = _project(memory, id).get(int(iid))
    return Reply(200, _merge_request(memory, call, id, found))


@ROUTES.on("PUT", f"{_PROJECT}/merge_requests/{{iid}}")
def update(memory: Memory, call: Call, id: str, iid: str) -> Reply:
    changed, asked = _project(memory, id).get(int(iid)), call.body
    if asked.get("state_event") == "close":
        if changed.state == "merged":
            raise Refused(iid, "merged")
        changed.state = "closed"
    changed.title = asked.get("title", changed.title)
    changed.body = asked.get("description", changed.body)
    labels = [each for each in asked.get("add_labels", "").split(",") if each]
    changed.labels += [each for each in labels if each not in changed.labels]
    if "reviewer_ids" in asked:
        changed.reviewers = [memory.users[number - 1] for number in asked["reviewer_ids"]]
    return Reply(200, _merge_request(memory, call, id, changed))


@ROUTES.on("GET", f"{_PROJECT}/repository/commits/{{sha}}/statuses")
def statuses(memory: Memory, call: Call, id: str, sha: str) -> Reply:
    names = {"passed": "success", "failed": "failed", "pending": "running"}
    found = [
        {
            "id": number,
            "sha": sha,
            "ref": "main",
            "status": names[state],
            "name": f"job {number}",
            "allow_failure": False,
        }
        for number, state in enumerate(_project(memory, id).checks.get(sha, []), 1)
    ]
    return _listed(memory, call, found)


@ROUTES.on("GET", "/users")
def users(memory: Memory, call: Call) -> Reply:
    found = [each for each in _users(memory, call) if each["username"] == call.one("username")]
    return Reply(200, found)


@ROUTES.on("GET", "/user")
def who(memory: Memory, call: Call) -> Reply:
    return Reply(200, _users(memory, call)[0])


def _project(memory: Memory, id: str) -> Repository:
    return memory.get(_name(memory, id))


def _name(memory: Memory, id: str) -> str:
    """A project is named by its path or by its number, the first being 1."""
    return list(memory.repositories)[int(id) - 1] if id.isdigit() else unquote(id)


def _users(memory: Memory, call: Call) -> list[dict[str, Any]]:
    return [
        {"id": number, "username": name, "name": name, "state": "active",
         "avatar_url": None, "web_url": f"{call.root}/{name}"}
        for number, name in enumerate(memory.users, 1)
    ]  # fmt: skip


def _merge_request(memory: Memory, call: Call, id: str, of: Request) -> dict[str, Any]:
    path = f"{_name(memory, id)}/-/merge_requests/{of.number}"
    people = {user["username"]: user for user in _users(memory, call)}
    statuses = {None: ("checking", "checking"), True: ("mergeable", "can_be_merged")}
    detailed, simple = statuses.get(of.mergeable, ("conflict", "cannot_be_merged"))
    return {
        "id": 1000 + of.number, "iid": of.number, "project_id": 1, "title": of.title,
        "description": of.body, "state": _STATES[of.state], "created_at": _AT, "updated_at": _AT,
        "merged_at": _AT if of.state == "merged" else None,
        "closed_at": _AT if of.state == "closed" else None,
        "source_branch": of.head, "target_branch": of.base,
        "source_project_id": None if of.fork_deleted else 1 + of.of_fork,
        "target_project_id": 1,
        "author": people[memory.users[0]], "assignees": [], "assignee": None,
        "reviewers": [people[name] for name in of.reviewers], "labels": of.labels,
        "draft": of.title.startswith("Draft:"), "work_in_progress": of.title.startswith("Draft:"),
        "merge_status": simple, "detailed_merge_status": detailed, "sha": of.sha,
        "merge_commit_sha": None, "has_conflicts": of.mergeable is False,
        "web_url": f"{call.root}/{path}",
        "references": {"short": f"!{of.number}", "relative": f"!{of.number}", "full": path},
    }  # fmt: skip


def _listed(memory: Memory, call: Call, items: list[Any]) -> Reply:
    number = int(call.one("page", "1"))
    size = min(int(call.one("per_page", "20")), memory.most_a_page)
    headers = {"X-Page": str(number), "X-Per-Page": str(size), "X-Total": str(len(items))}
    if number * size < len(items):
        query = "&".join(f"{key}={value[0]}" for key, value in call.query.items() if key != "page")
        url = f"{call.root}/api/v4{call.path}?{query}&page={number + 1}"
        headers |= {"Link": f'<{url}>; rel="next"', "X-Next-Page": str(number + 1)}
    return Reply(200, page_of(items, number, size), headers)
