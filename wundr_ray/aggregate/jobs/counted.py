"""Files that are counted only: no code of the project by their role. They are not read.

Their lines are estimated from their sizes, as those of files in unsupported languages are.
"""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from wundr_ray.contract.vocabulary import CodeScope
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.domain.files.role_rules import is_analysed
from wundr_ray.domain.results.coverage import estimated_lines
from wundr_ray.frames import FILES, Frames, no_rows


def counted_only(files: Sequence[SourceFile], scope: CodeScope) -> tuple[SourceFile, ...]:
    """Those of ``files`` that are not analysed, whatever they contain."""
    return tuple(file for file in files if not is_analysed(file.role, scope))


def count(files: Sequence[SourceFile]) -> Frames:
    """A row for each file, without any numbers that only its content tells."""
    if not files:
        return Frames.empty()
    roles = [file.role for file in files]
    columns = {
        "path": [file.path for file in files],
        "blob_id": [file.blob_id for file in files],
        "language": [file.language for file in files],
        "size_bytes": [file.size_bytes for file in files],
        "lines": [estimated_lines(file.size_bytes) for file in files],
        "declared_role": roles,
        "role": roles,
    }
    rows = pl.DataFrame(columns, schema={name: FILES[name] for name in columns})
    whole = pl.concat([no_rows("files"), rows], how="diagonal")
    return replace(Frames.empty(), files=whole)
