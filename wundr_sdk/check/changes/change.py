"""What is to be checked, as the variables of a CI system describe it. Plain data."""

from dataclasses import dataclass
from enum import StrEnum


class CiSystem(StrEnum):
    """Which program runs the check. Gitea's variables are also Forgejo's."""

    GITHUB = "github"
    GITLAB = "gitlab"
    GITEA = "gitea"
    NONE = "none"


DEPTH_ADVICE = {
    CiSystem.GITHUB: "Give actions/checkout the option fetch-depth: 0.",
    CiSystem.GITEA: "Give actions/checkout the option fetch-depth: 0.",
    CiSystem.GITLAB: 'Set GIT_DEPTH: "0" in the variables of the job.',
    CiSystem.NONE: "Fetch the history: git fetch --unshallow",
}
"""How a clone gets the history that it lacks."""


DEFAULT_BRANCHES = tuple(f"refs/remotes/origin/{name}" for name in ("HEAD", "main", "master"))
"""Where a clone has its default branch. In full, because a tag may be called origin/main."""


@dataclass(frozen=True, slots=True)
class ReviewHost:
    """The API of the host on which the change is reviewed.

    ``project`` is ``owner/name``, or the project's number on GitLab. ``token_names`` are the
    variables in which a token may stand, in their order. ``graphql_url`` is GitHub's alone.
    """

    kind: CiSystem
    api_url: str
    project: str
    token_names: tuple[str, ...]
    graphql_url: str = ""


@dataclass(frozen=True, slots=True)
class ReviewedChange:
    """A commit and what it is compared with.

    ``commit`` and ``bases`` are revisions in git's syntax; of the bases, the first that the clone
    has is used, or ``fallback`` where a complete clone has none. ``branch`` names the line of work,
    also where no such branch exists: the head of a fork's request is never called by its branch,
    which may be ``main``. ``request`` is the number of the pull or merge request. What is None is
    taken from the clone, if it is known there.
    """

    system: CiSystem
    commit: str
    bases: tuple[str, ...]
    branch: str | None = None
    repository: str | None = None
    request: int | None = None
    forge: ReviewHost | None = None
    fallback: str | None = None
