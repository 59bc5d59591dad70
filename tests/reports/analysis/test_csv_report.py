import csv
import io
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

from tests.aggregate.example_batch import CHINESE, FORMULA, HEBREW, HOSTILE_NAME, LONG
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.batches.tables import projects_table
from wundr_ray.contract.results.presentation import by_attention
from wundr_ray.contract.vocabulary import BatchType, ReportTable, Role
from wundr_ray.domain.results.renderings import TABLES
from wundr_ray.reports.analysis.csv_report import CsvReport, ParquetReport, render_table


def read(document: ReportDocument, table: ReportTable, target: Path) -> list[dict[str, str]]:
    render_table(document, table, target)
    return list(csv.DictReader(io.StringIO(target.read_bytes().decode(), newline=""), strict=True))


def test_the_archive_has_every_table(document: ReportDocument, tmp_path: Path) -> None:
    target = tmp_path / "report.zip"
    CsvReport().render(document, target)
    with ZipFile(target) as archive:
        assert archive.namelist() == [f"{table}.csv" for table in TABLES[BatchType.ANALYSIS]]
        for table in TABLES[BatchType.ANALYSIS]:
            render_table(document, table, tmp_path / "one.csv")
            assert archive.read(f"{table}.csv") == (tmp_path / "one.csv").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one.csv", "report.zip"]


def test_parquet_has_every_table_with_its_types(document: ReportDocument, tmp_path: Path) -> None:
    target = tmp_path / "report.zip"
    ParquetReport().render(document, target)
    with ZipFile(target) as archive:
        assert archive.namelist() == [f"{table}.parquet" for table in TABLES[BatchType.ANALYSIS]]
        findings = pl.read_parquet(io.BytesIO(archive.read("findings.parquet")))
    assert findings.equals(document.findings.drop("primary_line_hash").collect())
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.zip"]


def test_the_projects_are_those_of_the_results(document: ReportDocument, tmp_path: Path) -> None:
    rows = read(document, ReportTable.PROJECTS, tmp_path / "t.csv")
    results = by_attention(document.results.project_results)
    assert [r["job_id"] for r in rows] == [p.job_id for p in results]
    assert [r["quality_score"] for r in rows] == [
        "" if p.quality_score is None else str(p.quality_score) for p in results
    ]
    assert sum(int(r["lines"]) for r in rows) == document.results.summary.total_lines
    assert sum(int(r["critical"]) for r in rows) == document.results.summary.critical_issues
    assert rows[-1]["error_code"] == "INVALID_REPOSITORY"
    assert rows[0]["rules_applied"] == "complexity; security; performance"


def test_the_findings_are_all_there_word_for_word(document: ReportDocument, tmp_path: Path) -> None:
    rows = read(document, ReportTable.FINDINGS, tmp_path / "t.csv")
    assert len(rows) == document.results.summary.total_issues
    messages = document.findings.select("message").collect()["message"].to_list()
    for row, message in zip(rows, messages, strict=True):
        assert row["message"].removeprefix("'") == message.replace("\x07", "\ufffd").replace(
            "\x00", "\ufffd"
        ).replace("\x1b", "\ufffd").replace("\u202e", "\ufffd")
    assert LONG in {row["message"] for row in rows}
    names = {row["project"] for row in rows}
    assert HOSTILE_NAME in names
    assert CHINESE in str(names)
    assert HEBREW in str(names)


@pytest.mark.parametrize(
    "table", [each for each in TABLES[BatchType.ANALYSIS] if each is not ReportTable.GATES]
)
def test_no_cell_is_a_formula_or_a_control_character(
    document: ReportDocument, table: ReportTable, tmp_path: Path
) -> None:
    """The table of gates holds only our own words and names of gates."""
    rows = read(document, table, tmp_path / "t.csv")
    assert rows or table is ReportTable.GATES, "the batch has no gate"
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in tuple("=+@\t\r\n＝＋＠")]
    assert not [cell for cell in cells if cell.startswith("-")]
    assert not [c for cell in cells for c in "\x00\x07\x1b\u202e" if c in cell]


def test_polars_reads_every_table(document: ReportDocument, tmp_path: Path) -> None:
    for table in TABLES[BatchType.ANALYSIS]:
        rows = read(document, table, tmp_path / "t.csv")
        frame = pl.read_csv(tmp_path / "t.csv", infer_schema=False, empty_string_is_null=False)
        assert frame.to_dicts() == rows


