"""The tables of a refactor batch as files, all in a zip or one at a time."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from wundr_ray.aggregate.refactoring.document import RefactorDocument
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.vocabulary import BatchType, ReportFormat, ReportTable
from wundr_ray.domain.results.renderings import TABLES
from wundr_ray.reports.table_files import write_archive, write_table


class CsvReport:
    """Every table, each as its own file in a zip."""

    format = ReportFormat.CSV
    media_type, extension = FILE_TYPES[ReportFormat.CSV]

    def render(self, document: RefactorDocument, target: Path) -> None:
        """Write ``projects``, ``changes`` … as files into the archive ``target``."""
        tables = _tables(document)
        write_archive(
            {each: tables[each] for each in TABLES[BatchType.REFACTOR]}, self.format, target
        )


class ParquetReport(CsvReport):
    """The same tables, with types."""

    format = ReportFormat.PARQUET
    media_type, extension = FILE_TYPES[ReportFormat.PARQUET]


def render_table(document: RefactorDocument, table: ReportTable, target: Path) -> None:
    """Write one table to ``target``, in the format of its ending."""
    write_table(_tables(document)[table], target)


def _tables(document: RefactorDocument) -> Mapping[ReportTable, pl.LazyFrame]:
    return {
        ReportTable.PROJECTS: document.projects.lazy(),
        ReportTable.RULES: document.rules.lazy(),
        ReportTable.CHANGES: document.changes.lazy(),
        ReportTable.CHANGESETS: document.changesets.lazy(),
        ReportTable.REPORTS: document.reports.lazy(),
        ReportTable.SKIPPED: document.skipped.lazy(),
    }
