"""The tables of an analysis as files, all in a zip or one at a time."""

from pathlib import Path

import polars as pl

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.jobs.file_metrics import file_metrics
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.vocabulary import BatchType, ReportFormat, ReportTable, Role
from wundr_ray.domain.results.renderings import TABLES
from wundr_ray.reports.table_files import write_archive, write_table
from wundr_ray.reports.text import place_words


class CsvReport:
    """Every table, each as its own file in a zip."""

    format = ReportFormat.CSV
    media_type, extension = FILE_TYPES[ReportFormat.CSV]

    def render(self, document: ReportDocument, target: Path) -> None:
        """Write ``projects``, ``findings`` … as files into the archive ``target``."""
        tables = {each: _rows(document, each) for each in TABLES[BatchType.ANALYSIS]}
        write_archive(tables, self.format, target)


class ParquetReport(CsvReport):
    """The same tables, with types."""

    format = ReportFormat.PARQUET
    media_type, extension = FILE_TYPES[ReportFormat.PARQUET]


def render_table(
    document: ReportDocument, table: ReportTable, target: Path, role: Role | None = None
) -> None:
    """Write one table to ``target``, in the format of its ending.

    ``role`` is for tables whose rows have one: only rows of that role are written.
    """
    rows = _rows(document, table)
    write_table(rows if role is None else rows.filter(pl.col("role") == role), target)


def recommendations_table(document: ReportDocument) -> pl.DataFrame:
    """The recommendations in their order, the most valuable first."""
    return pl.DataFrame(
        [
            {
                "type": advice.type,
                "description": advice.description,
                "affected_projects": "; ".join(advice.affected_projects),
                "potential_savings": advice.potential_savings,
                "estimated_minutes": advice.estimated_minutes,
                "occurrences": advice.occurrences,
                "evidence": "; ".join(place_words(place) for place in advice.evidence),
            }
            for advice in document.results.recommendations
        ],
        schema={
            **dict.fromkeys(
                ("type", "description", "affected_projects", "potential_savings"), pl.String
            ),
            "estimated_minutes": pl.Int64,
            "occurrences": pl.Int64,
            "evidence": pl.String,
        },
    )


def _rows(document: ReportDocument, table: ReportTable) -> pl.LazyFrame:
    match table:
        case ReportTable.PROJECTS:
            return document.projects.lazy()
        case ReportTable.FILES:
            return file_metrics(document.files, document.functions, document.findings)
        case ReportTable.FINDINGS:
            return document.findings.drop("primary_line_hash")
        case ReportTable.FUNCTIONS:
            return document.functions
        case ReportTable.CLONES:
            return document.clones.lazy()
        case ReportTable.SKIPPED:
            return document.skipped
        case ReportTable.COVERAGE:
            return document.coverage.lazy()
        case ReportTable.GATES:
            return document.gates.lazy()
        case ReportTable.RECOMMENDATIONS:
            return recommendations_table(document).lazy()
        case _:
            raise ValueError(f"the report of an analysis has no table {table}")
