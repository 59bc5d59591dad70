"""What the jobs of a batch found, row by row: as an archive of files, or as JSON."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import polars as pl

from wundr_ray.aggregate.facts import JobFacts
from wundr_ray.frames import SCHEMAS, scan, shown
from wundr_ray.reports.table_files import ZIP_EPOCH

LINES = ("files", "findings", "functions")
"""The frames that are given as JSON."""

PARQUET = tuple(name for name in SCHEMAS if name != "lines")
"""The frames that are given as they are. Hashes of every line say nothing to anybody."""


def write_archive(jobs: Sequence[JobFacts], report: Path, target: Path) -> None:
    """Write ``report.json`` and the frames of each job below ``<job_id>/`` into a zip.

    One file at a time passes through a part beside ``target``: memory does not grow with the
    batch. The same jobs give the same bytes.
    """
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        _add(archive, "report.json", report)
        for job in jobs:
            if job.frames is None:
                continue
            for name in PARQUET:
                file = job.frames / f"{name}.parquet"
                if file.is_file():  # an earlier version did not have all of them
                    _add(archive, f"{job.job_id}/{name}.parquet", file)
            for name in LINES:
                _add_lines(archive, job, name, target.with_name(f"{target.name}.part"))


def write_outputs(jobs: Sequence[JobFacts], target: Path) -> None:
    """Write the ``RawOutput`` of each completed job as a JSON list, row by row."""
    part = target.with_name(f"{target.name}.part")
    found = [job for job in jobs if job.frames is not None]
    with target.open("wb") as file:
        file.write(b"[")
        for index, job in enumerate(found):
            file.write(b",\n" if index else b"\n")
            file.write(b'{"job_id":' + json.dumps(job.job_id).encode())
            for name in LINES:
                file.write(f',\n"{name}":['.encode())
                _write_rows(job, name, part, file)
                file.write(b"]")
            file.write(b"}")
        file.write(b"]")


def _write_rows(job: JobFacts, name: str, part: Path, to: BinaryIO) -> None:
    """The frame's rows as JSON objects with commas between; polars writes one on each line."""
    try:
        _scan(job, name).sink_ndjson(part, maintain_order=True)
        with part.open("rb") as lines:
            # A JSON string has no line end, so each line is one row.
            for index, line in enumerate(lines):
                to.write(b",\n" if index else b"\n")
                to.write(line.removesuffix(b"\n"))
    finally:
        part.unlink(missing_ok=True)


def _scan(job: JobFacts, name: str) -> pl.LazyFrame:
    assert job.frames is not None
    return scan(job.frames / f"{name}.parquet", name).select(shown(name))


def _add_lines(archive: ZipFile, job: JobFacts, name: str, part: Path) -> None:
    try:
        _scan(job, name).sink_ndjson(part, maintain_order=True)
        _add(archive, f"{job.job_id}/{name}.ndjson", part)
    finally:
        part.unlink(missing_ok=True)


def _add(archive: ZipFile, name: str, file: Path) -> None:
    info = ZipInfo(name, ZIP_EPOCH)
    # Parquet is compressed already.
    info.compress_type = ZIP_STORED if name.endswith(".parquet") else ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    with file.open("rb") as source, archive.open(info, "w", force_zip64=True) as to:
        shutil.copyfileobj(source, to, 1 << 20)
