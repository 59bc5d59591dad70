"""Duplicates within and across projects, in bounded memory.

Windows are partitioned by fingerprint, their links by file, both sized so that a part fits into
memory. The result depends neither on the number of parts nor on the order of the projects.
"""

from collections.abc import Iterator, Mapping
from math import ceil

import numpy as np
import polars as pl

from wundr_ray.clones.block_kinds import WEIGHTS, kinds, weigh
from wundr_ray.clones.fingerprints import WINDOWS, windows
from wundr_ray.clones.groups import number_groups
from wundr_ray.clones.links import LINKS, link, merge
from wundr_ray.clones.partitions import Partitions, partitions
from wundr_ray.clones.sides import Integers, both_sides
from wundr_ray.frames import CLONES

MIN_TOKENS = 50
MIN_LINES = 5

PART_TOKENS = 2_000_000
"""Tokens whose windows are in memory at a time, before partitioning and in one partition."""

BATCH_CLONES = pl.Schema(
    {
        "job_a": pl.String(),
        "job_b": pl.String(),
        **{name: kind for name, kind in CLONES.items() if name not in ("twins", "role")},
        "kind": pl.String(),
    }
)
"""Pairs of equal blocks within and across the projects of a batch, each of a ``BlockKind``."""


def find_clones(
    projects: Mapping[str, pl.LazyFrame],
    min_tokens: int = MIN_TOKENS,
    part_tokens: int = PART_TOKENS,
) -> pl.DataFrame:
    """All pairs of equal blocks (``BATCH_CLONES``) of at least ``min_tokens`` and five lines.

    ``projects`` are the token streams (``frames.FINGERPRINTS``) by job_id. A block is paired with
    its latest occurrence before it, in the order of job_id, path and line.
    """
    jobs = sorted(projects)
    # one after the other: collected together, all streams would be in memory at a time
    tokens = pl.col("tokens").list.len().cast(pl.Int64).sum()
    counts = (projects[job].select(tokens).collect().item() for job in jobs)
    parts = max(1, ceil(sum(counts) / part_tokens))
    with partitions(parts, WINDOWS) as all_windows, partitions(parts, LINKS) as links:
        search = _Search(all_windows, links, parts, min_tokens, part_tokens)
        names = [search.add(job, projects[job]) for job in jobs]
        blocks = _long(search.blocks())
    if blocks.is_empty():
        return pl.DataFrame(schema=BATCH_CLONES)
    sizes = {job: each.height for job, each in zip(jobs, names, strict=True)}
    weights = _weights(blocks, sizes, projects, part_tokens)
    judged = blocks.with_columns(kinds(*weights, min_tokens))
    return _named(judged, pl.concat(names))


class _Search:
    """The partitions of one search, and the numbers of the files in it."""

    def __init__(
        self,
        all_windows: Partitions,
        links: Partitions,
        parts: int,
        min_tokens: int,
        part_tokens: int,
    ) -> None:
        self._windows, self._links, self._parts = all_windows, links, parts
        self._min_tokens, self._part_tokens = min_tokens, part_tokens
        self._waiting: list[pl.DataFrame] = []
        self._waiting_tokens = 0
        self._files = 0

    def add(self, job: str, streams: pl.LazyFrame) -> pl.DataFrame:
        """Take a project's windows; returns its files."""
        rows = _sorted(streams).with_row_index("file", self._files)
        self._files += rows.height
        for some in _pieces(rows, self._part_tokens):
            self._waiting.append(some)
            self._waiting_tokens += sum(some["tokens"].list.len())
            if self._waiting_tokens >= self._part_tokens:
                self._partition()
        return rows.select(pl.lit(job).alias("job"), "path")

    def _partition(self) -> None:
        """Partition the windows that wait; small projects wait, as each call writes many files."""
        if self._waiting:
            waiting_windows = windows(pl.concat(self._waiting), self._min_tokens)
            self._windows.add(waiting_windows, pl.col("hash") % self._parts)
        self._waiting, self._waiting_tokens = [], 0

    def blocks(self) -> pl.DataFrame:
        """All blocks, sorted by their later side."""
        self._partition()
        share = ceil(self._files / self._parts) or 1
        for number in range(self._parts):
            some = link(self._windows.take(number), self._min_tokens)
            self._links.add(some, pl.col("file_b") // share)
        return pl.concat(
            [merge(self._links.take(number), self._min_tokens) for number in range(self._parts)]
        )


def _pieces(streams: pl.DataFrame, part_tokens: int) -> Iterator[pl.DataFrame]:
    """``streams`` in runs of rows of about ``part_tokens`` tokens each."""
    start, size = 0, 0
    for row, tokens in enumerate(streams["tokens"].list.len()):
        if size and size + tokens > part_tokens:
            yield streams[start:row]
            start, size = row, 0
        size += tokens
    yield streams[start:]


def _long(blocks: pl.DataFrame) -> pl.DataFrame:
    """The pairs whose two blocks have ``MIN_LINES``."""
    return blocks.filter((_lines(blocks, "a") >= MIN_LINES) & (_lines(blocks, "b") >= MIN_LINES))


def _lines(blocks: pl.DataFrame, side: str) -> pl.Series:
    return blocks[f"end_{side}"] - blocks[f"line_{side}"] + 1


def _weights(
    blocks: pl.DataFrame,
    sizes: Mapping[str, int],
    projects: Mapping[str, pl.LazyFrame],
    part_tokens: int,
) -> tuple[Integers, Integers]:
    """What the earlier and the later blocks of all pairs weigh (``block_kinds.weigh``).

    ``sizes`` are the numbers of the projects' files, in the order in which files are numbered. The
    streams of one project at a time are in memory.
    """
    both = both_sides(blocks)
    weights = np.zeros((WEIGHTS, 2 * blocks.height), np.int64)
    first = 0
    for job, files in sizes.items():
        rows = np.flatnonzero((both.file >= first) & (both.file < first + files))
        if len(rows):
            own = both.take(rows)
            own = own._replace(file=own.file - first)
            streams = _sorted(projects[job])["tokens"]
            for part in _parts(own.tokens, part_tokens):
                weights[:, rows[part]] = weigh(own.take(part), streams)
        first += files
    return weights[:, : blocks.height], weights[:, blocks.height :]


def _parts(tokens: Integers, part_tokens: int) -> list[Integers]:
    """The blocks, by their rows, in runs of about ``part_tokens`` tokens each."""
    number = tokens.cumsum() // part_tokens
    return np.split(np.arange(len(tokens)), np.flatnonzero(np.diff(number)) + 1)


def _sorted(streams: pl.LazyFrame) -> pl.DataFrame:
    return streams.sort("path").collect()


def _named(blocks: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """``blocks`` with jobs and paths instead of numbers, and with their groups.

    The number of a file is its row in ``files``.
    """
    columns = {
        f"{name}_{side}": files[name].gather(blocks[f"file_{side}"])
        for side in "ab"
        for name in ("job", "path")
    }
    columns |= {"group": number_groups(blocks), "lines": _lines(blocks, "b")}
    named = {**blocks.to_dict(), **columns}
    return pl.DataFrame({name: named[name].cast(kind) for name, kind in BATCH_CLONES.items()})
