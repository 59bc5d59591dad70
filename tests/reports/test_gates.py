"""What reports show of quality gates."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.aggregate.example_batch import BATCH, example_jobs
from tests.aggregate.gated_batch import gated
from wundr_ray.aggregate.batches.batch import build_document
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.responses import BatchGate
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.vocabulary import ReportTable
from wundr_ray.reports.analysis.csv_report import render_table
from wundr_ray.reports.analysis.json_report import JsonReport
from wundr_ray.reports.analysis.pdf.report import PdfReport
from wundr_ray.reports.analysis.xlsx.report import XlsxReport


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> ReportDocument:
    jobs = example_jobs(tmp_path_factory.mktemp("frames"))
    return build_document(*gated(BATCH, jobs))


def rows_of(document: ReportDocument, table: ReportTable, target: Path) -> list[dict[str, str]]:
    render_table(document, table, target)
    return list(csv.DictReader(io.StringIO(target.read_bytes().decode(), newline="")))


def test_the_batch_has_the_gravest_verdict(judged: ReportDocument) -> None:
    assert judged.results.quality_gate == BatchGate(name="strict", status=GateStatus.FAILED)


def test_without_gates_there_is_nothing(document: ReportDocument, tmp_path: Path) -> None:
    assert document.results.quality_gate is None
    assert document.gates.height == 0
    XlsxReport().render(document, tmp_path / "report.xlsx")
    assert "Quality gates" not in load_workbook(tmp_path / "report.xlsx").sheetnames
    PdfReport().render(document, tmp_path / "report.pdf")
    pages = PdfReader(tmp_path / "report.pdf").pages
    assert not any("Quality gate" in page.extract_text() for page in pages)


def test_json(judged: ReportDocument, tmp_path: Path) -> None:
    JsonReport().render(judged, tmp_path / "report.json")
    results = BatchResults.model_validate(json.loads((tmp_path / "report.json").read_bytes()))
    assert results.quality_gate == judged.results.quality_gate
    assert results.project_results == judged.results.project_results


def test_csv(judged: ReportDocument, tmp_path: Path) -> None:
    rows = rows_of(judged, ReportTable.GATES, tmp_path / "gates.csv")
    assert len(rows) == 3 * len(judged.results.project_results)
    first = rows[0]
    assert (first["gate"], first["gate_status"]) == ("strict", "failed")
    assert (first["condition"], first["status"]) == ("New issues, high or worse", "failed")
    assert (first["severity_at_least"], first["max"], first["value"]) == ("high", "0.0", "3.0")
    assert first["reason"] == "3 (process_with_shell (2), high_complexity); at most 0 allowed"
    projects = rows_of(judged, ReportTable.PROJECTS, tmp_path / "projects.csv")
    assert {row["quality_gate"] for row in projects} == {"failed", "not_computed"}


def test_xlsx(judged: ReportDocument, tmp_path: Path) -> None:
    XlsxReport().render(judged, tmp_path / "report.xlsx")
    workbook = load_workbook(tmp_path / "report.xlsx")
    assert workbook.sheetnames[:3] == ["Overview", "Projects", "Quality gates"]
    overview = [cell.value for row in workbook["Overview"].iter_rows() for cell in row]
    assert "strict: failed" in overview
    rows = list(workbook["Quality gates"].iter_rows(values_only=True))
    assert rows[0][:8] == (
        *("Project", "Gate", "Condition", "At most", "At least"),
        *("Measured", "Verdict", "Why"),
    )
    assert rows[1][2:8] == (
        *("New issues, high or worse", 0, None, 3, "failed"),
        "3 (process_with_shell (2), high_complexity); at most 0 allowed",
    )
    assert {row[6] for row in rows[1:]} == {"passed", "failed", "not computed"}


def test_pdf(judged: ReportDocument, tmp_path: Path) -> None:
    PdfReport().render(judged, tmp_path / "report.pdf")
    pages = PdfReader(tmp_path / "report.pdf").pages
    text = " ".join(re.sub(r"\s+", " ", page.extract_text()) for page in pages)
    assert "Quality gate strict: failed Failed: " in text
    assert "New issues, high or worse at most 0 failed 3 (process_with_shell (2)" in text
    assert "The branch is new." in text
