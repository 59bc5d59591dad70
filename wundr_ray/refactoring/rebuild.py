"""A file with some of the changes that its preview proposes."""

from collections.abc import Iterable, Set

from wundr_ray.contract.vocabulary import Language
from wundr_ray.engines import python_source
from wundr_ray.engines.interface import CannotAnalyse
from wundr_ray.refactoring.edits import EditMismatch, apply_changes
from wundr_ray.refactoring.interface import Change, FilePreview
from wundr_ray.refactoring.languages import language_of


class CannotRebuild(Exception):
    """The approved changes of a file make no valid file; ``reason`` is for people."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason


def rebuild(file: FilePreview, approved: Set[str]) -> bytes:
    """The bytes of ``file`` with those of its changes that can be applied; see ``applicable``.

    Arguments:
        approved: ids of changes, those of other files, too.

    Raises:
        CannotRebuild: the result would not be valid Python, or the preview is damaged.
    """
    try:
        result = apply_changes(file.before, applicable(file.changes, approved))
        if language_of(file.path) is Language.PYTHON and result != file.before:
            python_source.read(result)
    except EditMismatch as mismatch:
        raise CannotRebuild(file.path, f"its changes do not fit its bytes {mismatch}") from None
    except CannotAnalyse as problem:
        reason = f"with only these changes it would be {problem.reason}"
        raise CannotRebuild(file.path, reason) from None
    return result


def applicable(changes: Iterable[Change], approved: Set[str]) -> list[Change]:
    """The approved ones of ``changes``, without those that require one that is not applied."""
    changes = list(changes)
    unknown = approved - {change.id for change in changes}
    kept = [change for change in changes if change.id in approved]
    while True:
        ids = {change.id for change in kept} | unknown
        remaining = [change for change in kept if ids.issuperset(change.requires)]
        if len(remaining) == len(kept):
            return kept
        kept = remaining
