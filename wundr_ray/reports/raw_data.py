"""What the jobs of a batch found, row by row: as an archive of files, or as JSON."""

from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import polars as pl
from pydantic import TypeAdapter

from wundr_ray.aggregate.facts import JobFacts
from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.contract.responses import RawOutput
from wundr_ray.frames import SCHEMAS
from wundr_ray.reports.csv_report import ZIP_EPOCH

MAX_ROWS = 50_000
"""As many rows as an answer carries; an archive has no limit."""

LINES = ("files", "findings", "functions")
"""The frames that the archive also has as one JSON object per line, and that JSON has at all."""

_OUTPUTS = TypeAdapter(list[RawOutput])


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
            for name in SCHEMAS:
                file = job.frames / f"{name}.parquet"
                if file.is_file():  # an earlier version did not have all of them
                    _add(archive, f"{job.job_id}/{name}.parquet", file)
            for name in LINES:
                _add_lines(archive, job, name, target.with_name(f"{target.name}.part"))


def write_outputs(jobs: Sequence[JobFacts], target: Path) -> None:
    """Write the ``RawOutput`` of each completed job as a JSON list.

    Raises ``InvalidRequest`` where they are more than ``MAX_ROWS`` rows together.
    """
    found = [job for job in jobs if job.frames is not None]
    rows = sum(
        _scan(job, name).select(pl.len()).collect().item() for job in found for name in LINES
    )
    if rows > MAX_ROWS:
        raise InvalidRequest.at(
            "include_raw",
            f"the jobs have {rows:,} rows, and an answer carries {MAX_ROWS:,}; choose fewer with "
            "jobs=…, or ask with include_raw=false and download download_links.raw_data",
        )
    outputs = [
        RawOutput(
            job_id=job.job_id, **{name: _scan(job, name).collect().to_dicts() for name in LINES}
        )
        for job in found
    ]
    target.write_bytes(_OUTPUTS.dump_json(outputs))


def _scan(job: JobFacts, name: str) -> pl.LazyFrame:
    assert job.frames is not None
    return pl.scan_parquet(
        job.frames / f"{name}.parquet", schema=SCHEMAS[name], glob=False, hive_partitioning=False
    )


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
        while block := source.read(1 << 20):
            to.write(block)
