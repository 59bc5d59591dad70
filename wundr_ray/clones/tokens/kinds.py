"""Tokens as numbers that are the same everywhere, and what each token does in the code.

The upper 59 bits of a number are the token's hash, the four bits below them its kind, from which
blocks of data are told from code. The lowest bit marks what only makes code asynchronous: numbers
that differ in nothing else are equal tokens.
"""

import re
from enum import IntEnum
from hashlib import blake2b

import numpy as np
import polars as pl

from wundr_ray.clones.tokens.masked import OPEN


class TokenKind(IntEnum):
    """What a token does.

    ``STATEMENT`` makes something happen, ``SIGNATURE`` begins a function, ``PARENTHESIS`` and
    ``BRACKET`` open what ``CLOSE`` ends.
    """

    PLAIN = 0
    COMMA = 1
    NAME = 2
    LITERAL = 3
    OPERATOR = 4
    STATEMENT = 5
    SIGNATURE = 6
    OVERLOAD = 7
    PARENTHESIS = 8
    BRACKET = 9
    CLOSE = 10
    COLON = 11


ASYNCHRONOUS = 1
LOW_BITS = 0x1F
ANY_KIND = (LOW_BITS >> 1) + 1
"""Above every kind: streams of earlier versions may have numbers that are none."""
SAME_TOKEN = np.uint64(2**64 - 1 - ASYNCHRONOUS)
"""The bits in which equal tokens agree."""
_HASH_BITS = pl.lit(2**64 - 1 - LOW_BITS, dtype=pl.UInt64)


def salt(number: int) -> int:
    """What tokens' numbers are raised by to make other tokens of the same kinds; 0 for 0."""
    return number * 0x9E3779B97F4A7C15 % 2**64 & ~LOW_BITS


_WORDS = {
    TokenKind.PLAIN: "as class const enum export extends let readonly static var . ; = \\ # `",
    TokenKind.COMMA: ",",
    TokenKind.LITERAL: "False NaN None True false null true undefined",
    TokenKind.OPERATOR: "and in instanceof is new not or typeof + - * / % < > ! & | ^ ~ ? @",
    TokenKind.STATEMENT: (
        "assert await break catch continue del delete do elif else except finally for global if "
        "lambda nonlocal raise return switch throw try while with yield"
    ),
    TokenKind.SIGNATURE: "def function",
    TokenKind.OVERLOAD: "overload",
    TokenKind.PARENTHESIS: "(",
    TokenKind.BRACKET: "[ {",
    TokenKind.CLOSE: ") ] }",
    TokenKind.COLON: ":",
}
_LOW_OF_WORD = {word: kind << 1 for kind, words in _WORDS.items() for word in words.split()}
# How literals that are no words begin. What is neither is a name.
_LITERAL = rf"^[\"'0-9{OPEN}]"

_ASYNCHRONOUS_WORDS = ("async", "await")
MARK = ASYNCHRONOUS
"""The number of words that are no tokens of their own: the token after them is marked."""

# What generators of synchronous code replace: unasync and the scripts of its users.
_SYNCHRONOUS_FORMS = (
    (re.compile(r"^asynccontextmanager$"), "contextmanager"),
    (
        re.compile(r"^(_*)a(close|enter|exit|iter|next|read|send|throw|write)(?=_|$)"),
        r"\1\2",
    ),
    (re.compile(r"(?<=\w)Async|Async(?=\w)"), ""),
    (re.compile(r"(^|_)async_(?=\w)"), r"\1"),
    (re.compile(r"(?<=\w)_async$"), ""),
)


_LIKELY_BEGINNING = r"^_*a[ceinrstw]"
# The few tokens to look at one by one; each has `sync` in it or begins as above.
_MAY_BE_ASYNCHRONOUS = re.compile(
    r"_*a(?:close|enter|exit|iter|next|read|send|throw|write)(?:_|$)|\w*[Aa]sync|await$"
)


def number(tokens: pl.Series) -> pl.Series:
    """The number of each token; null of null."""
    token, name = pl.col("token"), pl.lit(TokenKind.NAME << 1, pl.UInt64)
    word = token.replace_strict(_LOW_OF_WORD, default=None, return_dtype=pl.UInt64)
    other = pl.when(token.str.contains(_LITERAL)).then(TokenKind.LITERAL << 1).otherwise(name)
    columns = pl.DataFrame({"token": tokens, "hash": stable_hashes(tokens)})
    number = (pl.col("hash") & _HASH_BITS) | pl.coalesce(word, other)
    return columns.select(number.alias("number")).to_series()


def number_twins(tokens: pl.Series) -> pl.Series:
    """The numbers of Python's tokens: what is asynchronous has that of its other form, marked."""
    likely = tokens.str.contains("sync", literal=True) | tokens.str.contains(_LIKELY_BEGINNING)
    forms = {
        row: form
        for row, name in zip(likely.arg_true(), tokens.filter(likely), strict=True)
        if _MAY_BE_ASYNCHRONOUS.match(name) and (form := _synchronous_form(name)) != name
    }
    if not forms:
        return number(tokens)
    numbers = number(tokens.scatter(list(forms), list(forms.values())))
    return numbers.scatter(list(forms), numbers.gather(list(forms)).fill_null(0) | MARK)


def _synchronous_form(name: str) -> str | None:
    """``name`` in synchronous code; None for a word that is not written there."""
    return None if name in _ASYNCHRONOUS_WORDS else synchronous(name)


def synchronous(name: str) -> str:
    """The name that stands in synchronous code for one of asynchronous code; else the same."""
    for pattern, form in _SYNCHRONOUS_FORMS:
        name = pattern.sub(form, name, count=1)
    return name


def stable_hashes(texts: pl.Series) -> pl.Series:
    """The first 64 bits of each text's BLAKE2b, the same everywhere; null of null."""
    digests = [
        None if text is None else blake2b(text, digest_size=8).digest()
        for text in texts.cast(pl.Binary).to_list()
    ]
    binary = pl.Series("hash", digests, dtype=pl.Binary)
    return binary.bin.reinterpret(dtype=pl.UInt64, endianness="little")
