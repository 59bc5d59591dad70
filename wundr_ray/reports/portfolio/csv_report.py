"""The tables of a report batch as CSV, all in a zip or one at a time."""

from pathlib import Path

from wundr_ray.aggregate.portfolio.document import PortfolioDocument
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.vocabulary import BatchType, ReportFormat, ReportTable
from wundr_ray.domain.results.renderings import TABLES
from wundr_ray.reports.analysis.csv_report import write_archive, write_csv


class CsvReport:
    """Every table, each as its own file in a zip."""

    format = ReportFormat.CSV
    media_type, extension = FILE_TYPES[ReportFormat.CSV]

    def render(self, document: PortfolioDocument, target: Path) -> None:
        """Write ``totals.csv``, ``projects.csv`` … into the archive ``target``."""
        tables = {each: document.tables[each].lazy() for each in TABLES[BatchType.REPORT]}
        write_archive(tables, target)


def render_table(document: PortfolioDocument, table: ReportTable, target: Path) -> None:
    """Write one table to ``target`` as text/csv, with a header row."""
    write_csv(document.tables[table].lazy(), target)
