"""GitHub's objects, whole, as its OpenAPI document requires them."""

from typing import Any

from tests.delivery.forges.fake.memory import Request

_AT = "2026-03-01T12:00:00Z"
_REPOSITORY_URLS = """
    archive assignees blobs branches collaborators comments commits compare contents
    contributors deployments downloads events forks git_commits git_refs git_tags hooks
    issue_comment issue_events issues keys labels languages merges milestones notifications
    pulls releases stargazers statuses subscribers subscription tags teams trees
"""
_USER_URLS = """
    followers following gists starred subscriptions organizations repos events received_events
"""
_LINKS = "self html issue comments review_comments review_comment commits statuses"


def user(root: str, login: str) -> dict[str, Any]:
    url = f"{root}/api/v3/users/{login}"
    return {
        "login": login, "id": 1, "node_id": "U_1", "avatar_url": f"{root}/avatars/1",
        "gravatar_id": "", "url": url, "html_url": f"{root}/{login}", "type": "User",
        "site_admin": False, **{f"{name}_url": f"{url}/{name}" for name in _USER_URLS.split()},
    }  # fmt: skip


def repository(root: str, full: str, number: int = 1) -> dict[str, Any]:
    owner, _, name = full.partition("/")
    url = f"{root}/api/v3/repos/{full}"
    counts = ("forks", "open_issues", "watchers", "size", "stargazers_count", "forks_count")
    flags = ("fork", "private", "has_projects", "has_pages", "archived", "disabled")
    return {
        "id": number, "node_id": f"R_{number}", "name": name, "full_name": full,
        "owner": user(root, owner), "html_url": f"{root}/{full}", "description": None,
        "url": url, "clone_url": f"{root}/{full}.git", "git_url": f"git://{root[8:]}/{full}.git",
        "ssh_url": f"git@{root[8:]}:{full}.git", "svn_url": f"{root}/{full}",
        "mirror_url": None, "homepage": None, "language": None, "license": None,
        "default_branch": "main", "open_issues_count": 0, "watchers_count": 0,
        "has_issues": True, "has_wiki": True, "has_downloads": True, "pushed_at": _AT,
        "created_at": _AT, "updated_at": _AT,
        **dict.fromkeys(counts, 0), **dict.fromkeys(flags, False),
        **{f"{each}_url": f"{url}/{each}" for each in _REPOSITORY_URLS.split()},
    }  # fmt: skip


def label(root: str, full: str, name: str) -> dict[str, Any]:
    return {
        "id": 1, "node_id": "L_1", "url": f"{root}/api/v3/repos/{full}/labels/{name}",
        "name": name, "description": "", "color": "ededed", "default": False,
    }  # fmt: skip


def team(root: str, slug: str, *, whole: bool) -> dict[str, Any]:
    """The answer for one request has the teams without their parents."""
    return {
        "id": 1, "node_id": "T_1", "name": slug, "slug": slug, "description": None,
        "privacy": "closed", "permission": "pull", "type": "organization",
        **({} if whole else {"parent": None}),
        "url": f"{root}/api/v3/teams/1", "html_url": f"{root}/orgs/acme/teams/{slug}",
        "members_url": f"{root}/api/v3/teams/1/members{{/member}}",
        "repositories_url": f"{root}/api/v3/teams/1/repos",
    }  # fmt: skip


def pull_request(root: str, full: str, of: Request, *, whole: bool = True) -> dict[str, Any]:
    """``whole``: with what only the answer for one request has."""
    owner = full.partition("/")[0]
    api, page = f"{root}/api/v3/repos/{full}", f"{root}/{full}/pull/{of.number}"
    url, issue = f"{api}/pulls/{of.number}", f"{api}/issues/{of.number}"
    urls = {
        "url": url, "html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch",
        "issue_url": issue, "commits_url": f"{url}/commits", "comments_url": f"{issue}/comments",
        "review_comments_url": f"{url}/comments", "statuses_url": f"{api}/statuses/{of.sha}",
        "review_comment_url": f"{api}/pulls/comments{{/number}}",
    }  # fmt: skip
    return {
        **urls,
        "_links": {name: {"href": urls.get(f"{name}_url", url)} for name in _LINKS.split()},
        "id": 1000 + of.number, "node_id": "PR_1", "number": of.number,
        "state": "open" if of.state == "open" else "closed", "locked": False,
        "title": of.title, "body": of.body or None, "draft": of.draft,
        "user": user(root, "bot"), "labels": [label(root, full, each) for each in of.labels],
        "milestone": None, "active_lock_reason": None, "assignee": None, "assignees": [],
        "created_at": _AT, "updated_at": _AT, "closed_at": None if of.state == "open" else _AT,
        "merged_at": _AT if of.state == "merged" else None, "merge_commit_sha": None,
        "requested_reviewers": [user(root, each) for each in of.reviewers],
        "requested_teams": [team(root, each, whole=whole) for each in of.teams],
        "head": {
            **_branch(root, full, owner, of.head, of.sha, 2 if of.of_fork else 1),
            **({"repo": None} if of.fork_deleted else {}),
        },
        "base": _branch(root, full, owner, of.base, of.sha, 1),
        "author_association": "MEMBER", "auto_merge": None,
        **(_whole(of) if whole else {}),
    }  # fmt: skip


def status_of(root: str, full: str, sha: str, states: list[str]) -> dict[str, Any]:
    names = {"passed": "success", "failed": "failure", "pending": "pending"}
    url = f"{root}/api/v3/repos/{full}/commits/{sha}"
    found = [names[state] for state in states]
    worst = next((each for each in ("failure", "pending", "success") if each in found), "pending")
    statuses = [
        {
            "id": 1, "node_id": "S_1", "url": f"{url}/statuses", "state": state, "context": "ci",
            "description": None, "target_url": None, "avatar_url": None,
            "created_at": _AT, "updated_at": _AT,
        }
        for state in found
    ]  # fmt: skip
    return {
        "state": worst, "statuses": statuses, "sha": sha, "total_count": len(found),
        "repository": repository(root, full), "commit_url": url, "url": f"{url}/status",
    }  # fmt: skip


def _branch(root: str, full: str, owner: str, name: str, sha: str, number: int) -> dict[str, Any]:
    return {
        "label": f"{owner}:{name}", "ref": name, "sha": sha, "user": user(root, owner),
        "repo": repository(root, full, number),
    }  # fmt: skip


def _whole(of: Request) -> dict[str, Any]:
    counts = ["comments", "review_comments", "commits", "additions", "deletions", "changed_files"]
    return {
        "merged": of.state == "merged", "mergeable": of.mergeable, "rebaseable": None,
        "mergeable_state": "unknown", "merged_by": None, "maintainer_can_modify": False,
        **dict.fromkeys(counts, 0),
    }  # fmt: skip
