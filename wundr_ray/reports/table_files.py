"""Tables as files: CSV (RFC 4180: commas, CRLF, UTF-8) and Parquet.

In CSV, a cell of text that a spreadsheet would run as a formula is preceded by an apostrophe
(OWASP, "CSV Injection"); numbers are written as they are. Parquet has all cells as they are.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import polars as pl

from wundr_ray.contract.formats import TABLE_TYPES
from wundr_ray.contract.vocabulary import ReportFormat, ReportTable
from wundr_ray.reports.text import harmless

FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
"""The first characters that make a spreadsheet read text as a formula, full-width ones too."""

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can hold: the archive says nothing of when it was written."""


def write_archive(
    tables: Mapping[ReportTable, pl.LazyFrame], table_format: ReportFormat, target: Path
) -> None:
    """Write each table as a file of its own into the archive ``target``."""
    ending = TABLE_TYPES[table_format].extension
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for table, rows in tables.items():
            info = ZipInfo(f"{table}.{ending}", ZIP_EPOCH)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            part = target.with_name(f"{target.name}.{table}.{ending}")
            try:
                write_table(rows, part)
                # The size is not known before, and a plain entry fails at 2 GiB.
                with part.open("rb") as source, archive.open(info, "w", force_zip64=True) as to:
                    shutil.copyfileobj(source, to, 1 << 20)
            finally:
                part.unlink(missing_ok=True)


def write_table(rows: pl.LazyFrame, target: Path) -> None:
    """Write ``rows`` to ``target``, in the format of its ending: ``.csv`` or ``.parquet``."""
    if target.suffix == ".parquet":
        rows.sink_parquet(target)
    else:
        _write_csv(rows, target)


def _write_csv(rows: pl.LazyFrame, target: Path) -> None:
    """Write ``rows`` to ``target`` as text/csv, with a header row."""
    rows.select(_cell(name, kind) for name, kind in rows.collect_schema().items()).sink_csv(
        target, line_terminator="\r\n", quote_style="necessary", maintain_order=True
    )


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
