"""Report batches in every format: what people look for is there, and nothing hostile acts."""

import io
import json
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.domain.portfolio.making import point, project
from tests.reports.html.reading import read
from tests.reports.portfolio.making import HOSTILE, NOW, document, reports
from wundr_ray.aggregate.portfolio.document import PortfolioDocument
from wundr_ray.contract.formats import JSON_END
from wundr_ray.contract.reports.jobs import PeriodComparisonConfig, PortfolioSummaryConfig
from wundr_ray.contract.reports.results import ReportResults
from wundr_ray.contract.reports.vocabulary import PortfolioMetric
from wundr_ray.contract.vocabulary import BatchType, ReportFormat, ReportTable
from wundr_ray.domain.portfolio.comparison import compare
from wundr_ray.domain.portfolio.periods import span_of
from wundr_ray.domain.portfolio.summary import summarise
from wundr_ray.domain.results.renderings import FORMATS, TABLES, Raw
from wundr_ray.reports.portfolio.registry import RENDERERS, write_report

SHOWN = (
    "Portfolio summary",
    "Period comparison",
    "Movers by quality score",
    "Not counted",
    "different rules in the two analyses",
    "Technical debt in hours, sum of projects",
    "Quality score by group",
    "only on the intranet",
    "The report was not made; its job is failed: CONFLICT",
)


@pytest.fixture(scope="module")
def made() -> PortfolioDocument:
    return document()


def test_every_format_of_report_batches_has_a_renderer() -> None:
    assert set(RENDERERS) == set(FORMATS[BatchType.REPORT])
    assert all(each.format is name for name, each in RENDERERS.items())


