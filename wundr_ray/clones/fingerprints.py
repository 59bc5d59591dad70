"""Every window of ``min_tokens`` tokens as one 64-bit fingerprint, by doubling shifts.

The fingerprint is a polynomial over the tokens' hashes (Rabin and Karp) modulo 2^64. That of 2w
tokens follows from those of its two halves, so that a window of n tokens takes about 2 log2(n)
passes over the stream. Equal tokens give equal fingerprints everywhere; the tokens' hashes being
cryptographic, different ones give the same with a probability of about 2^-64 per pair.
"""

import polars as pl

from wundr_ray.clones.token_kinds import SAME_TOKEN

_FACTOR = 0x9E3779B97F4A7C15
"""Odd, so that multiplication modulo 2^64 loses nothing (from splitmix64)."""

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
    flat = (
        streams.lazy()
        .filter(pl.col("tokens").list.len() >= min_tokens)
        .select(
            pl.col("file").cast(pl.UInt32),
            pl.int_ranges(0, pl.col("tokens").list.len(), dtype=pl.UInt32).alias("start"),
            pl.col("lines").alias("line"),
            pl.col("tokens").alias("hash"),
        )
        .explode("start", "line", "hash")
        .with_columns(pl.col("hash") & SAME_TOKEN)
        .collect()
    )
    if flat.is_empty():
        return pl.DataFrame(schema=WINDOWS)
    last = min_tokens - 1
    begins, ends = flat.head(flat.height - last), flat.slice(last)
    hashed = begins.with_columns(_window_hash(flat["hash"], min_tokens), ends["line"].alias("end"))
    return hashed.filter(begins["file"] == ends["file"]).select(WINDOWS.names())


def _window_hash(tokens: pl.Series, length: int) -> pl.Series:
    """The fingerprint of every run of ``length`` tokens, by its first one."""
    power, width = tokens, 1
    while not length & width:
        power, width = _append(power, power.slice(width), width), 2 * width
    result, covered = power, width
    while covered < length:
        power, width = _append(power, power.slice(width), width), 2 * width
        if length & width:
            result = _append(result, power.slice(covered), width)
            covered += width
    return result.alias("hash")


def _append(left: pl.Series, right: pl.Series, width: int) -> pl.Series:
    """``right`` is of ``width`` tokens, and shorter than ``left``; wraps modulo 2^64."""
    return left.head(right.len()) * pow(_FACTOR, width, 2**64) + right
