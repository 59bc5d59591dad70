"""What the lines of a file say, in a few bytes each, whatever their white space.

Indentation and spacing change when code is wrapped into a block or formatted, and neither makes
another finding of one. So all white space is left out, in a window the ends of lines too.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import accumulate
from zlib import crc32

WINDOW = 100
"""Bytes of code, without white space, in a window: two to five lines."""

SHORTEST_WINDOW = 20
"""Less code, at the end of a file, stands in too many places to recognise it in another file."""

BLANK = 0
"""The hash of a line without code."""

SHORT = 1
"""The bit of a window's hash that tells that there is less than ``SHORTEST_WINDOW``."""


def compact(data: bytes) -> list[bytes]:
    """The lines of a file without white space; any kind of line end divides them."""
    return data.translate(None, delete=b" \t\v\f").splitlines()


def line_hashes(lines: Iterable[bytes]) -> list[int]:
    """The hash of each of the compacted ``lines``, of 32 bits."""
    return [crc32(line) for line in lines]


def window_hashes(lines: Sequence[bytes], starts: Iterable[int]) -> list[int]:
    """The hash, of 64 bits, of the code that begins in each of the lines ``starts``.

    Lines are numbered from 1. Beyond the file's end there is no code.
    """
    code = b"".join(lines)
    offsets = [0, *accumulate(map(len, lines))]
    last = len(lines)
    places = (offsets[min(max(start - 1, 0), last)] for start in starts)
    return [_window_hash(code[place : place + WINDOW]) for place in places]


def _window_hash(code: bytes) -> int:
    number = int.from_bytes(blake2b(code, digest_size=8).digest(), "little")
    return number | SHORT if len(code) < SHORTEST_WINDOW else number & ~SHORT
