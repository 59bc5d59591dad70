from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.aggregate.example_batch import FORMULA, HOSTILE_NAME
from tests.aggregate.refactor_batch import HOSTILE_PATH
from wundr_ray.aggregate.refactoring.document import RefactorDocument, build_document
from wundr_ray.aggregate.refactoring.facts import RefactorFacts
from wundr_ray.reports.refactoring.xlsx_report import XlsxReport

SHEETS = ["Overview", "Changes", "Projects", "Rules", "Deliveries", "Report only", "Skipped"]


@pytest.fixture(scope="module")
def path(delivered_document: RefactorDocument, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target: Path = tmp_path_factory.mktemp("xlsx") / "report.xlsx"
    XlsxReport().render(delivered_document, target)
    return target


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


def rows_of(sheet: Worksheet) -> list[dict[str, object]]:
    header, *rows = list(sheet.values)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def test_the_sheets(book: Workbook, path: Path) -> None:
    assert book.sheetnames == SHEETS
    assert [each.name for each in path.parent.iterdir()] == ["report.xlsx"]
    assert book.properties.title == "Code Standardization"
    assert book.properties.subject == "Refactoring report, batch batch_1"


def test_the_overview_shows_the_summary(book: Workbook) -> None:
    sheet = book["Overview"]
    shown = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {"Refactoring report", "Partial: not every job completed", 5, 4, 3, 1} <= set(shown)
    assert {"Safe", "Review", "unused_import", "Stale"} <= set(shown)
    assert len(sheet._charts) == 3  # type: ignore[attr-defined]


def test_every_change_has_a_row(book: Workbook) -> None:
    rows = {str(row["Change"]): row for row in rows_of(book["Changes"])}
    assert list(rows) == ["os", "sys", "bare", "renamed", "json"]
    assert (rows["os"]["Decision"], rows["os"]["Delivery"]) == ("applied", "open")
    assert rows["renamed"]["Project"] == HOSTILE_NAME
    assert rows["renamed"]["File"] == HOSTILE_PATH
    assert str(rows["renamed"]["Why"]).startswith(FORMULA)


def test_projects_rules_and_deliveries(book: Workbook) -> None:
    projects = rows_of(book["Projects"])
    assert [row["Changes"] for row in projects] == [4, 1, 0]
    assert projects[2]["Error"] == "INVALID_REPOSITORY"
    assert rows_of(book["Rules"])[0]["Merged, projects"] == 1
    assert [row["State"] for row in rows_of(book["Deliveries"])] == ["open", "merged"]
    assert rows_of(book["Report only"])[0]["Rule"] == "broad_except"
    assert rows_of(book["Skipped"])[0]["File"] == "app/new.py"


def test_nothing_is_a_formula(book: Workbook) -> None:
    for name in SHEETS:
        for row in book[name].iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "inlineStr", "n"), (name, cell.coordinate)
                assert not set(str(cell.value)) & set("\x00\x07\x1b\u202e")


def test_the_same_document_gives_the_same_bytes(
    delivered_document: RefactorDocument, path: Path, tmp_path: Path
) -> None:
    XlsxReport().render(delivered_document, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_a_batch_that_proposes_nothing(facts: RefactorFacts, tmp_path: Path) -> None:
    XlsxReport().render(build_document(replace(facts, jobs=())), tmp_path / "r.xlsx")
    book = load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == SHEETS
    assert book["Changes"]["A2"].value == "Nothing to list."
