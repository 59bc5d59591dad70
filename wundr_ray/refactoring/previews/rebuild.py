"""Files with some of the changes that their preview proposes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.delivery.applied import LeftOutFile
from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.engines.interface import CannotAnalyse
from wundr_ray.engines.python import source as python_source
from wundr_ray.refactoring.edits.apply import EditMismatch, apply_changes
from wundr_ray.refactoring.interface import Change, FilePreview
from wundr_ray.refactoring.proof import compiles, newly_undefined
from wundr_ray.refactoring.sources import encoded
from wundr_ray.refactoring.sources.languages import language_of
from wundr_ray.refactoring.sources.source import ParsedSource
from wundr_ray.refactoring.tools import oxlint, ruff
from wundr_ray.refactoring.tools.project_config import DEFAULT


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
        CannotRebuild: the result would have invalid syntax or new undefined names, or the preview
            is damaged.
        ResourceUnavailable: ruff does not work on this node.
    """
    for failure in failures([file], approved):
        raise failure
    return apply_changes(file.before, applicable(file.changes, approved))


def failures(files: Iterable[FilePreview], approved: Set[str]) -> list[CannotRebuild]:
    """The files that have no valid result with only the approved changes, each with its reason.

    A file of which all changes are approved was proven when they were proposed. Raises
    ResourceUnavailable.
    """
    failed: list[CannotRebuild] = []
    before: list[ParsedSource] = []
    after: list[ParsedSource] = []
    for file in files:
        changes = applicable(file.changes, approved)
        try:
            result = _source(file.path, apply_changes(file.before, changes))
            if 0 < len(changes) < len(file.changes):
                before.append(_source(file.path, file.before))
                after.append(result)
        except EditMismatch as mismatch:
            failed.append(CannotRebuild(file.path, f"its changes do not fit its bytes {mismatch}"))
        except CannotAnalyse as problem:
            failed.append(_broken(file.path, problem.reason))
    return sorted([*failed, *_python(before, after), *_scripts(after)], key=lambda one: one.path)


def buildable(
    files: Sequence[FilePreview], approved: Set[str]
) -> tuple[list[Change], tuple[LeftOutFile, ...]]:
    """The approved changes that together make valid files, and those that are left out, by file.

    Without the changes of one file, those of another may lack what they require. What remains of
    that file is checked again. Raises ResourceUnavailable.
    """
    changes = [change for file in files for change in file.changes]
    remaining = applicable(changes, approved & _ids(changes))
    reasons: dict[str, str] = {}
    unchecked = list(files)
    while failed := failures(unchecked, _ids(remaining)):
        reasons |= {each.path: each.reason for each in failed}
        kept = applicable(remaining, _ids(c for c in remaining if c.path not in reasons))
        ids = _ids(kept)
        touched = {change.path for change in remaining if change.id not in ids} - reasons.keys()
        remaining, unchecked = kept, [file for file in files if file.path in touched]
    return remaining, _left_out(changes, approved, _ids(remaining), reasons)


def applicable(changes: Iterable[Change], approved: Set[str]) -> list[Change]:
    """The approved ones of ``changes``, without those that require one that is not applied."""
    changes = list(changes)
    unknown = approved - {change.id for change in changes}
    kept = [change for change in changes if change.id in approved]
    while True:
        # Ids of other files' changes count as applied: whether they are is not decided here.
        ids = {change.id for change in kept} | unknown
        remaining = [change for change in kept if ids.issuperset(change.requires)]
        if len(remaining) == len(kept):
            return kept
        kept = remaining


def _ids(changes: Iterable[Change]) -> frozenset[str]:
    return frozenset(change.id for change in changes)


def _left_out(
    changes: Iterable[Change], approved: Set[str], applied: Set[str], reasons: Mapping[str, str]
) -> tuple[LeftOutFile, ...]:
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for change in changes:
        if change.id in approved and change.id not in applied:
            missing = ", ".join(id for id in change.requires if id not in applied)
            reason = (
                reasons.get(change.path) or f"it requires changes that are not applied: {missing}"
            )
            grouped[change.path, reason].append(change.id)
    return tuple(
        LeftOutFile(path=path, reason=reason, change_ids=tuple(ids))
        for (path, reason), ids in grouped.items()
    )


def _source(path: str, data: bytes) -> ParsedSource:
    """Raises CannotAnalyse, for Python also where the syntax is not valid."""
    language = language_of(path)
    assert language is not None, "only files of a known language are changed"
    source = ParsedSource(path, language, encoded.read(data, language).data)
    if language is Language.PYTHON and not compiles(python_source.parse(source.text)):
        raise CannotAnalyse("syntax_error", "not valid Python")
    return source


def _python(
    before: Sequence[ParsedSource], after: Sequence[ParsedSource]
) -> Iterator[CannotRebuild]:
    """Files in which a name has become undefined."""
    old, _ = _examined_by_ruff(before)
    new, refused = _examined_by_ruff(after)
    yield from (_broken(file.path, file.reason) for file in refused)
    for path in sorted(old.keys() & new.keys()):
        if undefined := newly_undefined(old[path], new[path]):
            reason = f"with only these changes a name would be undefined: {undefined}"
            yield CannotRebuild(path, reason)


def _examined_by_ruff(
    sources: Sequence[ParsedSource],
) -> tuple[dict[str, ParsedSource], list[SkippedFile]]:
    python = [source for source in sources if source.language is Language.PYTHON]
    examined, refused = ruff.examine(python, (), DEFAULT.settings(()))
    return {source.path: source for source in examined}, refused


def _scripts(after: Sequence[ParsedSource]) -> Iterator[CannotRebuild]:
    """Scripts whose syntax is not valid any more, where oxlint is at hand."""
    scripts = [source for source in after if source.language is not Language.PYTHON]
    try:
        _, refused = oxlint.examine(scripts, ())
    except ResourceUnavailable:
        return
    yield from (_broken(file.path, file.reason) for file in refused)


def _broken(path: str, reason: str) -> CannotRebuild:
    return CannotRebuild(path, f"with only these changes it would be {reason}")
