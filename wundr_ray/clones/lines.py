"""How many lines blocks cover, each line counted once."""

from collections.abc import Sequence

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
    ordered = blocks.sort(*by, "line", "end")
    reached = pl.col("end").cum_max().shift(1).over(by)
    return (
        ordered.with_columns(place=(pl.col("line") > reached).fill_null(value=True).cum_sum())
        .group_by("place", maintain_order=True)
        .agg(*(pl.col(name).first() for name in (*by, "line")), pl.col("end").max())
        .drop("place")
    )
