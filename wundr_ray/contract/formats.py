"""Report formats as files: media type and file name ending."""

from collections.abc import Mapping
from typing import NamedTuple

from wundr_ray.contract.vocabulary import ReportFormat


class FileType(NamedTuple):
    media_type: str
    extension: str


FILE_TYPES: Mapping[ReportFormat, FileType] = {
    ReportFormat.JSON: FileType("application/json", "json"),
    ReportFormat.CSV: FileType("application/zip", "zip"),
    ReportFormat.XLSX: FileType(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
    ),
    ReportFormat.PDF: FileType("application/pdf", "pdf"),
    ReportFormat.HTML: FileType("text/html; charset=utf-8", "html"),
    ReportFormat.SARIF: FileType("application/sarif+json", "sarif"),
    ReportFormat.GITLAB: FileType("application/json", "json"),
    ReportFormat.PARQUET: FileType("application/zip", "zip"),
    ReportFormat.PATCH: FileType("application/zip", "zip"),
}
"""A report in csv or parquet is one file per table, in a zip.

Patches are in a zip with a folder per repository.
"""

# Of the formats that are no file type of their own.
_ENDINGS: Mapping[ReportFormat, str] = {
    ReportFormat.GITLAB: "_code_quality.json",
    ReportFormat.PARQUET: "_parquet.zip",
    ReportFormat.PATCH: "_patches.zip",
}


def ending_of(report_format: ReportFormat) -> str:
    """How the name of a report's file ends, after the batch's id."""
    return _ENDINGS.get(report_format, f".{FILE_TYPES[report_format].extension}")


JSON_END = b"\n}\n"
"""How every json report kept as a file ends; without it, more fields can follow."""

TABLE_TYPES: Mapping[ReportFormat, FileType] = {
    ReportFormat.CSV: FileType("text/csv; charset=utf-8", "csv"),  # RFC 4180
    ReportFormat.PARQUET: FileType("application/vnd.apache.parquet", "parquet"),
}
"""The formats that have tables, and the type of one table in each."""
