"""Every window of ``min_tokens`` tokens as one 64-bit fingerprint, by doubling shifts.

The fingerprint is a polynomial over the tokens' hashes (Rabin and Karp) modulo 2^64. That of 2w
tokens follows from those of its two halves, so that a window of n tokens takes about 2 log2(n)
passes over the stream. Equal tokens give equal fingerprints everywhere; the tokens' hashes being
cryptographic, different ones give the same with a probability of about 2^-64 per pair.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wundr_ray.clones.tokens.kinds import SAME_TOKEN

Hashes = NDArray[np.uint64]

# Odd, so that multiplication modulo 2^64 loses nothing (from splitmix64).
_FACTOR = 0x9E3779B97F4A7C15

WINDOWS = pl.Schema(
    {
        "hash": pl.UInt64,
        "file": pl.UInt32,
        "start": pl.UInt32,
        "line": pl.UInt32,
        "end": pl.UInt32,
    }
)
"""A window: its fingerprint, its file, its first token's number, and its first and last line."""


def windows(streams: pl.DataFrame, min_tokens: int) -> pl.DataFrame:
    """All windows of some files, in their order.

    ``streams`` has the columns ``file`` (a number, strictly rising), ``lines`` and ``tokens``.
    """
    tokens = streams["tokens"].explode(empty_as_null=False).to_numpy()
    lines = streams["lines"].explode(empty_as_null=False).to_numpy()
    sizes = streams["tokens"].list.len().to_numpy().astype(np.int64)
    last = min_tokens - 1
    counts = np.maximum(sizes - last, 0)
    start = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
    place = start + np.repeat(sizes.cumsum() - sizes, counts)
    columns = {
        "hash": _window_hash(tokens & SAME_TOKEN, min_tokens)[place],
        "file": np.repeat(streams["file"].to_numpy(), counts),
        "start": start,
        "line": lines[place],
        "end": lines[place + last],
    }
    return pl.DataFrame(columns, schema=WINDOWS)


def _window_hash(tokens: Hashes, length: int) -> Hashes:
    """The fingerprint of every run of ``length`` tokens, by its first one."""
    power, width = tokens, 1
    # The bits of `length` from the lowest on: windows of all powers of two are made by doubling,
    # and those whose bit is set are put one behind the other.
    while not length & width:
        power, width = _append(power, power[width:], width), 2 * width
    result, covered = power, width
    while covered < length:
        power, width = _append(power, power[width:], width), 2 * width
        if length & width:
            result = _append(result, power[covered:], width)
            covered += width
    return result


def _append(left: Hashes, right: Hashes, width: int) -> Hashes:
    """``right`` is of ``width`` tokens, and shorter than ``left``; wraps modulo 2^64."""
    return left[: len(right)] * np.uint64(pow(_FACTOR, width, 2**64)) + right
