"""The files that a job has to analyse, as one table that each task reads its own part of.

It passes from task to task by reference: a manager never holds it.
"""

from collections.abc import Sequence

import polars as pl

from wundr_ray.contract.vocabulary import Language, Role
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.domain.files.shards import Shard, ShardSpan

_SCHEMA = pl.Schema(
    {
        "path": pl.String,
        "blob_id": pl.String,
        "language": pl.String,
        "size_bytes": pl.Int64,
        "role": pl.String,
        "is_role_settled": pl.Boolean,
    }
)


def worklist(files: Sequence[SourceFile]) -> pl.DataFrame:
    """The table of ``files``, in their order."""
    rows = [
        (
            file.path,
            file.blob_id,
            file.language.value,
            file.size_bytes,
            file.role.value,
            file.is_role_settled,
        )
        for file in files
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def part_of(table: pl.DataFrame, span: ShardSpan) -> Shard:
    """The files that ``span`` stands for."""
    rows = table.slice(span.start, span.files).iter_rows()
    return tuple(
        SourceFile(path, blob, Language(language), size, Role(role), is_settled)
        for path, blob, language, size, role, is_settled in rows
    )
