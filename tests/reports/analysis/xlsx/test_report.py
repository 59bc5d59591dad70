import io
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter import Workbook as Writer

from tests.aggregate.example_batch import CHINESE, FORMULA, HEBREW, HOSTILE_NAME, LONG
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.contract.results.analysis import Recommendation
from wundr_ray.contract.results.presentation import by_attention
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.reports.analysis.complexity import complex_functions
from wundr_ray.reports.analysis.xlsx.report import XlsxReport
from wundr_ray.reports.text import one_line
from wundr_ray.reports.xlsx import tables as xlsx_tables
from wundr_ray.reports.xlsx.styles import make_styles
from wundr_ray.reports.xlsx.tables import (
    CUT_NOTE,
    EXCEL_CELL,
    Column,
    Links,
    fit,
    pages_across,
    write_table,
)

SHEETS = [
    "Overview",
    "Projects",
    "Findings",
    "Complexity",
    "Security",
    "Duplicates",
    "Recommendations",
    "Coverage",
    "Skipped",
]


@pytest.fixture(scope="module")
def path(document: ReportDocument, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target: Path = tmp_path_factory.mktemp("xlsx") / "report.xlsx"
    XlsxReport().render(document, target)
    return target


@pytest.fixture(scope="module")
def roles_book(
    roles_document: ReportDocument, tmp_path_factory: pytest.TempPathFactory
) -> Workbook:
    target: Path = tmp_path_factory.mktemp("xlsx") / "roles.xlsx"
    XlsxReport().render(roles_document, target)
    return load_workbook(target)


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


def rows_of(sheet: Worksheet) -> list[dict[str, object]]:
    header, *rows = list(sheet.values)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def test_the_sheets_are_all_there_and_nothing_else_is_left(book: Workbook, path: Path) -> None:
    assert book.sheetnames == SHEETS
    assert [p.name for p in path.parent.iterdir()] == ["report.xlsx"]
    assert book.properties.title == "Q3 Codebase Analysis"
    assert book.properties.created.isoformat() == "2025-09-16T11:25:12"


def test_the_overview_shows_the_summary(book: Workbook, document: ReportDocument) -> None:
    sheet = book["Overview"]
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    summary = document.results.summary
    for value in (
        summary.projects_analyzed,
        summary.total_files,
        summary.total_lines,
        summary.total_issues,
        summary.critical_issues,
        summary.average_quality_score,
        document.results.aggregated_metrics.maintainability.average_score,
        document.results.aggregated_metrics.complexity.distribution.high,
    ):
        assert value in cells
    assert len(sheet._charts) == 4  # type: ignore[attr-defined]


def test_the_projects_are_those_of_the_results(book: Workbook, document: ReportDocument) -> None:
    rows = rows_of(book["Projects"])
    results = by_attention(document.results.project_results)
    assert [r["Job"] for r in rows] == [p.job_id for p in results]
    assert [r["Quality score"] for r in rows] == [p.quality_score for p in results]
    assert [r["Grade"] for r in rows] == [p.grade for p in results]
    assert [r["Critical"] for r in rows] == [
        p.issues_by_severity.get(Severity.CRITICAL, 0) for p in results
    ]
    assert rows[-1]["Error"] == "INVALID_REPOSITORY"
    assert rows[-1]["Project"] == FORMULA


def test_the_findings_are_all_there_the_worst_first(
    book: Workbook, document: ReportDocument
) -> None:
    rows = rows_of(book["Findings"])
    assert len(rows) == document.results.summary.total_issues
    ranks = [list(Severity).index(Severity(str(r["Severity"]))) for r in rows]
    assert ranks == sorted(ranks)
    assert LONG in {r["Message"] for r in rows}
    assert HOSTILE_NAME in {r["Project"] for r in rows}
    assert f"{CHINESE}/{HEBREW}.py" in {r["File"] for r in rows}


def test_complexity_lists_the_complex_functions(book: Workbook, document: ReportDocument) -> None:
    shown = [r["Cyclomatic complexity"] for r in rows_of(book["Complexity"])]
    expected = complex_functions(document).collect()["complexity"]
    assert shown == expected.sort(descending=True).to_list()


def test_recommendations_and_skipped_files(book: Workbook, document: ReportDocument) -> None:
    advice = rows_of(book["Recommendations"])
    assert [r["Potential savings"] for r in advice] == [
        r.potential_savings for r in document.results.recommendations
    ]
    skipped = rows_of(book["Skipped"])
    assert len(skipped) == document.skipped.collect().height


def test_nothing_is_a_formula_and_headers_are_frozen(book: Workbook) -> None:
    for name in SHEETS:
        sheet = book[name]
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "inlineStr", "n"), (name, cell.coordinate)
                assert not set(str(cell.value)) & set("\x00\x07\x1b\u202e")
        if name != "Overview":
            assert str(sheet.freeze_panes).endswith("2")
            assert sheet.auto_filter.ref


