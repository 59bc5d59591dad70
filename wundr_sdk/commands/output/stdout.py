"""A report as the bytes of standard output, with nothing else beside them."""

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from wundr_ray.contract.vocabulary import ReportFormat, ReportTable, Role

if TYPE_CHECKING:
    from wundr_sdk.sync.client import WundrClient

_BINARY = (ReportFormat.XLSX, ReportFormat.PDF, ReportFormat.PATCH, ReportFormat.PARQUET)
_CHUNK_BYTES = 1024 * 1024


def is_binary(report_format: ReportFormat) -> bool:
    return report_format in _BINARY


def is_terminal() -> bool:
    return sys.stdout.isatty()


def write_report(
    client: "WundrClient",
    batch_id: str,
    report_format: ReportFormat,
    table: ReportTable | None,
    role: Role | None,
) -> None:
    """Nothing is written before the whole report has arrived. Raises WundrError and OSError."""
    with tempfile.TemporaryDirectory(prefix="wundr-") as folder:
        (file,) = client.batches.download(batch_id, report_format, folder, table=table, role=role)
        if is_terminal():
            _show(file)
        else:
            _copy(file)


def _copy(file: Path) -> None:
    sys.stdout.flush()
    with file.open("rb") as source:
        while chunk := source.read(_CHUNK_BYTES):
            sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


def _show(file: Path) -> None:
    """Without what a terminal would act on, which a repository may have put into the report."""
    from wundr_sdk.commands.output.diff_text import visible

    with file.open(encoding="utf-8", errors="replace", newline="\n") as source:
        for line in source:
            print(visible(line.removesuffix("\n")))
