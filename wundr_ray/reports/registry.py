"""Every report format and its renderer."""

from collections.abc import Mapping

from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.reports.csv_report import CsvReport
from wundr_ray.reports.interface import Renderer
from wundr_ray.reports.json_report import JsonReport
from wundr_ray.reports.pdf_report import PdfReport
from wundr_ray.reports.xlsx_report import XlsxReport

RENDERERS: Mapping[ReportFormat, Renderer] = {
    ReportFormat.JSON: JsonReport(),
    ReportFormat.CSV: CsvReport(),
    ReportFormat.XLSX: XlsxReport(),
    ReportFormat.PDF: PdfReport(),
}
