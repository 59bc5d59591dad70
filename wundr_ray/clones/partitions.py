"""Rows kept apart by a key, in memory where they are few, else in Parquet files of a folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import polars as pl

from wundr_ray import scratch


class Partitions(Protocol):
    """Parts of one table; only what is added or read at a time is in memory."""

    def add(self, rows: pl.DataFrame, part: pl.Expr) -> None:
        """Give each row to the part whose number ``part`` is."""

    def take(self, number: int) -> pl.DataFrame:
        """All rows of a part in the order in which they were added; it is then forgotten."""


@contextmanager
def partitions(count: int, schema: pl.Schema) -> Iterator[Partitions]:
    """``count`` empty parts; with a single one nothing is written."""
    if count == 1:
        yield _InMemory(schema)
        return
    with scratch.folder() as folder:
        yield _InFiles(folder, count, schema)


class _InMemory:
    """A single part."""

    def __init__(self, schema: pl.Schema) -> None:
        self._schema = schema
        self._rows: list[pl.DataFrame] = []

    def add(self, rows: pl.DataFrame, part: pl.Expr) -> None:
        self._rows.append(rows)

    def take(self, number: int) -> pl.DataFrame:
        rows, self._rows = self._rows, []
        return pl.concat(rows) if rows else pl.DataFrame(schema=self._schema)


class _InFiles:
    """Each part is in files of its own."""

    def __init__(self, folder: Path, count: int, schema: pl.Schema) -> None:
        self._folder, self._schema = folder, schema
        self._written: list[list[Path]] = [[] for _ in range(count)]

    def add(self, rows: pl.DataFrame, part: pl.Expr) -> None:
        split = rows.with_columns(part.cast(pl.UInt32).alias("_part")).partition_by(
            "_part", as_dict=True, include_key=False
        )
        for (number,), some in split.items():
            files = self._written[int(number)]
            file = self._folder / f"{number}-{len(files)}.parquet"
            some.write_parquet(file, compression="lz4", statistics=False)
            files.append(file)

    def take(self, number: int) -> pl.DataFrame:
        files = self._written[number]
        empty = pl.DataFrame(schema=self._schema)
        rows = pl.concat([empty, *(pl.read_parquet(file, glob=False) for file in files)])
        for file in files:
            file.unlink()
        return rows
