"""From rows of plain values to frames, and what text of analysed code may enter a row."""

import re
from collections.abc import Sequence
from typing import Any

import polars as pl

MAX_TEXT = 500
"""Characters of a message or name; code under analysis can make both as long as a file."""

_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str) -> str:
    """``text`` in one line of bounded length, with controls, overrides and surrogates escaped."""
    if text.isascii() and text.isprintable() and len(text) <= MAX_TEXT:
        return text
    escaped = _UNPRINTABLE.sub(lambda found: ascii(found[0])[1:-1], text[: MAX_TEXT + 1])
    return escaped if len(escaped) <= MAX_TEXT else f"{escaped[: MAX_TEXT - 1]}…"


def frame(rows: Sequence[tuple[Any, ...]], schema: pl.Schema) -> pl.DataFrame:
    """A table of ``rows``, whose values stand in the order of ``schema``."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    return pl.DataFrame(dict(zip(schema, columns, strict=True)), schema=schema)
