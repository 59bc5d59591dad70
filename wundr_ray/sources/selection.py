"""Which of a repository's files a job wants: languages, exclusions, tests."""

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from wundr_ray.contract.errors import InvalidJobConfig, InvalidRepository
from wundr_ray.contract.vocabulary import Language, Role
from wundr_ray.domain.files import SkippedFile, SourceFile
from wundr_ray.processes import Deadline, ProcessTimeout
from wundr_ray.sources.gitignore import Ignored
from wundr_ray.sources.interface import Snapshot

MAX_SOURCES = 200_000
"""How many files one job may analyse."""

MATCH_SECONDS = 60.0
"""Several times what the most patterns take on the most files."""

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
    """The snapshot with the unwanted files moved to ``skipped``, each with its reason.

    Files of unsupported languages that the job leaves out are counted. Raises InvalidJobConfig for
    patterns that take too long, InvalidRepository if too many are left.
    """
    ignored = Ignored(selection.exclude_patterns)
    deadline = Deadline.after(MATCH_SECONDS)
    reasons = {}
    try:
        for file in snapshot.files:
            deadline.check()
            reasons[file.path] = _reason(file, selection, ignored)
        unsupported = []
        for other in snapshot.unsupported:
            deadline.check()
            role = Role.TEST if is_test(other.path) else Role.PRODUCTION
            if not _is_left_out(other.path, role, selection, ignored):
                unsupported.append(other._replace(role=role))
    except ProcessTimeout:
        raise InvalidJobConfig.at(
            "exclude_patterns",
            "matching them against the repository's files takes too long; use fewer wildcards",
        ) from None
    wanted = tuple(
        replace(file, role=Role.TEST) if is_test(file.path) else file
        for file in snapshot.files
        if reasons[file.path] is None
    )
    if len(wanted) > MAX_SOURCES:
        raise InvalidRepository(
            f"The repository has {len(wanted):,} files to analyse, and a job may have "
            f"{MAX_SOURCES:,}: leave some out by languages or exclude_patterns."
        )
    return replace(
        snapshot,
        files=wanted,
        skipped=(*snapshot.skipped, *(found for found in reasons.values() if found)),
        unsupported=tuple(unsupported),
        excluded_unsupported=len(snapshot.unsupported) - len(unsupported),
    )


def _reason(file: SourceFile, selection: Selection, ignored: Ignored) -> SkippedFile | None:
    if selection.languages is not None and file.language not in selection.languages:
        return SkippedFile(file.path, "language", "its language is not among the job's")
    if ignored.covers(file.path):
        return SkippedFile(file.path, "excluded", "it matches the job's exclude_patterns")
    if not selection.include_tests and is_test(file.path):
        return SkippedFile(file.path, "test", "the job leaves tests out")
    return None


def _is_left_out(path: str, role: Role, selection: Selection, ignored: Ignored) -> bool:
    """Whether the job wants no such file, whatever its language."""
    return ignored.covers(path) or (not selection.include_tests and role is Role.TEST)


def is_test(path: str) -> bool:
    """Whether a path is a test by the conventions of pytest, unittest, Jest and Cypress."""
    parts = PurePosixPath(path)
    if not _TEST_FOLDERS.isdisjoint(parts.parts[:-1]):
        return True
    return any(fnmatchcase(parts.name, pattern) for pattern in _TEST_NAMES)
