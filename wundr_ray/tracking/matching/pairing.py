"""Pairs of rows with equal keys, one to one and in the order of the rows."""

import numpy as np
from numpy.typing import NDArray

from wundr_ray.tracking.matching.keys import Keys

Rows = NDArray[np.intp]
"""Positions of rows."""


def pair(before: Keys, after: Keys) -> tuple[Rows, Rows]:
    """Pair the nth row of each key in ``before`` with the nth row of that key in ``after``.

    Returns the positions of the paired rows in both, in the same order.
    """
    if not len(before) or not len(after):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    rows_before, rows_after = _sorted(before), _sorted(after)
    keys_before, keys_after = before[rows_before], after[rows_after]
    partner = np.searchsorted(keys_before, keys_after) + _nth_of_sorted(keys_after)
    is_there = partner < len(before)
    # Any row will do, as these are not paired; it only has to be one that can be read.
    partner[~is_there] = 0
    paired = is_there & (keys_before[partner] == keys_after)
    return rows_before[partner[paired]], rows_after[paired]


def nth(keys: Keys) -> NDArray[np.intp]:
    """How many rows with the same key stand before each row."""
    rows = _sorted(keys)
    counts = np.empty(len(keys), np.intp)
    counts[rows] = _nth_of_sorted(keys[rows])
    return counts


def _sorted(keys: Keys) -> Rows:
    # Stable: rows with one key keep their order, on which the pairs depend.
    return np.argsort(keys, kind="stable")


def _nth_of_sorted(keys: Keys) -> NDArray[np.intp]:
    positions = np.arange(len(keys))
    begins = np.ones(len(keys), np.bool_)
    begins[1:] = keys[1:] != keys[:-1]
    first: NDArray[np.intp] = np.maximum.accumulate(np.where(begins, positions, 0))
    return positions - first
