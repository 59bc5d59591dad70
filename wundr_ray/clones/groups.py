"""Which blocks are copies of the same code."""

import numpy as np
import polars as pl

from wundr_ray.clones.sides import both_sides


def number_groups(blocks: pl.DataFrame) -> pl.Series:
    """The group of each of ``blocks``, numbered from 1 in their order.

    The two sides of a block belong together, and so do two sides in one file that have at least
    half the tokens of the shorter one in common.
    """
    leaders = list(range(blocks.height))

    def find(block: int) -> int:
        while leaders[block] != block:
            leaders[block] = leaders[leaders[block]]
            block = leaders[block]
        return block

    for one, other in _touching(blocks):
        first, second = sorted((find(one), find(other)))
        leaders[second] = first
    numbers: dict[int, int] = {}
    return pl.Series(
        "group",
        [numbers.setdefault(find(block), len(numbers) + 1) for block in range(blocks.height)],
        dtype=pl.Int64,
    )


def _touching(blocks: pl.DataFrame) -> list[tuple[int, int]]:
    """Pairs of blocks, by their rows, of which a side of each is in the same place.

    Every window is on the ``a`` side of one link at most and on the ``b`` side of one, so that
    only a few sides go through any token and the sweep is short.
    """
    sides = both_sides(blocks)
    block = np.tile(np.arange(blocks.height), 2)
    rows = np.column_stack([block, sides.file, sides.start, sides.start + sides.tokens])
    order = np.lexsort([rows[:, column] for column in (0, 3, 2, 1)])
    pairs: list[tuple[int, int]] = []
    open_file, still_open = -1, list[tuple[int, int, int]]()
    for block, file, start, end in rows[order].tolist():
        if file != open_file:
            open_file, still_open = file, []
        still_open = [each for each in still_open if each[2] > start]
        for other, other_start, other_end in still_open:
            shared = min(end, other_end) - start
            if 2 * shared >= min(end - start, other_end - other_start):
                pairs.append((other, block))
        still_open.append((block, start, end))
    return pairs
