"""The tables of a report batch as files, all in a zip or one at a time."""

from pathlib import Path

from wundr_ray.aggregate.portfolio.document import PortfolioDocument
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.vocabulary import BatchType, ReportFormat, ReportTable
from wundr_ray.domain.results.renderings import TABLES
from wundr_ray.reports.table_files import write_archive, write_table


class CsvReport:
    """Every table, each as its own file in a zip."""

    format = ReportFormat.CSV
    media_type, extension = FILE_TYPES[ReportFormat.CSV]

    def render(self, document: PortfolioDocument, target: Path) -> None:
        """Write ``totals``, ``projects`` … as files into the archive ``target``."""
        tables = {each: document.tables[each].lazy() for each in TABLES[BatchType.REPORT]}
        write_archive(tables, self.format, target)


class ParquetReport(CsvReport):
    """The same tables, with types."""

    format = ReportFormat.PARQUET
    media_type, extension = FILE_TYPES[ReportFormat.PARQUET]


def render_table(document: PortfolioDocument, table: ReportTable, target: Path) -> None:
    """Write one table to ``target``, in the format of its ending."""
    write_table(document.tables[table].lazy(), target)
