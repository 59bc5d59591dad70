"""Which of a repository's files a job wants, and what they are for: their roles."""

from dataclasses import dataclass, replace

from wundr_ray.contract.errors import InvalidJobConfig, InvalidRepository
from wundr_ray.contract.vocabulary import Language, Role
from wundr_ray.domain.files.gitignore import Ignored
from wundr_ray.domain.files.records import SkippedFile, SourceFile
from wundr_ray.domain.files.role_rules import NOT_ANALYSED
from wundr_ray.domain.results.coverage import UnsupportedFile
from wundr_ray.processes import Deadline, ProcessTimeout
from wundr_ray.roles.configuration import NOTHING
from wundr_ray.roles.declared import Declared, declared
from wundr_ray.sources.interface import Snapshot

MAX_SOURCES = 200_000
"""How many files one job may analyse."""

MATCH_SECONDS = 60.0
"""Several times what the most patterns take on the most files."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a job wants; ``languages`` None means all, patterns are in gitignore's syntax.

    ``roles`` are pairs of a pattern and the role of what it fits; the last one that fits counts.
    """

    languages: frozenset[Language] | None = None
    exclude_patterns: tuple[str, ...] = ()
    include_tests: bool = True
    roles: tuple[tuple[str, Role], ...] = ()


def select(snapshot: Snapshot, selection: Selection) -> Snapshot:
    """The snapshot's files with their roles; the unwanted ones are skipped, with the reason.

    Files of unsupported languages that the job leaves out are counted. Raises InvalidJobConfig for
    patterns that take too long, InvalidRepository if too many are left.
    """
    ignored = Ignored(selection.exclude_patterns)
    roles = roles_in(snapshot, selection)
    deadline = Deadline.after(MATCH_SECONDS)
    files = []
    reasons = {}
    try:
        for file in snapshot.files:
            deadline.check()
            files.append(_with_role(file, roles))
            reasons[file.path] = _reason(files[-1], selection, ignored)
        unsupported = []
        for code_file in snapshot.unsupported:
            deadline.check()
            code_file = code_file._replace(role=roles.assign(code_file.path).role)
            if not _is_left_out(code_file, selection, ignored):
                unsupported.append(code_file)
    except ProcessTimeout:
        raise InvalidJobConfig.at(
            "roles" if selection.roles else "exclude_patterns",
            "matching the patterns against the repository's files takes too long; use fewer "
            "wildcards in roles and exclude_patterns",
        ) from None
    wanted = tuple(file for file in files if reasons[file.path] is None)
    analysed = sum(file.role not in NOT_ANALYSED for file in wanted)
    if analysed > MAX_SOURCES:
        raise InvalidRepository(
            f"The repository has {analysed:,} files to analyse, but a job can have at most "
            f"{MAX_SOURCES:,}: leave some out by languages or exclude_patterns."
        )
    return replace(
        snapshot,
        files=wanted,
        configuration=NOTHING,
        skipped=(*snapshot.skipped, *(found for found in reasons.values() if found)),
        unsupported=tuple(unsupported),
        excluded_unsupported=len(snapshot.unsupported) - len(unsupported),
    )


def roles_in(snapshot: Snapshot, selection: Selection) -> Declared:
    """What tells the role of each file of a snapshot that was fetched."""
    return declared(
        [*(each.path for each in snapshot.files), *(each.path for each in snapshot.unsupported)],
        snapshot.configuration,
        selection.roles,
        selection.exclude_patterns,
    )


def _with_role(file: SourceFile, roles: Declared) -> SourceFile:
    assigned = roles.assign(file.path)
    return replace(file, role=assigned.role, is_role_settled=assigned.is_settled)


def _reason(file: SourceFile, selection: Selection, ignored: Ignored) -> SkippedFile | None:
    if selection.languages is not None and file.language not in selection.languages:
        return SkippedFile(file.path, "language", "its language is not among the job's")
    if ignored.covers(file.path):
        return SkippedFile(file.path, "excluded", "it matches the job's exclude_patterns")
    if not selection.include_tests and file.role is Role.TEST:
        return SkippedFile(file.path, "test", "the job leaves tests out")
    return None


def _is_left_out(file: UnsupportedFile, selection: Selection, ignored: Ignored) -> bool:
    """Whether the job leaves out such a file whatever its language."""
    is_unwanted_test = not selection.include_tests and file.role is Role.TEST
    return is_unwanted_test or ignored.covers(file.path)
