"""How a job's files are cut into shards, and how a shard that kills its worker is narrowed."""

from collections.abc import Sequence

from wundr_ray.domain.files import SourceFile

SHARD_BYTES = 2_000_000
"""Bytes of source in one shard: a few seconds of analysis, far above the cost of a task."""

SHARD_FILES = 2_000
"""Each file costs a page of memory, a row and an answer of each engine, however small it is."""

Shard = tuple[SourceFile, ...]


def cut(files: Sequence[SourceFile], target_bytes: int = SHARD_BYTES) -> list[Shard]:
    """Cut ``files``, in their order, into shards of about ``target_bytes`` each, or less."""
    shards: list[Shard] = []
    current: list[SourceFile] = []
    size = 0
    for file in files:
        is_full = size + file.size_bytes > target_bytes or len(current) == SHARD_FILES
        if current and is_full:
            shards.append(tuple(current))
            current, size = [], 0
        current.append(file)
        size += file.size_bytes
    return [*shards, tuple(current)] if current else shards


def halve(shard: Shard) -> list[Shard]:
    """The two halves of a shard of at least two files."""
    middle = len(shard) // 2
    return [shard[:middle], shard[middle:]]
