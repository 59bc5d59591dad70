"""Every format of a report batch's reports, and its renderer."""

from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from wundr_ray.aggregate.portfolio.document import PortfolioDocument
from wundr_ray.contract.vocabulary import ReportFormat, ReportTable
from wundr_ray.domain.results.renderings import Raw
from wundr_ray.reports.interface import Renderer
from wundr_ray.reports.portfolio.csv_report import CsvReport, ParquetReport, render_table
from wundr_ray.reports.portfolio.html_report import HtmlReport
from wundr_ray.reports.portfolio.json_report import JsonReport
from wundr_ray.reports.portfolio.pdf_report import PdfReport
from wundr_ray.reports.portfolio.xlsx_report import XlsxReport
from wundr_ray.reports.table_files import ZIP_EPOCH

RENDERERS: Mapping[ReportFormat, Renderer[PortfolioDocument]] = {
    ReportFormat.JSON: JsonReport(),
    ReportFormat.CSV: CsvReport(),
    ReportFormat.PARQUET: ParquetReport(),
    ReportFormat.XLSX: XlsxReport(),
    ReportFormat.PDF: PdfReport(),
    ReportFormat.HTML: HtmlReport(),
}


def write_report(
    document: PortfolioDocument, wanted: ReportFormat | ReportTable | Raw, target: Path
) -> None:
    """Write the reports in a format, one of their tables, or what is behind them."""
    match wanted:
        case ReportTable():
            render_table(document, wanted, target)
        case Raw.OUTPUTS:
            target.write_text("[]")  # nothing that the report itself does not have
        case Raw.ARCHIVE:
            _write_archive(document, target)
        case ReportFormat():
            RENDERERS[wanted].render(document, target)


def _write_archive(document: PortfolioDocument, target: Path) -> None:
    """``report.json`` and the tables in a zip."""
    CsvReport().render(document, target)
    report = target.with_name(f"{target.name}.part")
    try:
        JsonReport().render(document, report)
        info = ZipInfo("report.json", ZIP_EPOCH)
        info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
        with ZipFile(target, "a") as archive:
            archive.writestr(info, report.read_bytes())
    finally:
        report.unlink(missing_ok=True)
