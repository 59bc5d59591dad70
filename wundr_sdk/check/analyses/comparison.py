"""Which two commits are compared, by what the clone knows of the change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from wundr_sdk.check.changes.change import DEPTH_ADVICE, CiSystem, ReviewedChange


class Clone(Protocol):
    """What is asked of a clone; :class:`wundr_sdk.check.changes.git.Git` answers."""

    def commit(self, revision: str) -> str | None: ...
    def merge_base(self, one: str, other: str) -> str | None: ...
    def is_shallow(self) -> bool: ...
    def branch(self) -> str | None: ...
    def remote_url(self) -> str | None: ...


class NoVerdict(Exception):
    """The gate cannot be judged; ``advice`` is what to do about it."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class CommitComparison:
    """Two commits by their ids: ``commit`` is judged by what is new against ``base``.

    ``repository`` holds no credentials.
    """

    commit: str
    base: str
    branch: str | None
    repository: str | None


def comparison_of(change: ReviewedChange, clone: Clone) -> CommitComparison:
    """The change with the merge base that the clone knows. Raises NoVerdict where it has none."""
    commit = clone.commit(change.commit)
    if commit is None:
        raise _missing(change, clone, f"the commit {change.commit}")
    return CommitComparison(
        commit,
        _base(change, clone, commit),
        change.branch or (clone.branch() if change.commit == "HEAD" else None),
        change.repository or without_credentials(clone.remote_url()),
    )


def without_credentials(url: str | None) -> str | None:
    """An https address without user and password; any other as it is, for they hold none.

    None where the address cannot be read.
    """
    if url is None or not url.startswith(("https://", "http://")):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _base(change: ReviewedChange, clone: Clone, commit: str) -> str:
    tips = _tips(change, clone)
    base = clone.merge_base(commit, tips[0])
    if base is None:
        raise _missing(change, clone, f"the merge base of {commit[:12]} and {tips[0][:12]}")
    if base != commit:
        return base
    if change.request is not None and (earlier := _earlier_base(commit, tips[1:], clone)):
        return earlier
    # The base has the commit already, as after a push to it: only the commit itself is new.
    parent = clone.commit(f"{commit}^")
    if parent is None:
        raise _missing(change, clone, f"a commit before {commit[:12]}")
    return parent


def _tips(change: ReviewedChange, clone: Clone) -> list[str]:
    """The bases that the clone has. A shallow clone may lack the right one, so it has no fallback.

    Raises NoVerdict where there is none.
    """
    if tips := [tip for base in change.bases if (tip := clone.commit(base))]:
        return tips
    if change.fallback and not clone.is_shallow() and (tip := clone.commit(change.fallback)):
        return [tip]
    if not change.bases:
        advice = "Name one: --base REVISION"
        raise NoVerdict("the environment names no base of the change", advice)
    raise _missing(change, clone, f"the base {change.bases[0]}")


def _earlier_base(commit: str, tips: Sequence[str], clone: Clone) -> str | None:
    """For a request that is merged already: its merge base with an earlier state of the target."""
    bases = (clone.merge_base(commit, tip) for tip in tips)
    return next((base for base in bases if base not in (None, commit)), None)


def _missing(change: ReviewedChange, clone: Clone, what: str) -> NoVerdict:
    if clone.is_shallow():
        return NoVerdict(f"the clone is shallow and lacks {what}", DEPTH_ADVICE[change.system])
    advice = "Fetch it, or name another base: --base REVISION"
    if change.system is not CiSystem.NONE:
        advice += f" ({DEPTH_ADVICE[change.system]})"
    return NoVerdict(f"the clone does not have {what}", advice)
