"""Rows kept apart by a key, in memory where they are few, else in Parquet files of a folder."""

from pathlib import Path

import polars as pl


class Partitions:
    """``count`` parts of one table; only what is added or read at a time is in memory.

    With a single part nothing is written.
    """

    def __init__(self, folder: Path, count: int, schema: pl.Schema) -> None:
        self._folder, self._count, self._schema = folder, count, schema
        self._memory: list[pl.DataFrame] = []
        self._written: list[list[Path]] = [[] for _ in range(count)]
        if count > 1:
            folder.mkdir()

    def add(self, rows: pl.DataFrame, part: pl.Expr) -> None:
        """Give each row to the part whose number ``part`` is."""
        if self._count == 1:
            self._memory.append(rows)
            return
        split = rows.with_columns(part.cast(pl.UInt32).alias("_part")).partition_by(
            "_part", as_dict=True, include_key=False
        )
        for (number,), some in split.items():
            files = self._written[int(number)]
            file = self._folder / f"{number}-{len(files)}.parquet"
            some.write_parquet(file, compression="lz4", statistics=False)
            files.append(file)

    def take(self, number: int) -> pl.DataFrame:
        """All rows of a part, which is then forgotten; their order is of no meaning."""
        empty = pl.DataFrame(schema=self._schema)
        if self._count == 1:
            rows, self._memory = pl.concat([empty, *self._memory]), []
            return rows
        files = self._written[number]
        rows = pl.concat([empty, *(pl.read_parquet(file, glob=False) for file in files)])
        for file in files:
            file.unlink()
        return rows