@pytest.mark.parametrize("wanted", list(RENDERERS))
def test_equal_documents_give_equal_bytes(
    made: PortfolioDocument, wanted: ReportFormat, tmp_path: Path
) -> None:
    files = [tmp_path / "one", tmp_path / "other"]
    for file in files:
        write_report(made, wanted, file)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_json_is_the_results(made: PortfolioDocument, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    write_report(made, ReportFormat.JSON, target)
    assert target.read_bytes().endswith(JSON_END)
    assert ReportResults.model_validate_json(target.read_bytes()) == made.results


def test_html(made: PortfolioDocument, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    write_report(made, ReportFormat.HTML, target)
    page = read(target.read_text("utf-8"))
    assert page.unbalanced == []
    for text in SHOWN:
        assert text in page.text, text
    assert not page.named("script")
    assert len(page.named("svg")) >= 8
    drawn = [each["aria-label"] or "" for each in page.named("svg")]
    assert any(each.startswith("Quality score, mean of projects.") for each in drawn)
    assert "\u202e" not in page.text


def test_pdf(made: PortfolioDocument, tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    write_report(made, ReportFormat.PDF, target)
    reader = PdfReader(target)
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    for shown in SHOWN:
        assert shown in text, shown
    assert "2026-06" in text
    assert [each.title for each in reader.outline if not isinstance(each, list)] == [
        "Portfolio summary (r0)",
        "Period comparison (r1)",
        "Trend (r2)",
        "Findings audit (r3)",
        "Merged batches (last)",
        "Method",
    ]


def test_xlsx(made: PortfolioDocument, tmp_path: Path) -> None:
    target = tmp_path / "report.xlsx"
    write_report(made, ReportFormat.XLSX, target)
    workbook = load_workbook(target)
    assert workbook.sheetnames == [
        *("Overview", "Totals", "Projects", "Movers", "Codes", "Findings"),
        *("Not counted", "Sources"),
    ]
    charts = workbook["Overview"]._charts
    assert len(charts) >= 8
    sources = list(workbook["Sources"].iter_rows(values_only=True))
    assert len(sources) == made.tables[ReportTable.SOURCES].height + 1
    for sheet in workbook:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_csv_has_every_table(made: PortfolioDocument, tmp_path: Path) -> None:
    target = tmp_path / "report.zip"
    write_report(made, ReportFormat.CSV, target)
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == [f"{each}.csv" for each in TABLES[BatchType.REPORT]]
        findings = archive.read("findings.csv").decode()
    assert "accepted,only on the intranet,lead,2027-03-01T12:00:00Z" in findings
    assert HOSTILE not in findings


def test_parquet_has_every_table_as_it_is(made: PortfolioDocument, tmp_path: Path) -> None:
    target = tmp_path / "report.zip"
    write_report(made, ReportFormat.PARQUET, target)
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == [f"{each}.parquet" for each in TABLES[BatchType.REPORT]]
        for each in TABLES[BatchType.REPORT]:
            frame = pl.read_parquet(io.BytesIO(archive.read(f"{each}.parquet")))
            assert frame.equals(made.tables[each])
    write_report(made, ReportTable.TOTALS, tmp_path / "totals.parquet")
    assert pl.read_parquet(tmp_path / "totals.parquet").equals(made.tables[ReportTable.TOTALS])


def test_the_archive_has_the_report_and_its_tables(made: PortfolioDocument, tmp_path: Path) -> None:
    target = tmp_path / "data.zip"
    write_report(made, Raw.ARCHIVE, target)
    with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as archive:
        assert json.loads(archive.read("report.json"))["batch_id"] == "batch_1"
        assert "sources.csv" in archive.namelist()


def test_a_batch_without_any_report(tmp_path: Path) -> None:
    empty = document([])
    for wanted in RENDERERS:
        write_report(empty, wanted, tmp_path / str(wanted))


def test_charts_of_many_projects_stand_below_each_other(tmp_path: Path) -> None:
    file = tmp_path / "report.xlsx"
    write_report(document(reports(40)), ReportFormat.XLSX, file)
    anchors = [chart.anchor for chart in load_workbook(file)["Overview"]._charts]
    anchors.sort(key=lambda each: each._from.row)
    assert len(anchors) > 5
    for upper, lower in pairwise(anchors):
        assert upper.to.row <= lower._from.row


def test_names_in_charts_have_fonts_with_their_characters(tmp_path: Path) -> None:
    config = PeriodComparisonConfig.model_validate({"period": "2026-Q3"})
    q3, q2 = span_of("2026-Q3", NOW), span_of("2026-Q2", NOW)
    moved = project("支付服务", point("2026-05-01", 6.0), point("2026-08-01", 7.0))
    target = tmp_path / "report.pdf"
    write_report(document([compare([moved], q3, q2, config)]), ReportFormat.PDF, target)
    text = " ".join(page.extract_text() for page in PdfReader(target).pages)
    assert text.count("支付服务") == 2  # beside the bar and in the table


def test_columns_that_a_page_has_no_room_for_stand_in_another_table(tmp_path: Path) -> None:
    config = PortfolioSummaryConfig.model_validate({"metrics": list(PortfolioMetric)})
    summary = summarise([project("app", point("2026-08-01"))], span_of("2026-Q3", NOW), config)
    target = tmp_path / "report.pdf"
    write_report(document([summary]), ReportFormat.PDF, target)
    text = "\n".join(page.extract_text() for page in PdfReader(target).pages)
    heads = [line for line in text.splitlines() if line.strip() == "Project"]
    assert len(heads) == 2


def test_long_names_wrap_in_pages_and_are_told_apart_in_charts(tmp_path: Path) -> None:
    config = PeriodComparisonConfig.model_validate({"period": "2026-Q3"})
    q3, q2 = span_of("2026-Q3", NOW), span_of("2026-Q2", NOW)
    moved = [
        project(f"company/platform/{name}", point("2026-05-01", 6.0), point("2026-08-01", 7.0))
        for name in ("billing", "payment")
    ]
    target = tmp_path / "report.html"
    write_report(document([compare(moved, q3, q2, config)]), ReportFormat.HTML, target)
    page = read(target.read_text("utf-8"))
    for name in ("billing", "payment"):
        assert page.text.count(f"company/platform/{name}") == 2
    assert {each.get("class") for each in page.named("th") if each["scope"] == "row"} >= {"name"}