def printed(sheet: Worksheet) -> list[str]:
    """The titles of the columns that are printed."""
    first, last = str(sheet.print_area).replace("$", "").rpartition("!")[2].split(":")
    return [str(cell.value) for cell in sheet[f"{first}:{last}"][0]]


def test_printed_sheets_are_legible(book: Workbook) -> None:
    for name in SHEETS[1:]:
        sheet = book[name]
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
        widths = {
            str(cell.value): dimension.width
            for dimension in sheet.column_dimensions.values()
            for cell in sheet[1][dimension.min - 1 : dimension.max]
        }
        pages = int(sheet.page_setup.fitToWidth or 1)
        repeated = (pages - 1) * widths[str(sheet["A1"].value)]
        total = sum(map(widths.__getitem__, printed(sheet))) + repeated
        assert total <= pages * xlsx_tables.PRINTED_WIDTH, name


def test_all_of_a_project_is_printed(book: Workbook) -> None:
    sheet = book["Projects"]
    assert len(printed(sheet)) == sheet.max_column
    assert int(sheet.page_setup.fitToWidth) == 3
    assert sheet.print_title_cols == "$A:$A"


def test_what_is_not_printed_is_for_machines(book: Workbook) -> None:
    for name in SHEETS[1:]:
        titles = {str(cell.value) for cell in book[name][1]}
        assert titles - set(printed(book[name])) <= {
            *("Job", "Job of the repetition", "CWE", "Code", "Engine's rule", "Help")
        }, name


def test_pages_side_by_side_repeat_the_first_column() -> None:
    assert pages_across([30, 100, 80]) == 1
    assert pages_across([30, 100, 100, 100, 100]) == 4
    assert pages_across([300]) == 1


def test_rows_are_as_high_as_their_longest_text(tmp_path: Path) -> None:
    with Writer(str(tmp_path / "r.xlsx"), {"constant_memory": True}) as writer:
        texts = ["short", "x" * 50, "中" * 50, None]
        rows = pl.LazyFrame({"a": texts}, schema={"a": pl.String})
        columns = (Column("a", "A", 22, "wrapped"),)
        write_table(writer.add_worksheet(), columns, rows, make_styles(writer))
    sheet = load_workbook(tmp_path / "r.xlsx").worksheets[0]
    heights = [sheet.row_dimensions[row].height for row in range(2, 6)]
    line = xlsx_tables.LINE_HEIGHT
    assert heights == [None, 3 * line + 4, 5 * line + 4, None]


def test_findings_functions_and_coverage_have_roles(
    book: Workbook, document: ReportDocument
) -> None:
    for name in ("Findings", "Complexity", "Coverage"):
        assert {row["Role"] for row in rows_of(book[name])} <= {"production", "script"}, name
    assert len(rows_of(book["Coverage"])) == document.coverage.height


def test_the_parts_have_no_formula(path: Path) -> None:
    with ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name), name


