"""How much of a project's code was read, from its frames and the files of its repository."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from wundr_ray.contract.results.coverage import Coverage, FilesLeftOut, LanguageCoverage
from wundr_ray.contract.vocabulary import CodeScope, Role
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.domain.files.role_rules import is_analysed
from wundr_ray.domain.results import coverage
from wundr_ray.domain.results.coverage_words import statement
from wundr_ray.frames import Frames
from wundr_ray.sources.files import languages
from wundr_ray.sources.files.languages import language_of

_REQUESTED = ("language", "excluded", "test")
_NOT_OWN_CODE = (
    *(languages.VENDORED, languages.GENERATED, languages.MINIFIED, languages.BINARY),
    *(languages.SYMLINK, languages.SUBMODULE, languages.NOT_HTML),
)
# Codes of skipped files that are no code of the project, or that its job leaves out.
_LEFT_OUT = (*_REQUESTED, *_NOT_OWN_CODE)


@dataclass(frozen=True, slots=True)
class Census:
    """All files of a repository: those of supported languages one by one, the others counted.

    ``excluded`` of the unsupported files are left out by the job's patterns.
    """

    files: Sequence[SourceFile]
    unsupported: Sequence[LanguageCoverage] = ()
    excluded: int = 0
    total_files: int = 0


def coverage_of(frames: Frames, census: Census, scope: CodeScope) -> Coverage:
    """What was read of a project whose files are those of ``census``."""
    # A file with such a code was read; it only took no part in the search for duplicates.
    skipped = frames.skipped.filter(~pl.col("code").str.starts_with("duplicates_"))
    unread = skipped.filter(~pl.col("code").is_in(_LEFT_OUT))
    rows = coverage.merged(
        [*_counted(frames.files, scope), *_unreadable(unread, census.files), *census.unsupported]
    )
    left_out = _by_code(skipped.filter(pl.col("code").is_in(_LEFT_OUT)), census.excluded)
    return _summed_up(rows, _by_code(unread), left_out, census.total_files, scope)


def _counted(files: pl.DataFrame, scope: CodeScope) -> Iterator[LanguageCoverage]:
    groups = files.group_by("language", "role").agg(pl.len(), pl.col("lines").sum())
    for language, role, count, lines in groups.iter_rows():
        analysed = is_analysed(Role(role), scope)
        yield LanguageCoverage(
            language=language,
            role=role,
            supported=True,
            files=count,
            lines=lines,
            files_read=count if analysed else 0,
            lines_read=lines if analysed else 0,
        )


def _unreadable(unread: pl.DataFrame, files: Sequence[SourceFile]) -> Iterator[LanguageCoverage]:
    """Unread files by language and role; those whose size is not known count no lines."""
    paths = frozenset(unread["path"])
    known = {file.path: file for file in files if file.path in paths} if paths else {}
    counts: Counter[tuple[str, Role]] = Counter()
    sizes: Counter[tuple[str, Role]] = Counter()
    for path in paths:
        file = known.get(path)
        language = file.language if file else language_of(path)
        key = language or coverage.OTHER_LANGUAGES, file.role if file else Role.PRODUCTION
        counts[key] += 1
        sizes[key] += file.size_bytes if file else 0
    for (name, role), count in counts.items():
        # Counted with none, unreadable files would not lower the share of what was read.
        lines = coverage.estimated_lines(sizes[name, role])
        yield LanguageCoverage(language=name, role=role, supported=True, files=count, lines=lines)


def _by_code(skipped: pl.DataFrame, excluded: int = 0) -> list[FilesLeftOut]:
    groups = skipped.group_by("code").agg(pl.col("reason").first(), pl.len().alias("files"))
    rows = [FilesLeftOut(**row) for row in groups.to_dicts()]
    if excluded:
        rows = _with_excluded(rows, excluded)
    return sorted(rows, key=lambda row: (-row.files, row.code))


def _with_excluded(rows: list[FilesLeftOut], excluded: int) -> list[FilesLeftOut]:
    """Files in unsupported languages are excluded by the same patterns."""
    known = next((row for row in rows if row.code == "excluded"), None)
    reason = known.reason if known else "it matches the job's exclude_patterns"
    files = excluded + (known.files if known else 0)
    others = [row for row in rows if row.code != "excluded"]
    return [*others, FilesLeftOut(code="excluded", reason=reason, files=files)]


def _summed_up(
    rows: list[LanguageCoverage],
    unreadable: list[FilesLeftOut],
    left_out: list[FilesLeftOut],
    total_files: int,
    scope: CodeScope,
) -> Coverage:
    own = coverage.scoped(rows, scope)
    files, files_read = sum(row.files for row in own), sum(row.files_read for row in own)
    lines, lines_read = sum(row.lines for row in own), sum(row.lines_read for row in own)
    share = coverage.percent(lines_read, lines)
    unread = coverage.unread_languages(rows)
    counted = sum(row.files for row in rows) + sum(
        row.files for row in left_out if row.code != languages.SUBMODULE
    )
    return Coverage(
        verdict=coverage.verdict(files_read, lines_read, lines),
        statement=statement(
            files=files,
            files_read=files_read,
            share=share,
            kind="production code" if scope is CodeScope.PRODUCTION else "code",
            unread=unread,
            unreadable=unreadable,
        ),
        share=share,
        files=files,
        files_read=files_read,
        lines=lines,
        lines_read=lines_read,
        by_language=rows,
        unread_languages=unread,
        unreadable=unreadable,
        left_out=left_out,
        other_files=max(0, total_files - counted),
        total_files=total_files,
    )
