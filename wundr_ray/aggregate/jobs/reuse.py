"""What an earlier attempt of the same project already knows of unchanged files.

The cache's key is (path, blob id, language, role) of a file and the analysis key of the whole: what
an engine says of a file depends on nothing else. Duplicates depend on the other files too and
are found anew, from the fingerprints that are taken over.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from wundr_ray.aggregate.declared_sources import file_sources
from wundr_ray.aggregate.jobs.sources_digest import digest
from wundr_ray.contract.errors import StorageUnavailable
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.domain.files.role_rules import NOT_ANALYSED
from wundr_ray.engines import registry
from wundr_ray.engines.interface import AnalysisOptions, Engine
from wundr_ray.frames import TRACKING, UNREADABLE, Frames, scan, untracked

_log = logging.getLogger(__name__)

_PER_FILE = ("files", "functions", "findings", "skipped", "suppressed", "fingerprints", "lines")


def analysis_key(options: AnalysisOptions, files: Sequence[SourceFile]) -> str:
    """Equal keys mean that equal bytes give equal rows: our code, the engines, the options.

    The paths of ``files`` whose role is settled count too: in a job that does not settle them, the
    files' content might decide it.
    """
    total = hashlib.sha256(_code_digest())
    for rule in sorted(options.rules):
        total.update(rule.encode() + b"\0")
    total.update(f"{options.complexity_threshold}\0{options.scope}".encode())
    for file in files:
        if file.is_role_settled and file.role not in NOT_ANALYSED:
            total.update(f"\0{file.path}".encode())
    return total.hexdigest()


def unchanged(earlier: Path, files: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """The files that the attempt in ``earlier`` analysed with the same content."""
    columns = ("path", "blob_id", "language", "declared_role")
    rows = set(scan(earlier / "files.parquet", "files").select(columns).collect().iter_rows())
    return tuple(
        file for file in files if (file.path, file.blob_id, file.language, file.role) in rows
    )


def take_over(earlier: Path, files: Sequence[SourceFile]) -> Frames:
    """The rows of ``files`` in the attempt's frames.

    Raises ``StorageUnavailable`` if the frames, which were readable before, are not any more.
    """
    try:
        return _taken_over(earlier, files)
    except UNREADABLE:
        _log.warning("the last analysis was damaged in the meantime")
        raise StorageUnavailable("The project's last analysis can no longer be read.") from None


def _taken_over(earlier: Path, files: Sequence[SourceFile]) -> Frames:
    paths = pl.Series("path", [file.path for file in files], dtype=pl.String)
    taken = {
        name: scan(earlier / f"{name}.parquet", name)
        .join(pl.LazyFrame({"path": paths}), on="path", how="semi")
        .collect()
        for name in _PER_FILE
    }
    # Ids and states are given anew: they depend on what the analysis is compared with.
    own = taken["findings"].filter(pl.col("rule") != Rule.DUPLICATES)
    taken["findings"] = untracked(own.drop(*TRACKING))
    return replace(Frames.empty(), **taken)


def _code_digest() -> bytes:
    """Of all code that decides results: modules of ours, and the engines with what they serve."""
    total = hashlib.sha256(digest(file_sources()))
    for engine in registry.ENGINES:
        total.update(_served(engine).encode() + b"\0")
    return total.digest()


def _served(engine: Engine) -> str:
    info = engine.info
    return f"{info.name}=={info.version} {sorted(info.rules)} {sorted(info.languages)}"
