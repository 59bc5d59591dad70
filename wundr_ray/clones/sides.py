"""The two sides of all pairs as arrays: a few rows cost less in them than in tables."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

Integers = NDArray[np.int64]


class Sides(NamedTuple):
    """The number of the file, the first token and the number of tokens of each side."""

    file: Integers
    start: Integers
    tokens: Integers

    def take(self, rows: Integers) -> "Sides":
        return Sides(*(column[rows] for column in self))


def both_sides(blocks: pl.DataFrame) -> Sides:
    """The earlier side of every pair, then the later ones in the same order."""
    tokens = blocks["tokens"].to_numpy().astype(np.int64)
    return Sides(_both(blocks, "file"), _both(blocks, "start"), np.concatenate([tokens, tokens]))


def _both(blocks: pl.DataFrame, name: str) -> Integers:
    columns = [blocks[f"{name}_{side}"].to_numpy() for side in "ab"]
    return np.concatenate(columns).astype(np.int64)
