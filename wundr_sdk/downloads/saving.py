"""Turns a received file into the files of a report."""

from pathlib import Path

from wundr_ray.contract.formats import TABLE_TYPES
from wundr_ray.contract.vocabulary import ReportFormat, ReportTable
from wundr_sdk.downloads.envelope import write_data
from wundr_sdk.downloads.reception import Reception
from wundr_sdk.downloads.tables import unpack_tables
from wundr_sdk.downloads.temporary import about, replacing


def save_report(
    received: Reception, report_format: ReportFormat, table: ReportTable | None = None
) -> list[Path]:
    """Put the report in its place; the names of tables are added to the file's.

    Returns what was written, in order. Raises OSError, and UnexpectedAnswer if the content is not
    what the format promises.
    """
    if report_format in TABLE_TYPES and table is None:
        return unpack_tables(received.path, received.place)
    if report_format is ReportFormat.JSON:
        with replacing(received.place) as path, path.open("xb") as file:
            write_data(received.path, file)
        return [received.place]
    return [save_file(received)]


def save_file(received: Reception) -> Path:
    """Put the file in its place as it came. Raises OSError."""
    with about(received.place):
        received.path.replace(received.place)
    return received.place
