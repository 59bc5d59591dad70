"""How many lines blocks cover, each line counted once."""

from collections.abc import Sequence

import polars as pl


def places(clones: pl.DataFrame, sides: str = "ab") -> pl.DataFrame:
    """The blocks on ``sides`` of all pairs, with the columns of a pair without their suffixes.

    ``group`` and ``row``, the number of the pair, stand beside them.
    """
    pairs = clones.with_row_index("row")
    return pl.concat(
        pairs.select(
            "row",
            "group",
            *(
                pl.col(name).alias(name[:-2])
                for name in clones.columns
                if name.endswith(f"_{side}")
            ),
        )
        for side in sides
    )


def covered_lines(blocks: pl.DataFrame, by: Sequence[str], per: Sequence[str]) -> pl.DataFrame:
    """The number of distinct lines of ``blocks`` for each value of ``per``, as ``lines``.

    ``blocks`` have ``line`` and ``end`` (inclusive) and the columns ``by`` that say in what file a
    line is; ``per`` are some of these, or none for the total.
    """
    reached = pl.col("end").cum_max().shift(1).over(by).fill_null(0)
    new = (pl.col("end") - pl.max_horizontal(pl.col("line") - 1, reached)).clip(lower_bound=0)
    counted = blocks.sort(*by, "line", "end").select(*per, lines=new)
    if not per:
        return counted.sum()
    return counted.group_by(per, maintain_order=True).sum()
