"""What reports show of findings that somebody has decided about."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.aggregate.example_batch import BATCH, MARKUP, file_row, finding_row, frames, job
from tests.reports.html.reading import read
from wundr_ray.aggregate.batches.batch import build_document
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.contract.findings.vocabulary import DispositionKind
from wundr_ray.contract.vocabulary import CodeScope
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.reports.analysis.accepted import accepted_findings
from wundr_ray.reports.analysis.html.report import HtmlReport
from wundr_ray.reports.analysis.pdf.accepted import ACCEPTED_SHOWN
from wundr_ray.reports.analysis.pdf.report import PdfReport
from wundr_ray.reports.analysis.xlsx.report import XlsxReport

REASON = f"Only fixtures use it {MARKUP}"


def document_with(folder: Path, accepted: int) -> ReportDocument:
    """One open finding, so many for which a decision holds, and one of them in a test."""
    findings = [
        finding_row("src/app.py", "security", "weak_hash", "low", line=line)
        for line in range(1, accepted + 1)
    ]
    outside = finding_row("tests/test_app.py", "security", "weak_hash", "high") | {"role": "test"}
    still_open = finding_row("src/app.py", "security", "eval_used", "critical", line=5)
    found = frames([file_row("src/app.py", 300, 80.0)], findings=[*findings, outside, still_open])
    rule = DispositionRule(
        id="disp_1",
        kind=DispositionKind.FALSE_POSITIVE,
        finding_id=None,
        code="weak_hash",
        path="*.py",
        reason=REASON,
        by="ci",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        until=None,
    )
    facts = replace(
        job(folder, "job_1", "app", found), scope=CodeScope.PRODUCTION, dispositions=(rule,)
    )
    return build_document(BATCH, [facts])


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> ReportDocument:
    return document_with(tmp_path_factory.mktemp("few"), 3)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> ReportDocument:
    return document_with(tmp_path_factory.mktemp("many"), 1_250)


def pdf_text(document: ReportDocument, folder: Path) -> str:
    PdfReport().render(document, folder / "report.pdf")
    pages = PdfReader(folder / "report.pdf").pages
    return " ".join(re.sub(r"\s+", " ", page.extract_text()) for page in pages)


def html_text(document: ReportDocument, folder: Path) -> str:
    HtmlReport().render(document, folder / "report.html")
    return read((folder / "report.html").read_text("utf-8")).text


def test_those_in_scope_are_listed_and_counted(few: ReportDocument, many: ReportDocument) -> None:
    found = accepted_findings(few, 10)
    assert found is not None
    assert (found.total, found.more) == (3, 0)
    assert {each.path for each in found.listed} == {"src/app.py"}
    assert {(each.disposition, each.reason) for each in found.listed} == {
        ("false positive", REASON)
    }
    cut = accepted_findings(many, 10)
    assert cut is not None
    assert (cut.total, len(cut.listed), cut.more) == (1_250, 10, 1_240)


def test_pdf(few: ReportDocument, many: ReportDocument, tmp_path: Path) -> None:
    shown = pdf_text(few, tmp_path)
    assert "3 findings are accepted, are false positives, or will not be fixed" in shown
    assert "src/app.py:2 weak hash false positive Only fixtures use it" in shown
    assert "more; xlsx lists" not in shown
    cut = pdf_text(many, tmp_path)
    assert cut.count("false positive Only") == ACCEPTED_SHOWN
    assert "… and 1,200 more; xlsx lists them all." in cut


def test_html(few: ReportDocument, many: ReportDocument, tmp_path: Path) -> None:
    shown = html_text(few, tmp_path)
    assert shown.count("Accepted findings") >= 2  # in the contents and over the section
    assert f"src/app.py:2 weak hash false positive {REASON}" in shown
    assert "… and 1,150 more; xlsx lists them all." in html_text(many, tmp_path)


def test_xlsx(many: ReportDocument, tmp_path: Path) -> None:
    XlsxReport().render(many, tmp_path / "report.xlsx")
    rows = list(
        load_workbook(tmp_path / "report.xlsx")["Accepted findings"].iter_rows(values_only=True)
    )
    assert rows[0][:6] == ("Project", "File", "Line", "Kind", "Decision", "Reason")
    assert rows[1][:6] == ("app", "src/app.py", 1, "weak hash", "false positive", REASON)
    assert len(rows) == 1_251


def test_without_decisions_there_is_no_section(document: ReportDocument, tmp_path: Path) -> None:
    assert accepted_findings(document, 10) is None
    assert "Accepted findings" not in pdf_text(document, tmp_path)
    assert "Accepted findings" not in html_text(document, tmp_path)
    XlsxReport().render(document, tmp_path / "report.xlsx")
    assert "Accepted findings" not in load_workbook(tmp_path / "report.xlsx").sheetnames
