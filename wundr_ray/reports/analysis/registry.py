"""Every format of an analysis report, and its renderer."""

from collections.abc import Mapping
from pathlib import Path

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.contract.vocabulary import ReportFormat, ReportTable, Role
from wundr_ray.reports.analysis.csv_report import CsvReport, ParquetReport, render_table
from wundr_ray.reports.analysis.html.report import HtmlReport
from wundr_ray.reports.analysis.json_report import JsonReport
from wundr_ray.reports.analysis.pdf.report import PdfReport
from wundr_ray.reports.analysis.xlsx.report import XlsxReport
from wundr_ray.reports.exchange.gitlab_report import GitlabReport
from wundr_ray.reports.exchange.sarif_report import SarifReport
from wundr_ray.reports.interface import Renderer

RENDERERS: Mapping[ReportFormat, Renderer[ReportDocument]] = {
    ReportFormat.JSON: JsonReport(),
    ReportFormat.CSV: CsvReport(),
    ReportFormat.PARQUET: ParquetReport(),
    ReportFormat.XLSX: XlsxReport(),
    ReportFormat.PDF: PdfReport(),
    ReportFormat.HTML: HtmlReport(),
    ReportFormat.SARIF: SarifReport(),
    ReportFormat.GITLAB: GitlabReport(),
}


def write_report(
    document: ReportDocument,
    wanted: ReportFormat | ReportTable,
    target: Path,
    role: Role | None = None,
) -> None:
    """Write the whole report in a format, or one of its tables, of which ``role`` chooses rows.

    The ending of ``target`` decides the format of a table.
    """
    if isinstance(wanted, ReportTable):
        render_table(document, wanted, target, role)
    else:
        RENDERERS[wanted].render(document, target)
