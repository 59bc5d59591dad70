"""Which two commits are compared, by what the clone knows of the change."""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from wundr_sdk.check.change import DEPTH_ADVICE, Change, CiSystem


class Clone(Protocol):
    """What is asked of a clone; :class:`wundr_sdk.check.git.Git` answers."""

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
class Comparison:
    """Two commits by their ids: ``commit`` is judged by what is new against ``base``.

    ``repository`` holds no credentials.
    """

    commit: str
    base: str
    branch: str | None
    repository: str | None


def comparison_of(change: Change, clone: Clone) -> Comparison:
    """The change with the merge base that the clone knows. Raises NoVerdict where it has none."""
    commit = clone.commit(change.commit)
    if commit is None:
        raise _missing(change, clone, f"the commit {change.commit}")
    return Comparison(
        commit,
        _base(change, clone, commit),
        change.branch or (clone.branch() if change.commit == "HEAD" else None),
        change.repository or without_credentials(clone.remote_url()),
    )


def without_credentials(url: str | None) -> str | None:
    """An https address without user and password; any other as it is, for they hold none."""
    if url is None or not url.startswith(("https://", "http://")):
        return url
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _base(change: Change, clone: Clone, commit: str) -> str:
    tips = [tip for base in change.bases if (tip := clone.commit(base))]
    if not tips:
        raise _missing(change, clone, f"the base {change.bases[0]}")
    base = clone.merge_base(commit, tips[0])
    if base is None:
        raise _missing(change, clone, f"the merge base of {commit[:12]} and {tips[0][:12]}")
    if base != commit:
        return base
    # The base has the commit already, as after a push to it: only the commit itself is new.
    parent = clone.commit(f"{commit}^")
    if parent is None:
        raise _missing(change, clone, f"a commit before {commit[:12]}")
    return parent


def _missing(change: Change, clone: Clone, what: str) -> NoVerdict:
    if clone.is_shallow():
        return NoVerdict(f"the clone is shallow and lacks {what}", DEPTH_ADVICE[change.system])
    advice = "Fetch it, or name another base: --base REVISION"
    if change.system is not CiSystem.NONE:
        advice += f" ({DEPTH_ADVICE[change.system]})"
    return NoVerdict(f"the clone does not have {what}", advice)
