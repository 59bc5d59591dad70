"""Owners and their repositories, in three dialects; the users of the forge own some, too."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from tests.delivery.forges.fake import gitea, github, gitlab
from tests.delivery.forges.fake.github_shapes import repository as github_repository
from tests.delivery.forges.fake.memory import Memory, Refused, Repository
from tests.delivery.forges.fake.wire import Call, Reply, Routes
from wundr_ray.contract.vocabulary import ForgeKind

GITHUB, GITLAB, GITEA = Routes(), Routes(), Routes()
ROUTES = {
    ForgeKind.GITHUB: GITHUB,
    ForgeKind.GITLAB: GITLAB,
    ForgeKind.GITEA: GITEA,
    ForgeKind.BITBUCKET: Routes(),
}

_Named = tuple[str, Repository]


@GITHUB.on("GET", "/users/{owner}")
def github_owner(memory: Memory, call: Call, owner: str) -> Reply:
    if owner in memory.users:
        return Reply(200, {"login": owner, "id": _user_id(memory, owner), "type": "User"})
    _check_exists(memory, owner)
    return Reply(200, {"login": owner, "id": 1000, "type": "Organization"})


@GITHUB.on("GET", "/orgs/{owner}/repos")
def github_organization(memory: Memory, call: Call, owner: str) -> Reply:
    if owner in memory.users:
        raise Refused(owner, "missing")
    return _github(memory, call, _of(memory, call, owner))


@GITHUB.on("GET", "/users/{owner}/repos")
def github_user(memory: Memory, call: Call, owner: str) -> Reply:
    public = [each for each in _of(memory, call, owner) if not each[1].private]
    return _github(memory, call, public)


@GITHUB.on("GET", "/user/repos")
def github_own(memory: Memory, call: Call) -> Reply:
    return _github(memory, call, _of(memory, call, memory.users[0]))


@GITHUB.on("GET", "/repos/{owner}/{name}/branches")
def github_branches(memory: Memory, call: Call, owner: str, name: str) -> Reply:
    return Reply(200, [{"name": each} for each in memory.get(f"{owner}/{name}").branches])


@GITLAB.on("GET", "/groups/{owner}")
def gitlab_group(memory: Memory, call: Call, owner: str) -> Reply:
    _check_group(memory, unquote(owner))
    return Reply(200, {"id": 1000, "full_path": unquote(owner)})


@GITLAB.on("GET", "/groups/{owner}/projects")
def gitlab_projects(memory: Memory, call: Call, owner: str) -> Reply:
    path = unquote(owner)
    _check_group(memory, path)
    nested = call.one("include_subgroups") == "true"
    found = [
        each
        for each in _of(memory, call, path)
        if nested or each[0].removeprefix(f"{path}/").count("/") == 0
    ]
    return gitlab._listed(memory, call, [_gitlab(*each) for each in found])


@GITLAB.on("GET", "/users/{owner}/projects")
def gitlab_user(memory: Memory, call: Call, owner: str) -> Reply:
    if owner not in memory.users:
        raise Refused(owner, "missing")
    found = _of(memory, call, owner)
    return gitlab._listed(memory, call, [_gitlab(*each) for each in found])


@GITEA.on("GET", "/orgs/{owner}")
def gitea_organization(memory: Memory, call: Call, owner: str) -> Reply:
    _check_group(memory, owner)
    return Reply(200, {"id": 1000, "name": owner})


@GITEA.on("GET", "/orgs/{owner}/repos")
def gitea_organization_repositories(memory: Memory, call: Call, owner: str) -> Reply:
    _check_group(memory, owner)
    return gitea._listed(memory, call, [_gitea(*each) for each in _of(memory, call, owner)])


@GITEA.on("GET", "/users/{owner}/repos")
def gitea_user(memory: Memory, call: Call, owner: str) -> Reply:
    if owner not in memory.users:
        raise Refused(owner, "missing")
    return gitea._listed(memory, call, [_gitea(*each) for each in _of(memory, call, owner)])


def _of(memory: Memory, call: Call, owner: str) -> list[_Named]:
    """In the order of their ids, which is none of names."""
    seen = [
        each
        for each in _below(memory, owner)
        if "authorization" in call.headers or not each[1].private
    ]
    return sorted(seen, key=lambda each: each[1].number)


def _below(memory: Memory, owner: str) -> Iterator[_Named]:
    for name, repository in memory.repositories.items():
        if name.lower().startswith(f"{owner.lower()}/"):
            yield name, repository


def _check_group(memory: Memory, owner: str) -> None:
    if owner in memory.users:
        raise Refused(owner, "missing")
    _check_exists(memory, owner)


def _check_exists(memory: Memory, owner: str) -> None:
    if not any(_below(memory, owner)):
        raise Refused(owner, "missing")


def _user_id(memory: Memory, login: str) -> int:
    """The user of the token has the id that ``/user`` tells."""
    return 1 + memory.users.index(login)


def _github(memory: Memory, call: Call, found: list[_Named]) -> Reply:
    return github._listed(memory, call, [_github_item(call, *each) for each in found])


def _github_item(call: Call, name: str, of: Repository) -> dict[str, Any]:
    return github_repository(call.root, name, of.number) | {
        "archived": of.archived, "fork": of.fork, "private": of.private, "topics": list(of.topics),
        "pushed_at": of.pushed_at, "size": 0 if of.empty else 12,
        "clone_url": f"https://elsewhere.example/{name}.git",
    }  # fmt: skip


def _gitlab(name: str, of: Repository) -> dict[str, Any]:
    parent = {"id": 1, "path_with_namespace": "upstream/it"}
    return {
        "id": of.number, "path_with_namespace": name, "archived": of.archived,
        "empty_repo": of.empty, "topics": list(of.topics), "last_activity_at": of.pushed_at,
        "http_url_to_repo": f"https://elsewhere.example/{name}.git",
        **({"forked_from_project": parent} if of.fork else {}),
    }  # fmt: skip


def _gitea(name: str, of: Repository) -> dict[str, Any]:
    return {
        "id": of.number, "full_name": name, "archived": of.archived, "fork": of.fork,
        "empty": of.empty, "topics": list(of.topics) or None, "updated_at": of.pushed_at,
        "clone_url": f"https://elsewhere.example/{name}.git",
    }  # fmt: skip
