"""Every format of a refactor batch's report, and its renderer."""

from collections.abc import Mapping
from pathlib import Path

from wundr_ray.aggregate.refactoring.document import RefactorDocument
from wundr_ray.contract.vocabulary import ReportFormat, ReportTable
from wundr_ray.reports.interface import Renderer
from wundr_ray.reports.refactoring.csv_report import CsvReport, ParquetReport, render_table
from wundr_ray.reports.refactoring.json_report import JsonReport
from wundr_ray.reports.refactoring.patch_report import PatchReport
from wundr_ray.reports.refactoring.pdf.report import PdfReport
from wundr_ray.reports.refactoring.xlsx_report import XlsxReport

RENDERERS: Mapping[ReportFormat, Renderer[RefactorDocument]] = {
    ReportFormat.JSON: JsonReport(),
    ReportFormat.CSV: CsvReport(),
    ReportFormat.PARQUET: ParquetReport(),
    ReportFormat.XLSX: XlsxReport(),
    ReportFormat.PDF: PdfReport(),
    ReportFormat.PATCH: PatchReport(),
}


def write_report(
    document: RefactorDocument, wanted: ReportFormat | ReportTable, target: Path
) -> None:
    """Write the whole report in a format, or one of its tables."""
    if isinstance(wanted, ReportTable):
        render_table(document, wanted, target)
    else:
        RENDERERS[wanted].render(document, target)
