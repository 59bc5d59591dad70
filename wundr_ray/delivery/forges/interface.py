"""What delivery asks of a forge, as plain data and one protocol.

A *forge* is a host of repositories that takes requests to merge: pull requests on GitHub, Gitea,
Forgejo and Bitbucket, merge requests on GitLab. Here all of them are called pull requests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from wundr_ray.contract.vocabulary import ForgeKind as ForgeKind


class PullRequestState(StrEnum):
    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


class Mergeability(StrEnum):
    """Whether the branch fits its base. Forges compute this some time after a push."""

    CLEAN = "clean"
    CONFLICTED = "conflicted"
    UNKNOWN = "unknown"


class CheckState(StrEnum):
    """What the builds and checks of a commit report together."""

    NONE = "none"
    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"  # the token may not read them all


@dataclass(frozen=True, slots=True)
class Checks:
    """Checks of one commit: their combined state and how many there are."""

    state: CheckState
    total: int = 0


@dataclass(frozen=True, slots=True)
class NewPullRequest:
    """A request to merge the branch ``head`` into ``base``; both are in the same repository."""

    title: str
    body: str
    head: str
    base: str
    draft: bool = False


@dataclass(frozen=True, slots=True)
class RequestEdit:
    """New texts of a request; None leaves one as it is."""

    title: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A request as its forge reports it.

    Arguments:
        title: without the prefix that marks a draft on GitLab and Gitea.
        head_commit: the commit's id; on Bitbucket only its first 12 characters.
    """

    number: int
    url: str
    state: PullRequestState
    title: str
    body: str
    draft: bool
    head: str
    base: str
    head_commit: str
    mergeability: Mergeability = Mergeability.UNKNOWN

    def has_head(self, commit: str) -> bool:
        """Whether the head is ``commit``, given by its full id."""
        return bool(self.head_commit) and commit.startswith(self.head_commit)


class Forge(Protocol):
    """One repository on its forge. Every call raises ``ForgeError`` (``forges.errors``)."""

    async def create(self, new: NewPullRequest) -> PullRequest:
        """Open a request, or return the open one that exists for the same branches."""
        ...

    async def find(self, head: str, base: str) -> PullRequest | None:
        """The request for these branches: the open one, or else the newest."""
        ...

    async def read(self, number: int) -> PullRequest: ...

    async def update(self, number: int, edit: RequestEdit) -> PullRequest: ...

    async def close(self, number: int) -> PullRequest:
        """Close without merging. A request that is closed or merged stays as it is."""
        ...

    async def add_labels(self, number: int, labels: Sequence[str]) -> None:
        """Add one label or more; those that the repository lacks are created."""
        ...

    async def request_reviewers(self, number: int, reviewers: Sequence[str]) -> None:
        """Ask one or more for reviews, by login; ``org/team`` is a team where a forge has teams."""
        ...

    async def checks(self, commit: str) -> Checks: ...
