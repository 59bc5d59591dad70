"""The change of a workflow run on GitHub, Gitea or Forgejo. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from wundr_sdk.check.changes.change import DEFAULT_BRANCHES, CiSystem, ReviewedChange, ReviewHost

_TOKENS = {
    CiSystem.GITHUB: ("GITHUB_TOKEN", "GH_TOKEN"),
    CiSystem.GITEA: ("GITEA_TOKEN", "FORGEJO_TOKEN", "GITHUB_TOKEN"),
}
_REQUEST_REF = re.compile(r"refs/pull/(\d+)/(head|merge)")
# What stands for the commit before the first push of a branch.
_NO_COMMIT = "0" * 40


def github_change(
    system: CiSystem, environ: Mapping[str, str], event: Mapping[str, Any]
) -> ReviewedChange:
    """The head of a pull request, never GitHub's merge commit of it; else the pushed commit."""
    request = _mapping(event, "pull_request")
    if request or _REQUEST_REF.fullmatch(environ.get("GITHUB_REF", "")):
        return _of_request(system, environ, request)
    group = _mapping(event, "merge_group")
    commit = _text(group, "head_sha") or environ.get("GITHUB_SHA") or "HEAD"
    branch = environ.get("GITHUB_REF_NAME") or None
    base = _text(group, "base_sha")
    bases = (base,) if base else _bases_of_push(environ, event, commit)
    return ReviewedChange(
        system,
        commit,
        bases,
        branch,
        _repository(environ),
        forge=_forge(system, environ),
        fallback=f"{commit}^" if _is_push_to_default(environ, event) else None,
    )


def _of_request(
    system: CiSystem, environ: Mapping[str, str], request: Mapping[str, Any]
) -> ReviewedChange:
    head, base = _mapping(request, "head"), _mapping(request, "base")
    ref = _REQUEST_REF.fullmatch(environ.get("GITHUB_REF", ""))
    number = request.get("number") or (int(ref[1]) if ref else None)
    # Without the event: the second parent of GitHub's merge commit is the request's head.
    checked_out = "HEAD^2" if ref and ref[2] == "merge" else environ.get("GITHUB_SHA") or "HEAD"
    target = environ.get("GITHUB_BASE_REF") or _text(base, "ref")
    bases = (f"refs/remotes/origin/{target}" if target else "", _text(base, "sha"))
    own_branch = _text(head, "ref") if _is_of_same_repository(head, base) else ""
    return ReviewedChange(
        system,
        commit=_text(head, "sha") or checked_out,
        bases=tuple(filter(None, bases)),
        branch=own_branch or f"pull/{number}/head",
        repository=_repository(environ),
        request=number,
        forge=_forge(system, environ),
    )


def _bases_of_push(
    environ: Mapping[str, str], event: Mapping[str, Any], commit: str
) -> tuple[str, ...]:
    """The default branch; for a push to it, its commit before the push.

    After a forced push the clone may lack that commit.
    """
    default = _default_branch(event)
    if _is_push_to_default(environ, event):
        before = _text(event, "before")
        return (before if before and before != _NO_COMMIT else f"{commit}^",)
    return (f"refs/remotes/origin/{default}",) if default else DEFAULT_BRANCHES


def _is_push_to_default(environ: Mapping[str, str], event: Mapping[str, Any]) -> bool:
    is_branch = environ.get("GITHUB_REF_TYPE", "branch") == "branch"
    return is_branch and _default_branch(event) == environ.get("GITHUB_REF_NAME")


def _default_branch(event: Mapping[str, Any]) -> str:
    return _text(_mapping(event, "repository"), "default_branch")


def _is_of_same_repository(head: Mapping[str, Any], base: Mapping[str, Any]) -> bool:
    """False where it is unknown: the repository of a fork may have been removed."""
    names = [_text(_mapping(side, "repo"), "full_name") for side in (head, base)]
    return bool(names[0]) and names[0] == names[1]


def _repository(environ: Mapping[str, str]) -> str | None:
    server, name = environ.get("GITHUB_SERVER_URL"), environ.get("GITHUB_REPOSITORY")
    return f"{server.rstrip('/')}/{name}" if server and name else None


def _forge(system: CiSystem, environ: Mapping[str, str]) -> ReviewHost | None:
    server, name = environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_REPOSITORY")
    beside = f"{server.rstrip('/')}/api/v1" if server and system is CiSystem.GITEA else ""
    api = environ.get("GITHUB_API_URL") or beside
    if not (api and name):
        return None
    graphql = environ.get("GITHUB_GRAPHQL_URL") or f"{api.rstrip('/')}/graphql"
    return ReviewHost(system, api.rstrip("/"), name, _TOKENS[system], graphql)


def _mapping(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = document.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) else ""
