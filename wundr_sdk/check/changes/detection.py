"""Finds the change in the environment of a CI system. Pure: variables in, a change out.

The variables are those that the systems document:
docs.github.com/actions/reference/workflows-and-actions/variables,
docs.gitlab.com/ci/variables/predefined_variables, docs.gitea.com/usage/actions/variables, and of
pre-commit those of the stage pre-push.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from wundr_sdk.check.changes.actions_event import github_change
from wundr_sdk.check.changes.change import DEFAULT_BRANCHES, CiSystem, ReviewedChange
from wundr_sdk.check.changes.gitlab_variables import gitlab_change

OWN_BRANCHES = ("refs/heads/main", "refs/heads/master")
"""Where a clone without a remote has its default branch."""


def system_of(environ: Mapping[str, str]) -> CiSystem:
    """The CI system. Gitea and Forgejo are asked first, as they set GitHub's variables too."""
    if environ.get("GITEA_ACTIONS") == "true" or environ.get("FORGEJO_ACTIONS") == "true":
        return CiSystem.GITEA
    if environ.get("GITHUB_ACTIONS") == "true":
        return CiSystem.GITHUB
    if environ.get("GITLAB_CI") == "true":
        return CiSystem.GITLAB
    return CiSystem.NONE


def change_of(environ: Mapping[str, str], event: Mapping[str, Any]) -> ReviewedChange:
    """The change that the environment is about; ``event`` is the content of GITHUB_EVENT_PATH."""
    match system_of(environ):
        case CiSystem.GITLAB:
            return gitlab_change(environ)
        case CiSystem.NONE:
            return _local_change(environ)
        case system:
            return github_change(system, environ, event)


def _local_change(environ: Mapping[str, str]) -> ReviewedChange:
    """What is checked out, or what the hook pre-push of pre-commit is about to push."""
    pushed = environ.get("PRE_COMMIT_TO_REF")
    if not pushed:
        return ReviewedChange(CiSystem.NONE, "HEAD", (*DEFAULT_BRANCHES, *OWN_BRANCHES))
    return ReviewedChange(CiSystem.NONE, pushed, tuple(_bases_of_hook(environ)))


def _bases_of_hook(environ: Mapping[str, str]) -> Iterator[str]:
    """The clone's own branches come last: one of them is what is about to be pushed."""
    remote = environ.get("PRE_COMMIT_REMOTE_NAME", "origin")
    if remote != "origin":
        yield from (f"refs/remotes/{remote}/{name}" for name in ("HEAD", "main", "master"))
    yield from DEFAULT_BRANCHES
    if earlier := environ.get("PRE_COMMIT_FROM_REF"):
        yield earlier
    yield from OWN_BRANCHES
