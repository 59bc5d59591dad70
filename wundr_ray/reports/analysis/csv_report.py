"""The tables as CSV (RFC 4180: commas, CRLF, UTF-8), all in a zip or one at a time.

A cell of text that a spreadsheet would run as a formula is preceded by an apostrophe
(OWASP, "CSV Injection"); numbers are written as they are.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import polars as pl

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.jobs.file_metrics import file_metrics
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.vocabulary import BatchType, ReportFormat, ReportTable, Role
from wundr_ray.domain.results.renderings import TABLES
from wundr_ray.reports.text import harmless, place_words

FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
"""The first characters that make a spreadsheet read text as a formula, full-width ones too."""

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can hold: the archive says nothing of when it was written."""


class CsvReport:
    """Every table, each as its own file in a zip."""

    format = ReportFormat.CSV
    media_type, extension = FILE_TYPES[ReportFormat.CSV]

    def render(self, document: ReportDocument, target: Path) -> None:
        """Write ``projects.csv``, ``findings.csv`` … into the archive ``target``."""
        write_archive({each: _rows(document, each) for each in TABLES[BatchType.ANALYSIS]}, target)


def render_table(
    document: ReportDocument, table: ReportTable, target: Path, role: Role | None = None
) -> None:
    """Write one table to ``target`` as text/csv, with a header row.

    ``role`` is for tables whose rows have one: only rows of that role are written.
    """
    rows = _rows(document, table)
    write_csv(rows if role is None else rows.filter(pl.col("role") == role), target)


def write_archive(tables: Mapping[ReportTable, pl.LazyFrame], target: Path) -> None:
    """Write each table as a file of its own into the archive ``target``."""
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for table, rows in tables.items():
            info = ZipInfo(f"{table}.csv", ZIP_EPOCH)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            part = target.with_name(f"{target.name}.{table}.part")
            try:
                write_csv(rows, part)
                with part.open("rb") as source, archive.open(info, "w", force_zip64=True) as to:
                    shutil.copyfileobj(source, to, 1 << 20)
            finally:
                part.unlink(missing_ok=True)


def write_csv(rows: pl.LazyFrame, target: Path) -> None:
    """Write ``rows`` to ``target`` as text/csv, with a header row."""
    rows.select(_cell(name, kind) for name, kind in rows.collect_schema().items()).sink_csv(
        target, line_terminator="\r\n", quote_style="necessary", maintain_order=True
    )


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


def _cell(name: str, kind: pl.DataType) -> pl.Expr:
    if kind != pl.String:
        return pl.col(name)
    text = harmless(pl.col(name))
    return (
        pl.when(text.str.contains(FORMULA))
        .then(pl.concat_str(pl.lit("'"), text))
        .otherwise(text)
        .alias(name)
    )
