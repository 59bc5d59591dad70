"""Columns as numbers of 64 bits, and several columns as one: rows are compared by them."""

from collections.abc import Iterable
from functools import reduce
from hashlib import blake2b

import numpy as np
import polars as pl
from numpy.typing import NDArray

Keys = NDArray[np.uint64]

_FACTORS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_STEP = np.uint64(0x9E3779B97F4A7C15)


def keys_of(column: pl.Series) -> Keys:
    """Equal values have equal keys, in this process: do not store them."""
    return column.hash().to_numpy() if column.dtype == pl.String else numbers(column)


def lasting_keys_of(column: pl.Series) -> Keys:
    """Equal texts have equal keys on every machine and in every version."""
    values = column.unique()
    keys = [_digest(value) for value in values]
    return numbers(column.replace_strict(values, keys, return_dtype=pl.UInt64))


def numbers(column: pl.Series) -> Keys:
    return column.cast(pl.UInt64).to_numpy()


def mixed(columns: Iterable[Keys]) -> Keys:
    """One key of several; the order of the columns counts."""
    return reduce(lambda key, column: scrambled(key * _STEP + column), columns)


def scrambled(keys: Keys) -> Keys:
    """Each number as another one, all bits of which depend on all of its bits (splitmix64)."""
    keys = keys + _STEP
    keys = (keys ^ (keys >> np.uint64(30))) * _FACTORS[0]
    keys = (keys ^ (keys >> np.uint64(27))) * _FACTORS[1]
    return keys ^ (keys >> np.uint64(31))


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
