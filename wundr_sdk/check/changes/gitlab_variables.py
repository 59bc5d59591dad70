"""The change of a pipeline on GitLab. Pure."""

from collections.abc import Mapping

from wundr_sdk.check.changes.change import DEFAULT_BRANCHES, CiSystem, ReviewedChange, ReviewHost

# The job's own CI_JOB_TOKEN may not write comments.
_TOKENS = ("GITLAB_TOKEN",)
# What stands for the commit before the first push of a branch, and in other pipelines.
_NO_COMMIT = "0" * 40


def gitlab_change(environ: Mapping[str, str]) -> ReviewedChange:
    """The head of a merge request, never the merge commit of its results; else the commit.

    ``CI_REPOSITORY_URL`` is not used: it holds the job's token.
    """
    if environ.get("CI_MERGE_REQUEST_IID", "").isdigit():
        return _of_request(environ, int(environ["CI_MERGE_REQUEST_IID"]))
    commit = environ.get("CI_COMMIT_SHA") or "HEAD"
    branch = environ.get("CI_COMMIT_BRANCH") or environ.get("CI_COMMIT_TAG")
    return ReviewedChange(
        CiSystem.GITLAB,
        commit,
        _bases_of_push(environ, commit),
        branch or environ.get("CI_COMMIT_REF_NAME") or None,
        environ.get("CI_PROJECT_URL") or None,
        forge=_forge(environ, environ.get("CI_PROJECT_ID")),
        fallback=f"{commit}^" if _is_push_to_default(environ) else None,
    )


def _of_request(environ: Mapping[str, str], number: int) -> ReviewedChange:
    project = environ.get("CI_MERGE_REQUEST_PROJECT_ID")
    is_of_same = bool(project) and project == environ.get("CI_MERGE_REQUEST_SOURCE_PROJECT_ID")
    own_branch = environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME") if is_of_same else None
    # Only pipelines of merged results check out another commit than the head, and name the head.
    head = environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or environ.get("CI_COMMIT_SHA")
    url = environ.get("CI_MERGE_REQUEST_PROJECT_URL") or environ.get("CI_PROJECT_URL")
    return ReviewedChange(
        CiSystem.GITLAB,
        commit=head or "HEAD",
        bases=tuple(filter(None, _bases_of_request(environ))),
        branch=own_branch or f"merge-requests/{number}/head",
        repository=url or None,
        request=number,
        forge=_forge(environ, project or environ.get("CI_PROJECT_ID")),
    )


def _bases_of_request(environ: Mapping[str, str]) -> tuple[str, ...]:
    """In a pipeline of a fork, the branches of the clone are the fork's, and not the target's."""
    diff_base = environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")
    project = environ.get("CI_PROJECT_ID")
    if environ.get("CI_MERGE_REQUEST_PROJECT_ID", project) != project:
        return (diff_base,)
    target = environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME")
    return (
        f"refs/remotes/origin/{target}" if target else "",
        environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", ""),
        diff_base,  # stale where the target was changed
    )


def _bases_of_push(environ: Mapping[str, str], commit: str) -> tuple[str, ...]:
    """The default branch; for a push to it, its commit before the push.

    After a forced push the clone may lack that commit.
    """
    if _is_push_to_default(environ):
        before = environ.get("CI_COMMIT_BEFORE_SHA", "")
        return (before if before and before != _NO_COMMIT else f"{commit}^",)
    default = environ.get("CI_DEFAULT_BRANCH")
    return (f"refs/remotes/origin/{default}",) if default else DEFAULT_BRANCHES


def _is_push_to_default(environ: Mapping[str, str]) -> bool:
    default = environ.get("CI_DEFAULT_BRANCH")
    return bool(default) and default == environ.get("CI_COMMIT_BRANCH")


def _forge(environ: Mapping[str, str], project: str | None) -> ReviewHost | None:
    api = environ.get("CI_API_V4_URL")
    return (
        ReviewHost(CiSystem.GITLAB, api.rstrip("/"), project, _TOKENS) if api and project else None
    )
