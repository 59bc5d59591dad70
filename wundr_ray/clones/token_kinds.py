"""Tokens as numbers that are the same everywhere, and what each token does in the code.

The upper 60 bits of a number are the token's hash, the three bits below them its kind, from which
blocks of data are told from code. The lowest bit marks what only makes code asynchronous: numbers
that differ in nothing else are equal tokens.
"""

import hashlib
from enum import IntEnum

import polars as pl

from wundr_ray.clones.masked import OPEN


class Kind(IntEnum):
    """What a token does; ``STATEMENT`` makes something happen, ``SIGNATURE`` begins a function."""

    PLAIN = 0
    COMMA = 1
    NAME = 2
    LITERAL = 3
    OPERATOR = 4
    STATEMENT = 5
    SIGNATURE = 6
    OVERLOAD = 7


ASYNCHRONOUS = 1
LOW_BITS = 0xF
SAME_TOKEN = pl.lit(2**64 - 1 - ASYNCHRONOUS, dtype=pl.UInt64)
"""The bits in which equal tokens agree."""

_WORDS = {
    Kind.PLAIN: "as class const enum export extends let readonly static var",
    Kind.COMMA: ",",
    Kind.LITERAL: "False NaN None True false null true undefined",
    Kind.OPERATOR: "and in instanceof is new not or typeof + - * / % < > ! & | ^ ~ ? @",
    Kind.STATEMENT: (
        "assert await break catch continue del delete do elif else except finally for global if "
        "lambda nonlocal raise return switch throw try while with yield"
    ),
    Kind.SIGNATURE: "def function",
    Kind.OVERLOAD: "overload",
}
_KIND_OF = {word: int(kind) for kind, words in _WORDS.items() for word in words.split()}
_LITERAL = rf"""^["'\d{OPEN}]"""
_NAME = r"^[\w$]"

_SYNCHRONOUS_FORMS = (
    (r"^(?:async|await)[ \t]+", ""),
    (r"^asynccontextmanager$", "contextmanager"),
    (r"^(_*)a(close|enter|exit|iter|next|read|send|throw|write)(_|$)", "${1}${2}${3}"),
    (r"(\w)Async|Async(\w)", "${1}${2}"),
    (r"(^|_)async_", "${1}"),
    (r"(\w)_async$", "${1}"),
)
"""What generators of synchronous code replace: unasync and the scripts of its users."""


def number(tokens: pl.Series) -> pl.Series:
    """The number of each token; null of null."""
    return _numbered(tokens, _as_number(0))


def number_twins(tokens: pl.Series) -> pl.Series:
    """The numbers of Python's tokens: what is asynchronous has that of its other form, marked."""
    forms = pl.col("token")
    for pattern, form in _SYNCHRONOUS_FORMS:
        forms = forms.str.replace(pattern, form)
    synchronous = pl.DataFrame({"token": tokens}).select(forms).to_series()
    return _numbered(synchronous, (synchronous != tokens).cast(pl.UInt64))


def _numbered(tokens: pl.Series, marks: pl.Series | pl.Expr) -> pl.Series:
    token, digest = pl.col("token"), pl.col("hash")
    kind = (
        pl.when(token.str.contains(_LITERAL))
        .then(_as_number(Kind.LITERAL))
        .when(token.str.contains(_NAME))
        .then(_as_number(Kind.NAME))
        .otherwise(_as_number(Kind.PLAIN))
    )
    known = token.replace_strict(_KIND_OF, default=None, return_dtype=pl.UInt64)
    low = pl.coalesce(known, kind) * _as_number(2) + marks
    return (
        pl.DataFrame({"token": tokens, "hash": stable_hash(tokens)})
        .select(digest - (digest & LOW_BITS) + low)
        .to_series()
    )


def _as_number(value: int) -> pl.Expr:
    return pl.lit(int(value), dtype=pl.UInt64)


def stable_hash(texts: pl.Series) -> pl.Series:
    """The first 64 bits of each text's BLAKE2b, the same everywhere; null of null."""
    return pl.Series(
        "hash",
        [
            None
            if text is None
            else int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
            for text in texts.to_list()
        ],
        dtype=pl.UInt64,
    )
