"""How a job's files are cut into shards, and how a shard that kills its worker is narrowed."""

from collections.abc import Sequence
from dataclasses import dataclass

from wundr_ray.domain.files.records import SourceFile

SHARD_BYTES = 2_000_000
"""Bytes of source in one shard: a few seconds of analysis, far above the cost of a task."""

SHARD_FILES = 2_000
"""Each file costs a page of memory, a row and an answer of each engine, however small it is."""

Shard = tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True)
class ShardSpan:
    """A shard by the position of its first file among all, and how much it holds."""

    start: int
    files: int
    size_bytes: int


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


def spans(shards: Sequence[Shard]) -> tuple[ShardSpan, ...]:
    """Where each of ``shards``, which follow each other, lies among all files."""
    positions: list[ShardSpan] = []
    start = 0
    for shard in shards:
        positions.append(ShardSpan(start, len(shard), sum(file.size_bytes for file in shard)))
        start += len(shard)
    return tuple(positions)


def halve(span: ShardSpan) -> list[ShardSpan]:
    """The two halves of a shard of at least two files, as if these were of one size."""
    left, size = span.files // 2, span.size_bytes // 2
    return [
        ShardSpan(span.start, left, size),
        ShardSpan(span.start + left, span.files - left, span.size_bytes - size),
    ]
