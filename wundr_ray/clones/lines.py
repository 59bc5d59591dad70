"""How many lines blocks cover, each line counted once."""

from collections.abc import Sequence

import numpy as np
import polars as pl


def places(clones: pl.DataFrame, sides: str = "ab") -> pl.DataFrame:
    """The blocks on ``sides`` of all pairs, with the columns of a pair without their suffixes.

    What the two sides have in common, such as the group, stands beside them.
    """
    common = [name for name in clones.columns if not name.endswith(("_a", "_b"))]
    names = [name.removesuffix("_a") for name in clones.columns if name.endswith("_a")]
    return pl.concat(
        clones.select(*common, *(pl.col(f"{name}_{side}").alias(name) for name in names))
        for side in sides
    )


def covered_lines(blocks: pl.DataFrame, by: Sequence[str], per: Sequence[str]) -> pl.DataFrame:
    """The number of distinct lines of ``blocks`` for each value of ``per``, as ``lines``.

    ``blocks`` have ``line`` and ``end`` (inclusive) and the columns ``by`` that say in what file a
    line is; ``per`` are some of these, or none for the total.
    """
    reached = pl.col("end").cum_max().shift(1).over(by).fill_null(0)
    new = (pl.col("end") - pl.max_horizontal(pl.col("line") - 1, reached)).clip(lower_bound=0)
    counted = blocks.sort(*by, "line", "end").select(*per, new.alias("lines"))
    if not per:
        return counted.sum()
    return counted.group_by(per, maintain_order=True).sum()


def merged(blocks: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The places of ``blocks``, one for those that overlap and have the same values of ``by``.

    ``by`` says in what file a line is; the result has these columns, ``line`` and ``end``.
    """
    if blocks.is_empty():
        return blocks.select(*by, "line", "end")
    ordered = blocks.sort(*by, "line", "end").select(*by, "line", "end")
    line, end = ordered["line"].to_numpy(), ordered["end"].to_numpy()
    other_file = np.zeros(ordered.height, bool)
    for name in by:
        other_file |= ordered[name].ne_missing(ordered[name].shift(1)).to_numpy()
    # each file begins behind the end of the last one, so that blocks of two files never overlap
    offset = other_file.cumsum() * (end.max() + 1)
    begins = other_file
    begins[1:] |= (line + offset)[1:] > np.maximum.accumulate(end + offset)[:-1]
    first = np.flatnonzero(begins)
    return ordered[first].with_columns(end=pl.Series(np.maximum.reduceat(end, first)))
