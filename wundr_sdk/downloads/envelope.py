"""Takes the data out of the envelope of a JSON answer that may be too large for memory."""

import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from wundr_sdk.connection.answers import UnexpectedAnswer

DEEPEST = 64
"""How deep values may be nested: an indented line grows with its depth."""

# Possessive quantifiers (*+, ++) never give back what they have matched: hostile text cannot make
# the search slow.
_TOKEN = re.compile(
    rb"[ \t\r\n]*+"
    rb'("(?:[^"\\\x00-\x1f]++|\\.)*+"|[{}\[\],:]|[-+.0-9eE]++|true|false|null)'
    rb"[ \t\r\n]*+"
)
_OPENING, _CLOSING = (b"{", b"["), (b"}", b"]")
_CLOSED_BY = {b"{": b"}", b"[": b"]"}


def write_data(answer: Path, target: BinaryIO) -> None:
    """Write what the envelope in the file ``answer`` has as its data, indented, with a line end.

    Only one token is in memory at a time. Raises OSError, and UnexpectedAnswer for what is no
    envelope with data.
    """
    if not answer.stat().st_size:
        raise UnexpectedAnswer("the answer is empty")
    with answer.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        written = False
        for token in _data_tokens(_tokens(content)):
            target.write(token)
            written = True
    if not written:
        raise UnexpectedAnswer("the answer does not come from a Wundr server: it has no data")
    target.write(b"\n")


def _tokens(content: mmap.mmap) -> Iterator[tuple[bytes, int]]:
    """Each token with the depth at which it stands: brackets stand outside of what they hold."""
    position, open_brackets = 0, list[bytes]()
    while position < len(content):
        found = _TOKEN.match(content, position)
        if found is None:
            raise UnexpectedAnswer(f"the answer is not valid JSON at byte {position}")
        position, token = found.end(), found[1]
        if token in _CLOSING and not (open_brackets and _CLOSED_BY[open_brackets.pop()] == token):
            raise UnexpectedAnswer(f"the answer is not valid JSON at byte {position}")
        yield token, len(open_brackets)
        if token in _OPENING:
            open_brackets.append(token)
        if len(open_brackets) > DEEPEST:
            raise UnexpectedAnswer(f"the answer is nested deeper than {DEEPEST} levels")
    if open_brackets:
        raise UnexpectedAnswer("the answer ends too early")


def _data_tokens(tokens: Iterator[tuple[bytes, int]]) -> Iterator[bytes]:
    """The tokens of the value of the field ``data``, and the white space between them."""
    previous, inside = b"", False
    for token, depth in tokens:
        if depth == 1 and token == b":":
            inside = previous == b'"data"'
        elif depth == 0 or (depth == 1 and token == b","):
            inside = False
        elif inside:
            yield _space(previous, token, depth - 1) + token
        previous = token


def _space(previous: bytes, token: bytes, depth: int) -> bytes:
    """What stands before ``token`` in an indented text."""
    if token in (b",", b":") or (token in _CLOSING and previous in _OPENING):
        return b""
    if previous in (*_OPENING, b",") or token in _CLOSING:
        return b"\n" + b"  " * depth
    return b" " if previous == b":" and depth else b""
