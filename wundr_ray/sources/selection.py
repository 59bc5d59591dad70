"""Which of a repository's files a job wants: languages, exclusions, tests."""

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from pathspec import GitIgnoreSpec

from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files import SkippedFile, SourceFile
from wundr_ray.sources.interface import Snapshot

_TEST_FOLDERS = frozenset({"test", "tests", "testing", "__tests__", "spec", "specs", "e2e"})
_TEST_NAMES = (
    *("test_*.py", "*_test.py", "tests.py", "conftest.py"),
    *("*.test.*", "*.spec.*", "*.cy.*"),
)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a job wants; ``languages`` None means all, patterns are in gitignore's syntax."""

    languages: frozenset[Language] | None = None
    exclude_patterns: tuple[str, ...] = ()
    include_tests: bool = True


def select(snapshot: Snapshot, selection: Selection) -> Snapshot:
    """The snapshot with the unwanted files moved to ``skipped``, each with its reason."""
    ignored = GitIgnoreSpec.from_lines(selection.exclude_patterns)

    def reason(file: SourceFile) -> SkippedFile | None:
        if selection.languages is not None and file.language not in selection.languages:
            return SkippedFile(file.path, "language", "its language is not among the job's")
        if ignored.match_file(file.path):
            return SkippedFile(file.path, "excluded", "it matches the job's exclude_patterns")
        if not selection.include_tests and is_test(file.path):
            return SkippedFile(file.path, "test", "the job leaves tests out")
        return None

    reasons = {file.path: reason(file) for file in snapshot.files}
    return replace(
        snapshot,
        files=tuple(file for file in snapshot.files if reasons[file.path] is None),
        skipped=(*snapshot.skipped, *(found for found in reasons.values() if found)),
    )


def is_test(path: str) -> bool:
    """Whether a path is a test by the conventions of pytest, unittest, Jest and Cypress."""
    parts = PurePosixPath(path)
    if not _TEST_FOLDERS.isdisjoint(parts.parts[:-1]):
        return True
    return any(fnmatchcase(parts.name, pattern) for pattern in _TEST_NAMES)
