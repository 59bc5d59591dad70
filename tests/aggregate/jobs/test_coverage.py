"""What was read of a project, from its frames."""

from dataclasses import replace

import pytest

from tests.aggregate.example_batch import file_row, finding_row, frames
from wundr_ray.aggregate.jobs.coverage import Census, coverage_of
from wundr_ray.aggregate.jobs.job import summarise_job
from wundr_ray.contract.results.coverage import CoverageVerdict, FilesLeftOut, LanguageCoverage
from wundr_ray.contract.vocabulary import CodeScope, Language, Role
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.frames import Frames

C = LanguageCoverage(language="C", role=Role.PRODUCTION, supported=False, files=527, lines=90_000)


def in_role(path: str, lines: int, role: Role) -> dict[str, object]:
    return file_row(path, lines, None) | {"role": role.value, "declared_role": role.value}


def source(path: str, size_bytes: int, role: Role = Role.PRODUCTION) -> SourceFile:
    return SourceFile(path, "0" * 40, Language.PYTHON, size_bytes, role)


def skipped(path: str, code: str) -> dict[str, object]:
    return {"path": path, "code": code, "reason": f"{code} it is"}


def test_all_read() -> None:
    found = frames(files=[file_row("a.py", 70, None), in_role("t.py", 30, Role.TEST)])
    whole = coverage_of(found, Census([], total_files=5), CodeScope.PRODUCTION)
    assert whole.verdict is CoverageVerdict.SUFFICIENT
    assert (whole.files, whole.files_read, whole.lines, whole.lines_read) == (1, 1, 70, 70)
    assert whole.share == 100.0
    assert [(each.role, each.lines_read, each.percentage) for each in whole.by_language] == [
        (Role.PRODUCTION, 70, 70.0),
        (Role.TEST, 30, 30.0),
    ]
    assert (whole.other_files, whole.total_files) == (3, 5)


def test_a_repository_in_another_language_has_a_score_and_no_grade() -> None:
    found = frames(files=[file_row("a.py", 27, None)])
    whole = coverage_of(found, Census([], [C], total_files=600), CodeScope.PRODUCTION)
    assert whole.verdict is CoverageVerdict.PARTIAL
    assert whole.share == 0.1
    assert whole.statement == (
        "1 of 528 production code files read (about 0.1 % of the lines). "
        "Not supported: C (527 files)."
    )
    numbers = summarise_job(found, CodeScope.PRODUCTION, whole)
    assert numbers.grade is None
    assert numbers.quality_score is not None
    assert summarise_job(found).grade is not None


def test_broken_files_are_no_merit() -> None:
    files = [source(f"{n}.py", 3500) for n in range(9)] + [source("good.py", 3500)]
    found = frames(
        files=[file_row("good.py", 100, None)],
        skipped=[skipped(f"{n}.py", "syntax_error") for n in range(9)],
    )
    whole = coverage_of(found, Census(files, total_files=10), CodeScope.PRODUCTION)
    assert whole.verdict is CoverageVerdict.PARTIAL
    assert (whole.lines, whole.lines_read) == (1000, 100)
    assert whole.unreadable == [
        FilesLeftOut(code="syntax_error", reason="syntax_error it is", files=9)
    ]


def test_nothing_read() -> None:
    whole = coverage_of(Frames.empty(), Census([], [C], total_files=600), CodeScope.PRODUCTION)
    assert whole.verdict is CoverageVerdict.NOTHING
    assert whole.share == 0.0
    empty = coverage_of(Frames.empty(), Census([], total_files=1), CodeScope.PRODUCTION)
    assert (empty.verdict, empty.share) == (CoverageVerdict.NOTHING, None)
    assert empty.statement == "No production code."


def test_broken_tests_do_not_count_against_production_code() -> None:
    found = frames(
        files=[file_row("a.py", 100, None)], skipped=[skipped("tests/bad.py", "syntax_error")]
    )
    files = [source("a.py", 3500), source("tests/bad.py", 350_000, Role.TEST)]
    whole = coverage_of(found, Census(files, total_files=2), CodeScope.PRODUCTION)
    assert (whole.verdict, whole.share) == (CoverageVerdict.SUFFICIENT, 100.0)
    everything = coverage_of(found, Census(files, total_files=2), CodeScope.ALL)
    assert everything.verdict is CoverageVerdict.PARTIAL


def test_generated_files_are_counted_and_not_read() -> None:
    found = frames(files=[in_role("docs/api.js", 500, Role.GENERATED)])
    (row,) = coverage_of(found, Census([], total_files=1), CodeScope.PRODUCTION).by_language
    assert (row.files, row.lines, row.files_read, row.lines_read) == (1, 500, 0, 0)
    (row,) = coverage_of(found, Census([], total_files=1), CodeScope.ALL).by_language
    assert (row.files_read, row.lines_read) == (1, 500)


@pytest.mark.parametrize("code", ["vendored", "minified", "symlink", "binary", "excluded", "test"])
def test_what_is_no_code_of_the_project_or_not_requested_is_left_out(code: str) -> None:
    found = frames(files=[file_row("a.py", 10, None)], skipped=[skipped("b.py", code)])
    files = [source("a.py", 350), source("b.py", 999_999)]
    whole = coverage_of(found, Census(files, total_files=2), CodeScope.PRODUCTION)
    assert (whole.files, whole.share, whole.unreadable) == (1, 100.0, [])
    assert [(each.code, each.files) for each in whole.left_out] == [(code, 1)]
    assert whole.other_files == 0


def test_files_of_any_language_are_excluded_together() -> None:
    found = frames(skipped=[skipped("b.py", "excluded")])
    census = Census([], excluded=4, total_files=5)
    whole = coverage_of(found, census, CodeScope.PRODUCTION)
    assert [(each.code, each.files) for each in whole.left_out] == [("excluded", 5)]
    alone = coverage_of(Frames.empty(), replace(census, total_files=4), CodeScope.PRODUCTION)
    assert [(each.code, each.files) for each in alone.left_out] == [("excluded", 4)]


def test_a_file_that_was_read_and_not_searched_for_duplicates_was_read() -> None:
    found = frames(
        files=[file_row("a.py", 10, None)], skipped=[skipped("a.py", "duplicates_too_many_tokens")]
    )
    whole = coverage_of(found, Census([source("a.py", 350)], total_files=1), CodeScope.PRODUCTION)
    assert (whole.files, whole.files_read, whole.unreadable) == (1, 1, [])


def test_files_left_out_before_they_were_read_count_without_lines() -> None:
    found = frames(files=[file_row("a.py", 10, None)], skipped=[skipped("big.ts", "too_large")])
    whole = coverage_of(found, Census([source("a.py", 350)], total_files=2), CodeScope.PRODUCTION)
    assert {(row.language, row.files, row.lines) for row in whole.by_language} == {
        ("python", 1, 10),
        ("typescript", 1, 0),
    }
    assert (whole.files, whole.share) == (2, 100.0)


def test_findings_do_not_matter() -> None:
    plain = frames(files=[file_row("a.py", 10, None)])
    found = frames(
        files=[file_row("a.py", 10, None)],
        findings=[finding_row("a.py", "security", "weak-hash", "high")],
    )
    census = Census([], total_files=1)
    scope = CodeScope.PRODUCTION
    assert coverage_of(plain, census, scope) == coverage_of(found, census, scope)
