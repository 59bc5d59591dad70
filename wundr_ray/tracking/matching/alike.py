"""Pairs of files that share most of their lines, in bounded memory.

All pairs at once would take gigabytes where many files are renamed and edited together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wundr_ray.tracking.matching.keys import Keys, numbers
from wundr_ray.tracking.matching.pairing import Rows, nth
from wundr_ray.tracking.text.lines import BLANK

LEAST_SHARED = 0.5
"""Of the lines with code of the longer file; git takes the same share of its bytes."""

# Pairs of files that a line may suggest. One that is in more of them says too little.
_MAX_PAIRS = 400

# Files that are compared line by line with a file that appeared.
_CANDIDATES = 5

# Lines of pairs that are compared at once.
_AT_ONCE = 1_000_000

_BITS = np.uint64(32)
_LOW = np.uint64((1 << 32) - 1)


def alike(gone: pl.DataFrame, arrived: pl.DataFrame) -> pl.DataFrame:
    """Paths ``old`` and ``new`` of files (``FILE_LINES``), and the ``share`` of their lines.

    Only pairs that have enough in common; equally good candidates are taken in the order of
    ``gone``.
    """
    old, new = _Code.of(gone), _Code.of(arrived)
    parts = list(_compared(old, new))
    pairs = np.concatenate([np.empty(0, np.uint64), *(part for part, _ in parts)])
    shares = np.concatenate([np.empty(0), *(part for _, part in parts)])
    is_enough = shares >= LEAST_SHARED
    return pl.DataFrame(
        {
            "old": gone["path"].gather(pairs[is_enough] & _LOW),
            "new": arrived["path"].gather(pairs[is_enough] >> _BITS),
            "share": shares[is_enough],
        }
    )


@dataclass(frozen=True, slots=True)
class _Code:
    """The different lines with code of each file; ``keys`` are file and line, in this order.

    ``counts`` is how often the line stands in the file, ``lengths`` how many lines each file has.
    """

    keys: Keys
    counts: Rows
    lengths: Rows

    @classmethod
    def of(cls, files: pl.DataFrame) -> "_Code":
        rows = files.select("lines").with_row_index("file").explode("lines")
        rows = rows.filter(pl.col("lines") != BLANK)
        keys = (numbers(rows["file"]) << _BITS) | numbers(rows["lines"])
        different, counts = np.unique(keys, return_counts=True)
        lengths = np.bincount(rows["file"].to_numpy(), minlength=files.height)
        return cls(different, counts, lengths)

    def of_files(self, files: Keys) -> tuple[Rows, Rows]:
        """Where the lines of each of ``files`` begin, and how many they are."""
        begins = np.searchsorted(self.keys, files << _BITS)
        return begins, np.searchsorted(self.keys, (files << _BITS) | _LOW, side="right") - begins


def _compared(old: _Code, new: _Code) -> Iterator[tuple[Keys, NDArray[np.float64]]]:
    """Pairs, as the new file's number and the old one's, and what they share."""
    by_line = np.argsort(old.keys & _LOW, kind="stable")
    lines, files = (old.keys & _LOW)[by_line], (old.keys >> _BITS)[by_line]
    begins, counts = _suggested(lines, new.keys & _LOW)
    for part in _parts(new, counts):
        suggested = files[_ranges(begins[part], counts[part])]
        own = np.repeat(new.keys[part] >> _BITS, counts[part])
        pairs = _likeliest((own << _BITS) | suggested)
        if len(pairs):
            yield pairs, _shares(pairs, old, new)


def _suggested(lines: Keys, own: Keys) -> tuple[Rows, Rows]:
    """For each line of the new files, its places among the sorted ``lines`` of the old ones.

    None for a line that stands in too many files.
    """
    begins = np.searchsorted(lines, own)
    counts = np.searchsorted(lines, own, side="right") - begins
    ordered = np.sort(own)
    times = np.searchsorted(ordered, own, side="right") - np.searchsorted(ordered, own)
    return begins, np.where(counts * times <= _MAX_PAIRS, counts, 0)


def _parts(new: _Code, counts: Rows) -> Iterator[slice]:
    """Rows of whole files, as many as are compared at once."""
    _, starts = np.unique(new.keys >> _BITS, return_index=True)
    before = np.concatenate(([0], np.cumsum(counts + _CANDIDATES)))[starts] // _AT_ONCE
    begins = starts[np.flatnonzero(np.diff(before, prepend=-1))]
    yield from (slice(*part) for part in pairwise([*begins, len(counts)]))


def _likeliest(suggested: Keys) -> Keys:
    """For each new file the pairs that most lines suggest."""
    pairs, lines = np.unique(suggested, return_counts=True)
    # The last key of `lexsort` is the first to sort by: new file, then most lines, then old file.
    pairs = pairs[np.lexsort((pairs, -lines, pairs >> _BITS))]
    return pairs[nth(pairs >> _BITS) < _CANDIDATES]


def _shares(pairs: Keys, old: _Code, new: _Code) -> NDArray[np.float64]:
    """The share of the lines of the longer file that both files have."""
    of_old, of_new = pairs & _LOW, pairs >> _BITS
    begins, counts = new.of_files(of_new)
    rows = _ranges(begins, counts)
    keys = (np.repeat(of_old, counts) << _BITS) | (new.keys[rows] & _LOW)
    # A key beyond the last one would have a place beyond the end; the comparison below tells.
    places = np.minimum(np.searchsorted(old.keys, keys), len(old.keys) - 1)
    common = np.minimum(old.counts[places], new.counts[rows]) * (old.keys[places] == keys)
    shared = np.add.reduceat(common, np.cumsum(counts) - counts)
    longer = np.maximum(old.lengths[_rows(of_old)], new.lengths[_rows(of_new)])
    share: NDArray[np.float64] = shared / longer
    return share


def _ranges(begins: Rows, counts: Rows) -> Rows:
    """The rows from each of ``begins`` on, as many as ``counts`` says, one after the other."""
    ahead = np.cumsum(counts) - counts
    rows: Rows = np.repeat(begins - ahead, counts) + np.arange(counts.sum())
    return rows


def _rows(keys: Keys) -> Rows:
    return keys.astype(np.intp)
