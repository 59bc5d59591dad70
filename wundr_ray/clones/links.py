"""From windows to blocks: each window is linked to the one before it that is equal.

The order is that of the files' numbers, then of the tokens. Of equal windows of one file that
overlap one another (a table of zeros), each is the n-th of its chain; only windows of the same n
are linked, so that no link leads into its own window and a table equals its copy at full length.
A block is a maximal run of windows whose links lead to a run in the same distance.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wundr_ray.clones.fingerprints import WINDOWS, Hashes

LINKS = pl.Schema(
    dict.fromkeys(
        (f"{name}_{side}" for side in "ab" for name in ("file", "start", "line", "end")),
        pl.UInt32(),
    )
)
"""Two equal windows; ``a`` comes before ``b``."""

BLOCKS = pl.Schema({**LINKS, "tokens": pl.UInt32()})

_PLACE = ("file", "start", "line", "end")


def link(windows: pl.DataFrame, min_tokens: int) -> pl.DataFrame:
    """The links among ``windows``, which hold all windows of every fingerprint, in their order."""
    rows = _repeated(windows["hash"].to_numpy())
    columns = {name: windows[name].to_numpy()[rows] for name in WINDOWS}
    columns = _in_order(columns, "hash")
    nth = _nth_of_chain(columns, min_tokens)
    if nth.any():
        columns = _in_order({**columns, "nth": nth}, "nth", "hash")
        nth = columns["nth"]
    linked = np.flatnonzero(_same(columns["hash"]) & _same(nth)) + 1
    sides = {
        f"{name}_{side}": columns[name][linked - back]
        for side, back in (("a", 1), ("b", 0))
        for name in _PLACE
    }
    return pl.DataFrame(sides, schema=LINKS)


def _repeated(hashes: Hashes) -> NDArray[np.int64]:
    """The rows of all hashes that occur several times, and of a few others.

    Those have two parts that also occur in other hashes. Counting parts is faster than sorting
    hashes.
    """
    rows = np.arange(len(hashes))
    for start in (0, 32):
        bits = len(rows).bit_length() + 1
        parts = (hashes[rows] << np.uint64(start) >> np.uint64(64 - bits)).view(np.int64)
        rows = rows[np.bincount(parts)[parts] > 1]
    return rows


def _in_order(columns: dict[str, NDArray[np.integer]], *by: str) -> dict[str, NDArray[np.integer]]:
    """``columns`` sorted, equal ones as they were; the last name counts most."""
    order = np.lexsort([columns[name] for name in by])
    return {name: column[order] for name, column in columns.items()}


def _nth_of_chain(columns: dict[str, NDArray[np.integer]], min_tokens: int) -> NDArray[np.integer]:
    """How many windows overlap one another before each, in its file and with its fingerprint."""
    begins = np.ones(len(columns["hash"]), bool)
    near = np.diff(columns["start"].astype(np.int64)) < min_tokens
    begins[1:] = ~(_same(columns["hash"]) & _same(columns["file"]) & near)
    rows = np.arange(len(begins))
    return rows - np.maximum.accumulate(np.where(begins, rows, 0))


def merge(links: pl.DataFrame, min_tokens: int) -> pl.DataFrame:
    """The blocks of ``links``, which hold all links of every ``file_b`` in them, in order."""
    columns = {name: links[name].to_numpy() for name in LINKS}
    columns = _in_order(columns, "start_b", "file_b")
    follows = (
        _same(columns["file_a"])
        & _same(columns["file_b"])
        & (np.diff(columns["start_a"].astype(np.int64)) == 1)
        & (np.diff(columns["start_b"].astype(np.int64)) == 1)
    )
    first = np.flatnonzero(np.append(links.height > 0, ~follows))
    last = np.append(first[1:], links.height)[: len(first)] - 1
    blocks = {
        name: column[last if name in ("end_a", "end_b") else first]
        for name, column in columns.items()
    }
    return pl.DataFrame({**blocks, "tokens": last - first + min_tokens}, schema=BLOCKS)


def _same(values: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Whether each value but the first equals the one before it."""
    same: NDArray[np.bool_] = values[1:] == values[:-1]
    return same