def test_the_same_document_gives_the_same_bytes(
    document: ReportDocument, path: Path, tmp_path: Path
) -> None:
    XlsxReport().render(document, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_a_batch_without_jobs(empty_document: ReportDocument, tmp_path: Path) -> None:
    XlsxReport().render(empty_document, tmp_path / "r.xlsx")
    book = load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == SHEETS
    assert book["Findings"]["A2"].value == "Nothing to list."


def test_a_sheet_that_is_full_says_how_many_rows_are_left_out(tmp_path: Path) -> None:
    target = tmp_path / "full.xlsx"
    with Writer(str(target), {"constant_memory": True}) as writer:
        rows = pl.LazyFrame({"a": list(range(50))})
        columns = (Column("a", "A", 10, "integer"),)
        shown = write_table(writer.add_worksheet(), columns, rows, make_styles(writer), max_rows=20)
    assert shown == 18
    values = [row[0] for row in load_workbook(target).worksheets[0].values]
    assert values[1:19] == list(range(18))
    assert len(values) == 20
    assert str(values[-1]).startswith("32 more rows are left out")


def test_projects_lead_to_their_repositories(book: Workbook, document: ReportDocument) -> None:
    cells = list(book["Projects"]["A"])[1:]
    assert [cell.hyperlink and cell.hyperlink.target for cell in cells] == [
        project.repository for project in by_attention(document.results.project_results)
    ]


def test_files_lead_to_their_lines_where_the_host_is_known(
    document: ReportDocument, book: Workbook, tmp_path: Path
) -> None:
    assert all(cell.hyperlink is None for cell in book["Findings"]["E"])
    projects = [
        project.model_copy(update={"repository": "https://github.com/team/app"})
        for project in document.results.project_results
    ]
    results = document.results.model_copy(update={"project_results": projects})
    XlsxReport().render(replace(document, results=results), tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx")["Findings"]
    for row in list(sheet.iter_rows(min_row=2))[:50]:
        path, line = row[4], row[5]
        page = "https://github.com/team/app/blob/"
        assert path.hyperlink.target.startswith(page)
        assert path.hyperlink.location == f"L{line.value}"


def test_links_end_at_excels_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_tables, "EXCEL_LINKS", 3)
    with Writer(str(tmp_path / "r.xlsx"), {"constant_memory": True}) as writer:
        rows = pl.LazyFrame({"a": [f"text {n}" for n in range(6)]})
        links = Links("a", ("a",), lambda text: f"https://example.com/{text[-1]}")
        write_table(
            writer.add_worksheet(), (Column("a", "A", 9),), rows, make_styles(writer), links
        )
    cells = load_workbook(tmp_path / "r.xlsx").worksheets[0]["A"][1:]
    assert [cell.value for cell in cells] == [f"text {n}" for n in range(6)]
    assert [bool(cell.hyperlink) for cell in cells] == [True] * 3 + [False] * 3


def test_security_lists_each_kind_once_the_worst_first(
    book: Workbook, document: ReportDocument
) -> None:
    rows = rows_of(book["Security"])
    assert [row["Code"] for row in rows] == ["shell-injection", "weak-hash", "assert-used"]
    assert sum(int(str(row["Findings"])) for row in rows) == sum(
        document.results.aggregated_metrics.security.vulnerabilities.values()
    )


AWKWARD = ["=1+1", "<r><t>x</t></r>", "a & b < c > d", "_x0041_ is no A", " padded ",
           "two\nlines", "", "😀中\u202e", None, "-1", "'quoted'", '"x"']  # fmt: skip


def test_awkward_cells_come_back_as_text(tmp_path: Path) -> None:
    with Writer(str(tmp_path / "r.xlsx"), {"constant_memory": True}) as writer:
        rows = pl.LazyFrame({"a": AWKWARD, "n": list(range(len(AWKWARD)))})
        columns = (Column("a", "A", 10), Column("n", "N", 9, "integer"))
        write_table(writer.add_worksheet(), columns, rows, make_styles(writer))
        sheet = writer.add_worksheet()
        for row, text in enumerate(AWKWARD):
            sheet.write_string(row, 0, fit(text or "x"))
    book = load_workbook(tmp_path / "r.xlsx")
    values = [row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    escaped = "_x005F_x0041_ is no A"  # which Excel reads as it was; openpyxl shows it
    assert values == [
        *AWKWARD[:3],
        escaped,
        AWKWARD[4],
        "two lines",
        "",
        "😀中\ufffd",
        None,
        *AWKWARD[9:],
    ]
    assert book.worksheets[1]["A2"].value == " <r><t>x</t></r>"


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
@settings(max_examples=30)
def test_any_text_comes_back(texts: list[str]) -> None:
    target = io.BytesIO()
    with Writer(target, {"constant_memory": True}) as writer:
        rows = pl.LazyFrame({"a": texts}, schema={"a": pl.String})
        write_table(writer.add_worksheet(), (Column("a", "A", 9),), rows, make_styles(writer))
    sheet = load_workbook(target).worksheets[0]
    found = [row[0] or "" for row in sheet.iter_rows(min_row=2, max_col=1, values_only=True)]
    assert found == [one_line(text) for text in texts]


@pytest.mark.parametrize("character", ["x", "中", "😀"])
def test_a_cell_is_cut_at_excels_limit_with_a_note(character: str) -> None:
    assert fit(character * 100) == character * 100
    cut = fit(character * 40_000)
    assert cut.endswith(CUT_NOTE)
    assert len(cut.encode("utf-16-le")) <= 2 * EXCEL_CELL
    whole = character * (EXCEL_CELL // (len(character.encode("utf-16-le")) // 2))
    assert fit(whole) == whole


def test_the_duplicates_name_both_places(book: Workbook, document: ReportDocument) -> None:
    rows = list(book["Duplicates"].values)
    assert len(rows) == 1 + document.clones.height
    first = document.clones.row(0, named=True)
    assert first["path_a"] in rows[1]
    assert first["path_b"] in rows[1]
    assert rows[1][:3] == (first["group"], first["lines"], first["tokens"])


def test_projects_have_hours_of_debt_and_tests_of_their_own(
    roles_book: Workbook, roles_document: ReportDocument
) -> None:
    urgent, calm = rows_of(roles_book["Projects"])
    assert (urgent["Project"], calm["Project"]) == ("urgent", "calm")
    minutes = roles_document.results.project_results[1].technical_debt_minutes
    assert minutes
    assert urgent["Technical debt, hours"] == round(minutes / 60, 1)
    assert (calm["Lines"], calm["Findings"]) == (300, 1)
    tests = ("Test files", "Lines of tests", "Tests, % of lines", "Findings in tests")
    assert [calm[title] for title in tests] == [1, 90, 22.5, 2]


def test_security_counts_what_is_in_scope_by_severity(roles_book: Workbook) -> None:
    titles = ("Vulnerability", "Critical", "High", "Medium", "Low", "Findings", "Projects")
    assert [[row[title] for title in titles] for row in rows_of(roles_book["Security"])] == [
        ["process with shell", 1, 0, 0, 1, 2, 1],
        ["weak hash", 0, 1, 1, 0, 2, 2],
    ]


def test_kinds_are_in_words_beside_their_codes(roles_book: Workbook) -> None:
    rows = rows_of(roles_book["Findings"])
    assert {(row["Kind"], row["Code"]) for row in rows} == {
        ("weak hash", "weak_hash"),
        ("eval used", "eval_used"),
        ("process with shell", "process_with_shell"),
    }


@pytest.mark.parametrize("name", ["Findings", "Complexity", "Duplicates", "Coverage"])
def test_rows_can_be_filtered_by_role(roles_book: Workbook, name: str) -> None:
    sheet = roles_book[name]
    assert {"production", "test"} <= {row["Role"] for row in rows_of(sheet)}
    assert sheet.auto_filter.ref == sheet.dimensions


def test_twins_are_marked(roles_book: Workbook) -> None:
    assert [row["Twins"] for row in rows_of(roles_book["Duplicates"])] == ["yes", None]


def test_recommendations_have_titles_and_hours(
    roles_document: ReportDocument, tmp_path: Path
) -> None:
    advice = Recommendation(
        type="generate_synchronous_code",
        description="Generate it.",
        affected_projects=["calm"],
        potential_savings="30 lines",
        estimated_minutes=90,
    )
    results = roles_document.results.model_copy(update={"recommendations": [advice]})
    XlsxReport().render(replace(roles_document, results=results), tmp_path / "r.xlsx")
    [row] = rows_of(load_workbook(tmp_path / "r.xlsx")["Recommendations"])
    assert row["Kind"] == "Generate synchronous code"
    assert row["Debt removed, hours"] == 1.5


def test_both_places_of_a_duplicate_are_printed(roles_book: Workbook) -> None:
    titles = printed(roles_book["Duplicates"])
    assert titles.count("File") == titles.count("Line") == 2
