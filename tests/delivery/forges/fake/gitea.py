"""The dialect of Gitea and Forgejo: https://docs.gitea.com/api."""

from typing import Any
from urllib.parse import unquote

from tests.delivery.forges.fake.memory import Memory, Refused, Request
from tests.delivery.forges.fake.wire import Call, Reply, Routes, page_of

ROUTES = Routes()
_REPO = "/repos/{owner}/{name}"
_AT = "2026-03-01T12:00:00Z"


def unauthorized() -> Reply:
    return Reply(401, {"message": "invalid username, password or token", "url": ""})


def refused(reason: str, kind: str) -> Reply:
    match kind:
        case "missing":
            return Reply(404, {"message": "The target couldn't be found.", "errors": [], "url": ""})
        case "exists":
            text = f"pull request already exists for these targets [id: 1, head_branch: {reason}]"
            return Reply(409, {"message": text, "url": ""})
        case "no branch":
            return Reply(404, {"message": f"branch not exist: {reason}", "url": ""})
        case _:
            text = "cannot change state of this pull request, it was already merged"
            return Reply(412, {"message": text, "url": ""})


@ROUTES.on("POST", f"{_REPO}/pulls")
def create(memory: Memory, call: Call, owner: str, name: str) -> Reply:
    asked = call.body
    made = memory.get(f"{owner}/{name}").open(
        asked["head"], asked["base"], asked["title"], asked.get("body", "")
    )
    return Reply(201, _pull_request(call, f"{owner}/{name}", made))


@ROUTES.on("GET", f"{_REPO}/pulls")
def listed(memory: Memory, call: Call, owner: str, name: str) -> Reply:
    full, state = f"{owner}/{name}", call.one("state", "open")
    found = [
        _pull_request(call, full, each)
        for each in reversed(memory.get(full).requests)
        if state == "all" or (each.state == "open") == (state == "open")
    ]
    return _listed(memory, call, found)


@ROUTES.on("GET", f"{_REPO}/pulls/{{base}}/{{head}}")
def by_branches(memory: Memory, call: Call, owner: str, name: str, base: str, head: str) -> Reply:
    """The oldest, whatever its state, as a query without an order gives it."""
    full = f"{owner}/{name}"
    for each in memory.get(full).requests:
        if (each.base, each.head) == (unquote(base), unquote(head)) and not each.of_fork:
            return Reply(200, _pull_request(call, full, each))
    raise Refused(head, "missing")


@ROUTES.on("GET", f"{_REPO}/pulls/{{number}}")
def read(memory: Memory, call: Call, owner: str, name: str, number: str) -> Reply:
    full = f"{owner}/{name}"
    return Reply(200, _pull_request(call, full, memory.get(full).get(int(number))))


@ROUTES.on("PATCH", f"{_REPO}/pulls/{{number}}")
def update(memory: Memory, call: Call, owner: str, name: str, number: str) -> Reply:
    full = f"{owner}/{name}"
    changed = memory.get(full).get(int(number))
    if call.body.get("state") and changed.state == "merged":
        raise Refused(number, "merged")
    for field in ("title", "body", "state"):
        if field in call.body:
            setattr(changed, field, call.body[field])
    return Reply(201, _pull_request(call, full, changed))


@ROUTES.on("GET", f"{_REPO}/labels")
def labels(memory: Memory, call: Call, owner: str, name: str) -> Reply:
    known = memory.get(f"{owner}/{name}").labels
    return _listed(memory, call, [_label(each, number) for number, each in enumerate(known, 1)])


@ROUTES.on("POST", f"{_REPO}/labels")
def new_label(memory: Memory, call: Call, owner: str, name: str) -> Reply:
    known = memory.get(f"{owner}/{name}").labels
    known.append(call.body["name"])
    return Reply(201, _label(known[-1], len(known)))


@ROUTES.on("POST", f"{_REPO}/issues/{{number}}/labels")
def add_labels(memory: Memory, call: Call, owner: str, name: str, number: str) -> Reply:
    repository = memory.get(f"{owner}/{name}")
    changed = repository.get(int(number))
    names = [repository.labels[each - 1] for each in call.body["labels"]]
    changed.labels += [each for each in names if each not in changed.labels]
    return Reply(200, [_label(each, 1) for each in changed.labels])


@ROUTES.on("POST", f"{_REPO}/pulls/{{number}}/requested_reviewers")
def request_reviewers(memory: Memory, call: Call, owner: str, name: str, number: str) -> Reply:
    changed = memory.get(f"{owner}/{name}").get(int(number))
    for login in call.body.get("reviewers", []):
        if login not in memory.users:
            text = f"user does not exist [uid: 0, name: {login}]"
            return Reply(422, {"message": text, "url": ""})
        changed.reviewers.append(login)
    changed.teams += call.body.get("team_reviewers", [])
    return Reply(201, [])


@ROUTES.on("GET", f"{_REPO}/commits/{{ref}}/status")
def combined_status(memory: Memory, call: Call, owner: str, name: str, ref: str) -> Reply:
    names = {"passed": "success", "failed": "failure", "pending": "pending"}
    found = [names[each] for each in memory.get(f"{owner}/{name}").checks.get(ref, [])]
    worst = next((each for each in ("failure", "pending", "success") if each in found), "")
    statuses = [{"id": 1, "status": each, "context": "ci"} for each in found]
    body = {"state": worst, "sha": ref, "total_count": len(found), "statuses": statuses}
    return Reply(200, body)


def _pull_request(call: Call, full: str, of: Request) -> dict[str, Any]:
    return {
        "id": 1000 + of.number, "number": of.number, "title": of.title, "body": of.body,
        "url": f"{call.root}/{full}/pulls/{of.number}",
        "html_url": f"{call.root}/{full}/pulls/{of.number}",
        "state": "open" if of.state == "open" else "closed", "merged": of.state == "merged",
        "mergeable": of.mergeable is True, "draft": of.title.startswith("WIP:"),
        "labels": [_label(each, 1) for each in of.labels], "created_at": _AT, "updated_at": _AT,
        "head": {
            "label": of.head, "ref": of.head, "sha": of.sha,
            "repo_id": -1 if of.fork_deleted else 1 + of.of_fork,
        },
        "base": {"label": of.base, "ref": of.base, "sha": of.sha, "repo_id": 1},
    }  # fmt: skip


def _label(name: str, number: int) -> dict[str, Any]:
    return {"id": number, "name": name, "color": "ededed", "description": "", "url": ""}


def _listed(memory: Memory, call: Call, items: list[Any]) -> Reply:
    number = int(call.one("page", "1"))
    size = min(int(call.one("limit", "30")), memory.most_a_page)
    headers = {"X-Total-Count": str(len(items))}
    if number * size < len(items):
        query = "&".join(f"{key}={value[0]}" for key, value in call.query.items() if key != "page")
        url = f"{call.root}/api/v1{call.path}?{query}&page={number + 1}"
        headers["Link"] = f'<{url}>; rel="next"'
    return Reply(200, page_of(items, number, size), headers)
