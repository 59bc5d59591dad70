"""Which change the variables of each CI system describe."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.sdk.check import variables as of
from wundr_sdk.check.changes.change import DEFAULT_BRANCHES, CiSystem, ReviewedChange, ReviewHost
from wundr_sdk.check.changes.detection import OWN_BRANCHES, change_of

URL = "https://github.com/acme/shop"
GITHUB = ReviewHost(
    CiSystem.GITHUB,
    "https://api.github.com",
    "acme/shop",
    ("GITHUB_TOKEN", "GH_TOKEN"),
    "https://api.github.com/graphql",
)
GITLAB = ReviewHost(CiSystem.GITLAB, "https://gitlab.example.org/api/v4", "77", ("GITLAB_TOKEN",))


def test_push_to_a_branch_is_compared_with_the_default_branch() -> None:
    assert change_of(of.GITHUB_PUSH, of.PUSHED) == ReviewedChange(
        CiSystem.GITHUB, of.HEAD, ("refs/remotes/origin/main",), "topic", URL, None, GITHUB
    )


def test_push_to_the_default_branch_is_compared_with_where_it_stood() -> None:
    change = change_of(of.GITHUB_PUSH_TO_MAIN, of.PUSHED)
    assert (change.branch, change.bases) == ("main", (of.BEFORE,))
    assert change.fallback == f"{of.HEAD}^"


@pytest.mark.parametrize("event", [{}, {"repository": None}, {"repository": {}, "before": 1}])
def test_push_without_a_usable_event(event: Mapping[str, Any]) -> None:
    change = change_of(of.GITHUB_PUSH, event)
    assert change.bases == DEFAULT_BRANCHES


def test_first_push_to_the_default_branch() -> None:
    event = {**of.PUSHED, "before": of.NO_COMMIT}
    assert change_of(of.GITHUB_PUSH_TO_MAIN, event).bases == (f"{of.HEAD}^",)


def test_tag_is_compared_with_the_default_branch() -> None:
    change = change_of(of.GITHUB_TAG, of.PUSHED)
    assert (change.branch, change.bases) == ("v1", ("refs/remotes/origin/main",))


def test_head_of_a_pull_request_is_checked_and_not_the_merge_commit() -> None:
    assert change_of(of.GITHUB_REQUEST, of.requested()) == ReviewedChange(
        CiSystem.GITHUB, of.HEAD, ("refs/remotes/origin/main", of.BASE), "topic", URL, 12, GITHUB
    )


def test_pull_request_target_runs_on_the_base_and_checks_the_head() -> None:
    change = change_of(of.GITHUB_REQUEST_TARGET, of.requested())
    assert (change.commit, change.request, change.branch) == (of.HEAD, 12, "topic")


@pytest.mark.parametrize("repository", ["mallory/shop", None])
def test_branch_main_of_a_fork_is_not_the_branch_main(repository: str | None) -> None:
    change = change_of(of.GITHUB_REQUEST, of.requested(repository, branch="main"))
    assert (change.branch, change.repository) == ("pull/12/head", URL)


def test_pull_request_without_its_event() -> None:
    change = change_of(of.GITHUB_REQUEST, {})
    assert change.commit == "HEAD^2"
    assert (change.bases, change.branch, change.request) == (
        ("refs/remotes/origin/main",),
        "pull/12/head",
        12,
    )


def test_merge_queue_is_compared_with_what_it_merges_into() -> None:
    change = change_of(of.GITHUB_MERGE_QUEUE, of.MERGE_GROUP)
    assert (change.commit, change.bases, change.request) == (of.HEAD, (of.BASE,), None)


def test_enterprise_server() -> None:
    host = "https://ghe.example.org"
    environ = of.GITHUB_PUSH | {
        "GITHUB_SERVER_URL": host,
        "GITHUB_API_URL": f"{host}/api/v3",
        "GITHUB_GRAPHQL_URL": f"{host}/api/graphql",
    }
    change = change_of(environ, of.PUSHED)
    assert change.repository == f"{host}/acme/shop"
    assert change.forge
    assert (change.forge.api_url, change.forge.graphql_url) == (
        f"{host}/api/v3",
        f"{host}/api/graphql",
    )


@pytest.mark.parametrize("environ", [of.GITEA_REQUEST, of.FORGEJO_REQUEST])
def test_pull_request_on_gitea_and_forgejo(environ: Mapping[str, str]) -> None:
    change = change_of(environ, of.requested())
    assert (change.system, change.commit, change.branch) == (CiSystem.GITEA, of.HEAD, "topic")
    assert change.repository == "https://gitea.example.org/acme/shop"
    assert change.forge
    assert change.forge.api_url == "https://gitea.example.org/api/v1"
    assert change.forge.token_names[0] == "GITEA_TOKEN"


def test_gitea_without_the_event_checks_the_head() -> None:
    assert change_of(of.GITEA_REQUEST, {}).commit == of.HEAD


def test_push_on_gitlab() -> None:
    assert change_of(of.GITLAB_PUSH, {}) == ReviewedChange(
        CiSystem.GITLAB,
        of.HEAD,
        ("refs/remotes/origin/main",),
        "topic",
        "https://gitlab.example.org/acme/shop",
        None,
        GITLAB,
    )


@pytest.mark.parametrize(
    ("before", "bases"),
    [(of.BEFORE, (of.BEFORE,)), (of.NO_COMMIT, (f"{of.HEAD}^",))],
)
def test_push_to_the_default_branch_on_gitlab(before: str, bases: tuple[str, ...]) -> None:
    environ = of.GITLAB_PUSH_TO_MAIN | {"CI_COMMIT_BEFORE_SHA": before}
    change = change_of(environ, {})
    assert (change.bases, change.fallback) == (bases, f"{of.HEAD}^")


def test_tag_on_gitlab() -> None:
    change = change_of(of.GITLAB_TAG, {})
    assert (change.branch, change.bases) == ("v1", ("refs/remotes/origin/main",))


def test_merge_request_on_gitlab() -> None:
    change = change_of(of.GITLAB_REQUEST, {})
    assert (change.commit, change.branch, change.request) == (of.HEAD, "topic", 12)
    assert change.bases == ("refs/remotes/origin/main", of.BASE)
    assert change.forge == GITLAB


def test_merged_results_on_gitlab_check_the_head_of_the_branch() -> None:
    change = change_of(of.GITLAB_MERGED_RESULTS, {})
    assert (change.commit, change.bases) == (
        of.HEAD,
        ("refs/remotes/origin/main", of.BEFORE, of.BASE),
    )


def test_merge_request_of_a_fork_on_gitlab_belongs_to_the_target_project() -> None:
    """The clone is one of the fork: its branch main is the fork's, so it is no base."""
    change = change_of(of.GITLAB_FORK, {})
    assert change.bases == (of.BASE,)
    assert change.branch == "merge-requests/12/head"
    assert change.repository == "https://gitlab.example.org/acme/shop"
    assert change.forge == GITLAB


def test_job_token_of_gitlab_is_in_no_field() -> None:
    for environ in (of.GITLAB_PUSH, of.GITLAB_TAG, of.GITLAB_REQUEST, of.GITLAB_FORK):
        assert "planted" not in repr(change_of(environ, {}))


def test_outside_of_any_ci_system() -> None:
    assert change_of({}, {}) == ReviewedChange(
        CiSystem.NONE, "HEAD", (*DEFAULT_BRANCHES, *OWN_BRANCHES)
    )


def test_hook_before_a_push() -> None:
    change = change_of(of.PRE_COMMIT, {})
    assert change.commit == of.HEAD
    assert change.bases == (*DEFAULT_BRANCHES, of.BEFORE, *OWN_BRANCHES)


def test_hook_before_a_push_to_another_remote() -> None:
    """A clone's own branch main is no base: it may be what is pushed."""
    bases = change_of(of.PRE_COMMIT | {"PRE_COMMIT_REMOTE_NAME": "upstream"}, {}).bases
    assert bases[:4] == tuple(
        f"refs/remotes/{each}"
        for each in ("upstream/HEAD", "upstream/main", "upstream/master", "origin/HEAD")
    )
    assert bases.index(of.BEFORE) < bases.index(OWN_BRANCHES[0])
