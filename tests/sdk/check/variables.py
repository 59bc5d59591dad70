"""The variables of CI systems as their documentation shows them, one table for each situation."""

from typing import Any

HEAD, BASE, MERGE, BEFORE = "a" * 40, "b" * 40, "c" * 40, "d" * 40
NO_COMMIT = "0" * 40

GITHUB = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_API_URL": "https://api.github.com",
    "GITHUB_GRAPHQL_URL": "https://api.github.com/graphql",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_EVENT_PATH": "/home/runner/work/_temp/_github_workflow/event.json",
}
GITHUB_PUSH = {
    **GITHUB,
    "GITHUB_EVENT_NAME": "push",
    "GITHUB_REF": "refs/heads/topic",
    "GITHUB_REF_NAME": "topic",
    "GITHUB_REF_TYPE": "branch",
    "GITHUB_SHA": HEAD,
    "GITHUB_BASE_REF": "",
    "GITHUB_HEAD_REF": "",
}
PUSHED: dict[str, Any] = {
    "ref": "refs/heads/topic",
    "before": BEFORE,
    "after": HEAD,
    "repository": {"full_name": "acme/shop", "default_branch": "main"},
}
GITHUB_PUSH_TO_MAIN = {
    **GITHUB_PUSH,
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_REF_NAME": "main",
}
GITHUB_TAG = {
    **GITHUB_PUSH,
    "GITHUB_REF": "refs/tags/v1",
    "GITHUB_REF_NAME": "v1",
    "GITHUB_REF_TYPE": "tag",
}
GITHUB_REQUEST = {
    **GITHUB,
    "GITHUB_EVENT_NAME": "pull_request",
    "GITHUB_REF": "refs/pull/12/merge",
    "GITHUB_REF_NAME": "12/merge",
    "GITHUB_REF_TYPE": "branch",
    "GITHUB_SHA": MERGE,
    "GITHUB_BASE_REF": "main",
    "GITHUB_HEAD_REF": "topic",
}
GITHUB_REQUEST_TARGET = {
    **GITHUB_REQUEST,
    "GITHUB_EVENT_NAME": "pull_request_target",
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_REF_NAME": "main",
    "GITHUB_SHA": BASE,
}
GITHUB_MERGE_QUEUE = {
    **GITHUB,
    "GITHUB_EVENT_NAME": "merge_group",
    "GITHUB_REF": "refs/heads/gh-readonly-queue/main/pr-12-" + BASE,
    "GITHUB_REF_NAME": "gh-readonly-queue/main/pr-12-" + BASE,
    "GITHUB_REF_TYPE": "branch",
    "GITHUB_SHA": HEAD,
}
MERGE_GROUP = {
    "merge_group": {"head_sha": HEAD, "base_sha": BASE, "base_ref": "refs/heads/main"},
    "repository": PUSHED["repository"],
}


def requested(head_repository: str | None = "acme/shop", branch: str = "topic") -> dict[str, Any]:
    """The event of a pull request; None: the fork has been removed."""
    repo = {"full_name": head_repository} if head_repository else None
    return {
        "number": 12,
        "pull_request": {
            "number": 12,
            "head": {"ref": branch, "sha": HEAD, "repo": repo},
            "base": {"ref": "main", "sha": BASE, "repo": {"full_name": "acme/shop"}},
        },
        "repository": PUSHED["repository"],
    }


GITEA = {
    **GITHUB,
    "GITEA_ACTIONS": "true",
    "GITEA_ACTIONS_RUNNER_VERSION": "1.0.8",
    "GITHUB_API_URL": "https://gitea.example.org/api/v1",
    "GITHUB_GRAPHQL_URL": "",
    "GITHUB_SERVER_URL": "https://gitea.example.org",
}
GITEA_REQUEST = {
    **GITEA,
    "GITHUB_EVENT_NAME": "pull_request",
    "GITHUB_REF": "refs/pull/12/head",
    "GITHUB_REF_NAME": "12/head",
    "GITHUB_REF_TYPE": "branch",
    "GITHUB_SHA": HEAD,
    "GITHUB_BASE_REF": "main",
    "GITHUB_HEAD_REF": "topic",
}
FORGEJO_REQUEST = {
    name: value for name, value in GITEA_REQUEST.items() if not name.startswith("GITEA")
} | {"FORGEJO_ACTIONS": "true", "GITHUB_API_URL": ""}

GITLAB = {
    "CI": "true",
    "GITLAB_CI": "true",
    "CI_SERVER_URL": "https://gitlab.example.org",
    "CI_API_V4_URL": "https://gitlab.example.org/api/v4",
    "CI_PROJECT_ID": "77",
    "CI_PROJECT_PATH": "acme/shop",
    "CI_PROJECT_URL": "https://gitlab.example.org/acme/shop",
    "CI_REPOSITORY_URL": "https://gitlab-ci-token:glcbt-planted@gitlab.example.org/acme/shop.git",
    "CI_DEFAULT_BRANCH": "main",
}
GITLAB_PUSH = {
    **GITLAB,
    "CI_PIPELINE_SOURCE": "push",
    "CI_COMMIT_SHA": HEAD,
    "CI_COMMIT_BRANCH": "topic",
    "CI_COMMIT_REF_NAME": "topic",
    "CI_COMMIT_BEFORE_SHA": BEFORE,
}
GITLAB_PUSH_TO_MAIN = {
    **GITLAB_PUSH,
    "CI_COMMIT_BRANCH": "main",
    "CI_COMMIT_REF_NAME": "main",
}
GITLAB_TAG = {
    **GITLAB,
    "CI_PIPELINE_SOURCE": "push",
    "CI_COMMIT_SHA": HEAD,
    "CI_COMMIT_TAG": "v1",
    "CI_COMMIT_REF_NAME": "v1",
    "CI_COMMIT_BEFORE_SHA": NO_COMMIT,
}
GITLAB_REQUEST = {
    **GITLAB,
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_COMMIT_SHA": HEAD,
    "CI_COMMIT_REF_NAME": "topic",
    "CI_COMMIT_BEFORE_SHA": NO_COMMIT,
    "CI_MERGE_REQUEST_IID": "12",
    "CI_MERGE_REQUEST_EVENT_TYPE": "detached",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA": BASE,
    "CI_MERGE_REQUEST_PROJECT_ID": "77",
    "CI_MERGE_REQUEST_PROJECT_URL": "https://gitlab.example.org/acme/shop",
    "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "77",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "topic",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "",
}
GITLAB_MERGED_RESULTS = {
    **GITLAB_REQUEST,
    "CI_COMMIT_SHA": MERGE,
    "CI_MERGE_REQUEST_EVENT_TYPE": "merged_result",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": HEAD,
    "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": BEFORE,
}
GITLAB_FORK = {
    **GITLAB_REQUEST,
    "CI_PROJECT_ID": "99",
    "CI_PROJECT_URL": "https://gitlab.example.org/mallory/shop",
    "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "99",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "main",
}
PRE_COMMIT = {
    "PRE_COMMIT_FROM_REF": BEFORE,
    "PRE_COMMIT_TO_REF": HEAD,
    "PRE_COMMIT_REMOTE_NAME": "origin",
    "PRE_COMMIT_REMOTE_URL": "git@example.org:acme/shop.git",
    "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/topic",
    "PRE_COMMIT_REMOTE_BRANCH": "refs/heads/topic",
}