def test_a_formula_is_text_after_an_apostrophe(document: ReportDocument, tmp_path: Path) -> None:
    rows = read(document, ReportTable.PROJECTS, tmp_path / "t.csv")
    assert rows[-1]["project"] == f"'{FORMULA}"


def test_lines_end_as_rfc_4180_says(document: ReportDocument, tmp_path: Path) -> None:
    render_table(document, ReportTable.SKIPPED, tmp_path / "t.csv")
    data = (tmp_path / "t.csv").read_bytes()
    assert data.startswith(b"job_id,project,path,code,reason\r\n")
    assert data.endswith(b"\r\n")


def test_awkward_cells_survive(empty_document: ReportDocument, tmp_path: Path) -> None:
    awkward = ["a,b", 'say "x"', "two\nlines", "cr\ronly", " padded ", "", "crlf\r\nx"]
    skipped = pl.LazyFrame(
        {
            "job_id": awkward,
            "project": awkward,
            "path": awkward,
            "code": awkward,
            "reason": awkward,
        }
    )
    document = ReportDocument(
        results=empty_document.results,
        projects=empty_document.projects,
        findings=empty_document.findings,
        functions=empty_document.functions,
        files=empty_document.files,
        skipped=skipped,
    )
    rows = read(document, ReportTable.SKIPPED, tmp_path / "t.csv")
    assert [row["path"] for row in rows] == awkward


def test_the_same_document_gives_the_same_bytes(document: ReportDocument, tmp_path: Path) -> None:
    CsvReport().render(document, tmp_path / "a.zip")
    CsvReport().render(document, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_batch_without_jobs_has_only_headers(
    empty_document: ReportDocument, tmp_path: Path
) -> None:
    for table in TABLES[BatchType.ANALYSIS]:
        assert read(empty_document, table, tmp_path / "t.csv") == []


def test_the_clones_are_pairs_of_places(document: ReportDocument, tmp_path: Path) -> None:
    rows = read(document, ReportTable.CLONES, tmp_path / "t.csv")
    assert [row["path_b"].removeprefix("'") for row in rows] == document.clones["path_b"].to_list()
    assert {row["project_a"] for row in rows} == {"frontend-app", "payments-service"}


def test_the_projects_that_need_attention_come_first_and_tests_are_apart(
    roles_document: ReportDocument, tmp_path: Path
) -> None:
    urgent, calm = read(roles_document, ReportTable.PROJECTS, tmp_path / "t.csv")
    assert (urgent["project"], calm["project"]) == ("urgent", "calm")
    assert (calm["lines"], calm["issues_found"]) == ("300", "1")
    tests = ("test_files", "test_lines", "test_share", "test_findings")
    assert [calm[name] for name in tests] == ["1", "90", "22.5", "2"]
    assert [urgent[name] for name in tests] == ["0", "0", "0.0", "0"]


def test_results_of_earlier_versions_say_nothing_of_tests(document: ReportDocument) -> None:
    earlier = document.results.project_results[0].model_copy(update={"roles": {}})
    assert projects_table([earlier])["test_lines"].to_list() == [None]


@pytest.mark.parametrize(
    ("table", "roles"),
    {
        ReportTable.FILES: ["docs", "production", "test"],
        ReportTable.FINDINGS: ["production", "test"],
        ReportTable.FUNCTIONS: ["production", "test"],
        ReportTable.CLONES: ["production", "test"],
        ReportTable.COVERAGE: ["docs", "production", "script", "test"],
    }.items(),
)
def test_rows_can_be_filtered_by_role(
    roles_document: ReportDocument, tmp_path: Path, table: ReportTable, roles: list[str]
) -> None:
    rows = read(roles_document, table, tmp_path / "t.csv")
    assert sorted({row["role"] for row in rows}) == roles


def test_one_role_of_a_table(roles_document: ReportDocument, tmp_path: Path) -> None:
    render_table(roles_document, ReportTable.FINDINGS, tmp_path / "t.csv", Role.TEST)
    rows = pl.read_csv(tmp_path / "t.csv").select("path", "role").rows()
    assert rows == [("tests/test_app.py", "test")] * 2


def test_twins_are_marked(roles_document: ReportDocument, tmp_path: Path) -> None:
    rows = read(roles_document, ReportTable.CLONES, tmp_path / "t.csv")
    assert [(row["path_b"], row["twins"]) for row in rows] == [
        ("src/async_app.py", "true"),
        ("tests/test_app.py", "false"),
    ]
