"""How much of a project's code was read, and whether that is enough to judge the project.

Lines of files that were read are counted; lines of all others are estimated from their size,
because their contents are not looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from wundr_ray.contract.results.coverage import (
    Coverage,
    CoverageSummary,
    CoverageVerdict,
    LanguageCoverage,
    UnreadLanguage,
)
from wundr_ray.contract.vocabulary import CodeScope, Role
from wundr_ray.domain.files.role_rules import NOT_ANALYSED, is_in_scope
from wundr_ray.domain.results.coverage_words import summary_statement

SUFFICIENT_SHARE = 0.5
"""Of the lines in scope: below it a project has no grade."""

BYTES_PER_LINE = 35
"""Of code in general: 24 to 48 for each of the common languages in 36 repositories."""

_BYTES_PER_LINE_OF: Mapping[str, int] = MappingProxyType({"Jupyter Notebook": 300})
"""Most of a notebook is what its code has printed and drawn."""

MAX_UNREAD_LANGUAGES = 20
MAX_ROWS = 100
"""Bounds of what a result holds; the smallest are added up under ``OTHER_LANGUAGES``."""

OTHER_LANGUAGES = "other languages"


class UnsupportedFile(NamedTuple):
    """A file of code that no engine reads; ``size_bytes`` is None above the limit for one file.

    ``languages`` are those that its name allows, most likely first.
    """

    path: str
    languages: tuple[str, ...]
    size_bytes: int | None
    role: Role = Role.PRODUCTION


def estimated_lines(size_bytes: int, language: str = "") -> int:
    """The lines that files of this size have, by experience."""
    return round(size_bytes / _BYTES_PER_LINE_OF.get(language, BYTES_PER_LINE))


def share(lines_read: int, lines: int) -> float | None:
    """From 0 to 1; None without lines."""
    return lines_read / lines if lines else None


def verdict(files_read: int, lines_read: int, lines: int) -> CoverageVerdict:
    """What may be said about a project of which so much was read."""
    if not files_read:
        return CoverageVerdict.NOTHING
    part = share(lines_read, lines)
    enough = part is None or part >= SUFFICIENT_SHARE
    return CoverageVerdict.SUFFICIENT if enough else CoverageVerdict.PARTIAL


def is_analysed(coverage: Coverage | None, files_analyzed: int) -> bool:
    """Whether anything of a project was read; earlier results do not say how much."""
    if coverage is None:
        return files_analyzed > 0
    return coverage.verdict is not CoverageVerdict.NOTHING


def is_sufficient(coverage: Coverage | None) -> bool:
    """Whether a project's numbers may be compared, averaged and graded."""
    return coverage is None or coverage.verdict is CoverageVerdict.SUFFICIENT


def count_unsupported(files: Sequence[UnsupportedFile]) -> tuple[LanguageCoverage, ...]:
    """The number of files by language and role.

    A name that several languages use, such as ``.h``, counts for the one of them that most other
    files of the repository have.
    """
    certain = Counter(file.languages[0] for file in files if len(file.languages) == 1)
    counts: Counter[tuple[str, Role]] = Counter()
    sizes: Counter[tuple[str, Role]] = Counter()
    for file in files:
        key = max(file.languages, key=certain.__getitem__), file.role
        counts[key] += 1
        sizes[key] += file.size_bytes or 0
    return tuple(
        LanguageCoverage(
            language=language,
            role=role,
            supported=False,
            files=count,
            lines=estimated_lines(sizes[language, role], language),
        )
        for (language, role), count in counts.items()
    )


def merged(rows: Iterable[LanguageCoverage]) -> list[LanguageCoverage]:
    """One row for each language and role, the largest first, each with its share of all lines."""
    summed = _summed(rows)
    rest = [row.model_copy(update={"language": OTHER_LANGUAGES}) for row in summed[MAX_ROWS:]]
    summed = [*summed[:MAX_ROWS], *_summed(rest)]
    total = sum(row.lines for row in summed)
    return [
        row.model_copy(update={"percentage": percent(row.lines, total) or 0.0}) for row in summed
    ]


def _summed(rows: Iterable[LanguageCoverage]) -> list[LanguageCoverage]:
    groups: defaultdict[tuple[str, Role, bool], list[LanguageCoverage]] = defaultdict(list)
    for row in rows:
        groups[row.language, row.role, row.supported].append(row)
    sums = [
        group[0].model_copy(
            update={
                name: sum(getattr(row, name) for row in group)
                for name in ("files", "lines", "files_read", "lines_read")
            }
        )
        for group in groups.values()
    ]
    return sorted(sums, key=lambda row: (-row.lines, -row.files, row.language, row.role))


def unread_languages(rows: Iterable[LanguageCoverage]) -> list[UnreadLanguage]:
    """Unsupported languages of a project's own code, the largest first."""
    own = (row for row in rows if not row.supported and row.role not in NOT_ANALYSED)
    return by_size(UnreadLanguage(language=r.language, files=r.files, lines=r.lines) for r in own)


def by_size(languages: Iterable[UnreadLanguage]) -> list[UnreadLanguage]:
    """One row for each language, the largest first; the smallest are added up."""
    files: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for each in languages:
        files[each.language] += each.files
        lines[each.language] += each.lines
    names = sorted(files, key=lambda name: (-lines[name], -files[name], name))
    rows = [UnreadLanguage(language=name, files=files[name], lines=lines[name]) for name in names]
    most, rest = rows[:MAX_UNREAD_LANGUAGES], rows[MAX_UNREAD_LANGUAGES:]
    if rest:
        more_files, more_lines = sum(r.files for r in rest), sum(r.lines for r in rest)
        most.append(UnreadLanguage(language=OTHER_LANGUAGES, files=more_files, lines=more_lines))
    return most


def scoped(rows: Iterable[LanguageCoverage], scope: CodeScope) -> list[LanguageCoverage]:
    """The rows that a project's scores are about."""
    return [row for row in rows if is_in_scope(row.role, scope)]


def summarised(coverages: Iterable[Coverage]) -> CoverageSummary:
    """How much of the code of several projects was read."""
    coverages = list(coverages)
    verdicts = Counter(each.verdict for each in coverages)
    lines = sum(each.lines for each in coverages)
    lines_read = sum(each.lines_read for each in coverages)
    return CoverageSummary(
        statement=summary_statement(verdicts, percent(lines_read, lines)),
        projects_sufficient=verdicts[CoverageVerdict.SUFFICIENT],
        projects_partial=verdicts[CoverageVerdict.PARTIAL],
        projects_nothing=verdicts[CoverageVerdict.NOTHING],
        share=percent(lines_read, lines),
        lines=lines,
        lines_read=lines_read,
        unread_languages=by_size(row for each in coverages for row in each.unread_languages),
    )


def percent(part: int, whole: int) -> float | None:
    """A percentage with one decimal; None of nothing."""
    # "100 %" beside a list of unread files reads like a defect, and so does "0 %" beside a file
    # that was read. Rounding therefore never reaches either end.
    if not whole:
        return None
    exact = round(100 * part / whole, 1)
    if 0 < part < whole:
        return min(max(exact, 0.1), 99.9)
    return exact
