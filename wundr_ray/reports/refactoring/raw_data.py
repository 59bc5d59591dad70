"""What the jobs of a refactor batch propose, row by row: as an archive of files, or as JSON."""

import io
import json
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import polars as pl

from wundr_ray.aggregate.refactoring.document import RefactorDocument
from wundr_ray.reports.refactoring.json_report import JsonReport
from wundr_ray.reports.table_files import ZIP_EPOCH

FILES = ("changes", "files", "reports", "skipped")
"""The files of a preview."""


def write_archive(document: RefactorDocument, target: Path) -> None:
    """Write ``report.json``, the tables, and the previews below ``<job_id>/`` into a zip."""
    report = target.with_name(f"{target.name}.part")
    try:
        JsonReport().render(document, report)
        with ZipFile(target, "w") as archive:
            _add(archive, "report.json", report.read_bytes())
            for name, table in _tables(document).items():
                _add(archive, f"{name}.ndjson", _lines(table))
            for each in document.proposals:
                assert each.job.frames
                for name in FILES:
                    file = each.job.frames / f"{name}.parquet"
                    _add(archive, f"{each.job.job_id}/{name}.parquet", file.read_bytes())
    finally:
        report.unlink(missing_ok=True)


def write_outputs(document: RefactorDocument, target: Path) -> None:
    """Write the ``RawChanges`` of each job with a preview as a JSON list, row by row."""
    by_job = {
        name: table.drop("project").partition_by("job_id", as_dict=True, include_key=False)
        for name, table in _tables(document).items()
    }
    with target.open("wb") as file:
        file.write(b"[")
        for index, each in enumerate(document.proposals):
            job_id = each.job.job_id
            file.write(b",\n" if index else b"\n")
            file.write(b'{"job_id":' + json.dumps(job_id).encode())
            for name, rows in by_job.items():
                file.write(f',\n"{name}":['.encode())
                lines = _lines(rows[(job_id,)]).splitlines() if (job_id,) in rows else []
                file.write(b",\n".join(lines) + b"]")
            file.write(b"}")
        file.write(b"]")


def _tables(document: RefactorDocument) -> dict[str, pl.DataFrame]:
    return {
        "changes": document.changes,
        "reports": document.reports,
        "skipped": document.skipped,
    }


def _lines(table: pl.DataFrame) -> bytes:
    made = io.BytesIO()
    table.write_ndjson(made)
    return made.getvalue()


def _add(archive: ZipFile, name: str, data: bytes) -> None:
    info = ZipInfo(name, ZIP_EPOCH)
    # Parquet is compressed already.
    info.compress_type = ZIP_STORED if name.endswith(".parquet") else ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)
