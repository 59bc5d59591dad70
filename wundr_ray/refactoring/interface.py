"""What the refactoring engine takes and gives back, as plain data.

A *rule* looks at one file, with the whole repository's index at hand, and makes *proposals*. The
engine runs all rules to a fixpoint and turns what they proposed into *changes* of the original
file: edits whose offsets are those of its bytes, whatever round they come from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.domain.files.records import SkippedFile


class RuleEngine(StrEnum):
    """Who finds the places of a rule."""

    RUFF = "ruff"
    OXLINT = "oxlint"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``old``, which begins at the byte ``start`` of a file, by ``new``."""

    start: int
    old: bytes
    new: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.old)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule proposes at one place of a file as it is in the current round.

    Arguments:
        line: where it is, from 1.
        edits: sorted, not overlapping; empty for a finding that is only reported.
        safety: of this place; a rule may be safe here and need a review there.
        reason: one sentence for people: what changes, and why.
        evidence: what the decision rests on, one short sentence each.
    """

    line: int
    edits: tuple[Edit, ...]
    safety: Safety
    reason: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a file, with edits in the bytes of the original file.

    Changes of a file do not overlap. One that is only possible after others names their ids in
    ``requires``; it is never applied without them.
    """

    id: str
    path: str
    line: int
    rule: str
    pattern: Pattern
    safety: Safety
    edits: tuple[Edit, ...]
    reason: str
    evidence: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilePreview:
    """A file that is to change: what it holds, and the changes proposed for it.

    ``mode`` is git's, such as ``100644``. ``proof`` names the checks that the file with all of
    its changes has passed.
    """

    path: str
    mode: str
    old_blob: str
    before: bytes = field(repr=False)
    changes: tuple[Change, ...]
    proof: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportedOnly:
    """A finding that is listed and never edited."""

    path: str
    line: int
    rule: str
    pattern: Pattern
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """All that is proposed for one repository at ``commit``.

    ``code_owners`` is the content of its CODEOWNERS file, empty if there is none.
    """

    commit: str
    branch: str | None
    files: tuple[FilePreview, ...]
    reports: tuple[ReportedOnly, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
    code_owners: bytes = b""

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(change for file in self.files for change in file.changes)


@dataclass(frozen=True, slots=True)
class RefactorOptions:
    """What is to be proposed. ``enable`` and ``disable`` are ids of rules."""

    patterns: frozenset[Pattern]
    level: Safety = Safety.REVIEW
    enable: frozenset[str] = frozenset()
    disable: frozenset[str] = frozenset()
    respect_project_config: bool = True
    max_files: int | None = None


@dataclass(frozen=True, slots=True)
class RepositoryFiles:
    """All text files of a commit that the engine may look at, by path.

    ``targets`` are the paths that may be changed; the others only inform the index. ``tests`` are
    the paths with the role of a test.
    """

    contents: Mapping[str, bytes]
    modes: Mapping[str, str]
    blobs: Mapping[str, str]
    targets: frozenset[str]
    tests: frozenset[str]
