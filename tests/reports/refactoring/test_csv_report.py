import csv
import io
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

from tests.aggregate.example_batch import CHINESE, FORMULA
from wundr_ray.aggregate.refactoring.document import RefactorDocument
from wundr_ray.contract.vocabulary import BatchType, ReportTable
from wundr_ray.domain.results.renderings import TABLES
from wundr_ray.reports.refactoring.csv_report import CsvReport, ParquetReport, render_table

REFACTOR = TABLES[BatchType.REFACTOR]


def read(document: RefactorDocument, table: ReportTable, target: Path) -> list[dict[str, str]]:
    render_table(document, table, target)
    return list(csv.DictReader(io.StringIO(target.read_bytes().decode(), newline=""), strict=True))


def test_the_archive_has_every_table(delivered_document: RefactorDocument, tmp_path: Path) -> None:
    CsvReport().render(delivered_document, tmp_path / "report.zip")
    with ZipFile(tmp_path / "report.zip") as archive:
        assert archive.namelist() == [f"{table}.csv" for table in REFACTOR]
        for table in REFACTOR:
            render_table(delivered_document, table, tmp_path / "one.csv")
            assert archive.read(f"{table}.csv") == (tmp_path / "one.csv").read_bytes()


def test_parquet_has_the_same_rows(delivered_document: RefactorDocument, tmp_path: Path) -> None:
    ParquetReport().render(delivered_document, tmp_path / "report.zip")
    with ZipFile(tmp_path / "report.zip") as archive:
        assert archive.namelist() == [f"{table}.parquet" for table in REFACTOR]
        frame = pl.read_parquet(io.BytesIO(archive.read("changes.parquet")))
    assert frame.equals(delivered_document.changes)


def test_every_change_has_a_row(delivered_document: RefactorDocument, tmp_path: Path) -> None:
    rows = {row["id"]: row for row in read(delivered_document, ReportTable.CHANGES, tmp_path / "t")}
    assert list(rows) == ["os", "sys", "bare", "renamed", "json"]
    assert (rows["os"]["decision"], rows["os"]["delivery"]) == ("applied", "open")
    assert (rows["bare"]["safety"], rows["bare"]["line"]) == ("review", "3")
    assert rows["renamed"]["reason"].startswith(f"'{FORMULA}")
    assert CHINESE in rows["renamed"]["path"]


def test_projects_and_rules(delivered_document: RefactorDocument, tmp_path: Path) -> None:
    projects = read(delivered_document, ReportTable.PROJECTS, tmp_path / "t")
    assert [row["changes"] for row in projects] == ["4", "1", "0"]
    assert projects[2]["error_code"] == "INVALID_REPOSITORY"
    rules = read(delivered_document, ReportTable.RULES, tmp_path / "t")
    assert rules[0]["rule"] == "unused_import"
    assert (rules[0]["delivered_projects"], rules[0]["merged_projects"]) == ("2", "1")
    assert len(read(delivered_document, ReportTable.CHANGESETS, tmp_path / "t")) == 2


@pytest.mark.parametrize("table", REFACTOR)
def test_no_cell_is_a_formula_or_a_control_character(
    delivered_document: RefactorDocument, table: ReportTable, tmp_path: Path
) -> None:
    rows = read(delivered_document, table, tmp_path / "t.csv")
    assert rows
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in tuple("=+@\t\r\n＝＋＠")]
    assert not set("".join(cells)) & set("\x00\x07\x1b\u202e")
