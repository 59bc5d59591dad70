"""From windows to blocks: each window is linked to the one before it that is equal.

The order is that of the files' numbers, then of the tokens. Of equal windows of one file that
overlap one another (a table of zeros), each is the n-th of its chain; only windows of the same n
are linked, so that no link leads into its own window and a table equals its copy at full length.
A block is a maximal run of windows whose links lead to a run in the same distance.
"""

import polars as pl

LINKS = pl.Schema(
    dict.fromkeys(
        (f"{name}_{side}" for side in "ab" for name in ("file", "start", "line", "end")),
        pl.UInt32(),
    )
)
"""Two equal windows; ``a`` comes before ``b``."""

BLOCKS = pl.Schema({**LINKS, "tokens": pl.UInt32()})


def link(windows: pl.DataFrame, min_tokens: int) -> pl.DataFrame:
    """The links among ``windows``, which hold all windows of every fingerprint in them."""
    hashes = windows["hash"].sort()
    twice = hashes.filter(hashes == hashes.shift(1)).unique()  # a third of is_duplicated's time
    repeated = windows.filter(pl.col("hash").is_in(twice.implode())).sort("hash", "file", "start")
    row = pl.int_range(pl.len(), dtype=pl.UInt32)
    overlaps = (
        _same("hash", "file") & (pl.col("start") - pl.col("start").shift(1) < min_tokens)
    ).fill_null(value=False)
    head = pl.when(~overlaps).then(row).forward_fill()
    chained = repeated.with_columns(nth=row - head)
    if (chained["nth"] > 0).any():
        chained = chained.sort("hash", "nth", "file", "start")
    sides = {
        f"{name}_{side}": pl.col(name).shift(by)
        for side, by in (("a", 1), ("b", 0))
        for name in ("file", "start", "line", "end")
    }
    return (
        chained.select(_same("hash", "nth").alias("linked"), **sides)
        .filter("linked")
        .drop("linked")
    )


def merge(links: pl.DataFrame, min_tokens: int) -> pl.DataFrame:
    """The blocks of ``links``, which hold all links of every ``file_b`` in them, in order."""
    follows = _same("file_a", "file_b") & _next("start_a") & _next("start_b")
    return (
        links.sort("file_b", "start_b")
        .with_columns(run=(~follows).fill_null(value=True).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(
            *(
                pl.col(f"{name}_{side}").first()
                for side in "ab"
                for name in ("file", "start", "line")
            ),
            pl.col("end_a", "end_b").last(),
            tokens=pl.len().cast(pl.UInt32) + (min_tokens - 1),
        )
        .select(pl.col(name).cast(kind) for name, kind in BLOCKS.items())
    )


def _same(*names: str) -> pl.Expr:
    return pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in names)


def _next(name: str) -> pl.Expr:
    return pl.col(name) == pl.col(name).shift(1) + 1
