"""How much of a project was read, and what follows from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.results.coverage import (
    Coverage,
    CoverageVerdict,
    FilesLeftOut,
    LanguageCoverage,
    UnreadLanguage,
)
from wundr_ray.contract.vocabulary import CodeScope, Role
from wundr_ray.domain.results import coverage
from wundr_ray.domain.results.coverage import UnsupportedFile
from wundr_ray.domain.results.coverage_words import not_supported, statement

PRODUCTION, TEST, VENDORED = Role.PRODUCTION, Role.TEST, Role.VENDORED


def row(
    language: str, lines: int, *, files: int = 1, role: Role = PRODUCTION, read: bool = False
) -> LanguageCoverage:
    return LanguageCoverage(
        language=language,
        role=role,
        supported=read,
        files=files,
        lines=lines,
        files_read=files if read else 0,
        lines_read=lines if read else 0,
    )


@pytest.mark.parametrize(
    ("files_read", "lines_read", "lines", "expected"),
    [
        (0, 0, 0, CoverageVerdict.NOTHING),
        (0, 0, 100, CoverageVerdict.NOTHING),
        (1, 49, 100, CoverageVerdict.PARTIAL),
        (1, 50, 100, CoverageVerdict.SUFFICIENT),
        (3, 0, 0, CoverageVerdict.SUFFICIENT),
        (1, 0, 100, CoverageVerdict.PARTIAL),
    ],
)
def test_verdicts(files_read: int, lines_read: int, lines: int, expected: CoverageVerdict) -> None:
    assert coverage.verdict(files_read, lines_read, lines) is expected


def test_percentages_are_neither_nothing_nor_all_by_rounding() -> None:
    assert coverage.percent(1, 100_000) == 0.1
    assert coverage.percent(99_999, 100_000) == 99.9
    assert coverage.percent(0, 3) == 0.0
    assert coverage.percent(3, 3) == 100.0
    assert coverage.percent(0, 0) is None


def test_a_header_is_in_the_language_of_the_files_beside_it() -> None:
    headers = [UnsupportedFile(f"{n}.h", ("C", "C++"), 350) for n in range(3)]
    sources = [UnsupportedFile(f"{n}.cc", ("C++",), 700) for n in range(2)]
    counted = coverage.count_unsupported([*headers, *sources])
    assert [(each.language, each.files, each.lines) for each in counted] == [("C++", 5, 70)]
    alone = coverage.count_unsupported(headers)
    assert [each.language for each in alone] == ["C"]


def test_unsupported_files_are_counted_by_role() -> None:
    file = UnsupportedFile("a.go", ("Go",), 3500)
    counted = coverage.count_unsupported([file, *[file._replace(role=TEST)] * 2])
    assert {(each.role, each.files, each.lines) for each in counted} == {
        (PRODUCTION, 1, 100),
        (TEST, 2, 200),
    }
    assert not any(each.supported or each.files_read for each in counted)


def test_a_file_above_the_limit_counts_without_lines() -> None:
    (counted,) = coverage.count_unsupported([UnsupportedFile("a.c", ("C",), None)])
    assert (counted.files, counted.lines) == (1, 0)


def test_rows_of_one_language_and_role_are_added_up() -> None:
    rows = coverage.merged([row("python", 60, read=True), row("C", 20), row("python", 20)])
    assert [(each.language, each.supported, each.lines, each.percentage) for each in rows] == [
        ("python", True, 60, 60.0),
        ("C", False, 20, 20.0),
        ("python", False, 20, 20.0),
    ]
    (added,) = coverage.merged([row("python", 60, read=True), row("python", 20, read=True)])
    assert (added.files, added.files_read, added.lines_read, added.percentage) == (2, 2, 80, 100.0)


def test_a_result_stays_small_however_many_languages_there_are() -> None:
    many = [row(f"language {n}", n, role=role) for n in range(500) for role in Role]
    rows = coverage.merged(many)
    assert len(rows) <= coverage.MAX_ROWS + len(Role)
    assert sum(each.lines for each in rows) == sum(each.lines for each in many)
    unread = coverage.unread_languages(many)
    assert len(unread) == coverage.MAX_UNREAD_LANGUAGES + 1
    assert unread[-1].language == coverage.OTHER_LANGUAGES


def test_unread_languages_are_those_of_the_project_itself() -> None:
    rows = [row("C", 900, role=VENDORED), row("Go", 5), row("Go", 5, role=TEST), row("C#", 100)]
    assert coverage.unread_languages(rows) == [
        UnreadLanguage(language="C#", files=1, lines=100),
        UnreadLanguage(language="Go", files=2, lines=10),
    ]


def test_scopes() -> None:
    rows = [row("C", 1), row("C", 2, role=TEST)]
    assert [each.lines for each in coverage.scoped(rows, CodeScope.PRODUCTION)] == [1]
    assert [each.lines for each in coverage.scoped(rows, CodeScope.ALL)] == [1, 2]


ROWS = st.lists(
    st.builds(
        row,
        st.sampled_from(["python", "C", "Go"]),
        st.integers(0, 10_000),
        files=st.integers(1, 50),
        role=st.sampled_from(Role),
        read=st.booleans(),
    )
)


@given(ROWS)
def test_adding_up_loses_nothing(rows: list[LanguageCoverage]) -> None:
    merged = coverage.merged(rows)
    for name in ("files", "lines", "files_read", "lines_read"):
        assert sum(getattr(each, name) for each in merged) == sum(getattr(r, name) for r in rows)
    assert len({(each.language, each.role, each.supported) for each in merged}) == len(merged)


@given(st.integers(1, 100), st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 1000))
def test_reading_more_never_makes_the_verdict_worse(
    files: int, read: int, unread: int, more: int
) -> None:
    order = list(CoverageVerdict)
    before = coverage.verdict(files, read, read + unread)
    after = coverage.verdict(files + 1, read + min(more, unread), read + unread)
    assert order.index(after) <= order.index(before)


def of(verdict: CoverageVerdict, lines_read: int, lines: int, *unread: UnreadLanguage) -> Coverage:
    return Coverage(
        verdict=verdict,
        statement="",
        share=coverage.percent(lines_read, lines),
        files=2,
        files_read=1,
        lines=lines,
        lines_read=lines_read,
        unread_languages=list(unread),
    )


def test_a_batch_states_how_far_its_projects_were_read() -> None:
    csharp = UnreadLanguage(language="C#", files=3, lines=900)
    whole = coverage.summarised(
        [
            of(CoverageVerdict.SUFFICIENT, 100, 100),
            of(CoverageVerdict.PARTIAL, 10, 500, csharp),
            of(CoverageVerdict.NOTHING, 0, 400, csharp),
        ]
    )
    assert (whole.projects_sufficient, whole.projects_partial, whole.projects_nothing) == (1, 1, 1)
    assert (whole.lines, whole.lines_read, whole.share) == (1000, 110, 11.0)
    assert whole.unread_languages == [UnreadLanguage(language="C#", files=6, lines=1800)]
    assert whole.statement == (
        "1 of 3 projects read; 1 partly read (less than half: no grade); 1 not read at all; "
        "about 11 % of all lines"
    )
    assert coverage.summarised([]).statement == ""


def test_earlier_results_count_as_they_did() -> None:
    assert coverage.is_sufficient(None)
    assert coverage.is_analysed(None, 3)
    assert not coverage.is_analysed(None, 0)
    assert not coverage.is_analysed(of(CoverageVerdict.NOTHING, 0, 9), 0)
    assert not coverage.is_sufficient(of(CoverageVerdict.PARTIAL, 1, 9))


def test_statements() -> None:
    c = UnreadLanguage(language="C", files=1412, lines=90_000)
    broken = FilesLeftOut(code="syntax_error", reason="not valid Python", files=2)
    assert statement(
        files=1623,
        files_read=13,
        share=1.2,
        kind="production code",
        unread=[c],
        unreadable=[broken],
    ) == (
        "13 of 1,623 production code files read (about 1.2 % of the lines). "
        "Not supported: C (1,412 files). Could not be read: syntax error (2)."
    )
    plain = {"share": None, "kind": "production code", "unread": [], "unreadable": []}
    assert statement(files=0, files_read=0, **plain) == "No production code."
    assert statement(files=1, files_read=1, **plain) == "All of 1 production code file read."
    assert statement(files=3, files_read=0, **plain) == "None of 3 production code files read."


def test_a_sentence_names_few_languages() -> None:
    rows = [UnreadLanguage(language=name, files=1, lines=1) for name in "ABCDE"]
    assert not_supported(rows) == ("Not supported: A (1 file), B (1 file), C (1 file) and 2 more.")
