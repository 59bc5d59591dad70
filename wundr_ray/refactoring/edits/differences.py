"""The edits that lead from one text to another, word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from wundr_ray.refactoring.interface import Edit

_TOKEN = re.compile(rb"[\w$\x80-\xff]+|[ \t]+|[\s\S]")
# Above this number of pairs a part is replaced as a whole; comparing may take each pair.
_MAX_COMPARISONS = 4_000_000


def differences(before: bytes, after: bytes) -> tuple[Edit, ...]:
    """Edits of ``before``, sorted, that make it ``after``; words are replaced as a whole."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    edits: list[Edit] = []
    for start, old_lines, new_lines in _unequal(old, new, 0):
        edits += _edits(start, b"".join(old_lines), b"".join(new_lines))
    return tuple(edits)


def _edits(start: int, before: bytes, after: bytes) -> Iterator[Edit]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    for place, removed, added in _unequal(old, new, start):
        yield Edit(place, b"".join(removed), b"".join(added))


def _unequal(
    old: Sequence[bytes], new: Sequence[bytes], start: int
) -> Iterator[tuple[int, Sequence[bytes], Sequence[bytes]]]:
    """Where the two differ: the offset, the old parts and the new ones; ``start`` is the first."""
    same = _common(old, new)
    start += sum(map(len, old[:same]))
    old, new = old[same:], new[same:]
    # Of what remains only, so that no part belongs to the common beginning and the common end.
    if tail := _common(old[::-1], new[::-1]):
        old, new = old[:-tail], new[:-tail]
    if len(old) == len(new) or len(old) * len(new) > _MAX_COMPARISONS:
        yield from _pairwise(old, new, start)
        return
    # `autojunk` would ignore what is frequent, such as spaces, in parts of 200 words and more.
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield start + sum(map(len, old[:a])), old[a:b], new[c:d]


def _pairwise(
    old: Sequence[bytes], new: Sequence[bytes], start: int
) -> Iterator[tuple[int, Sequence[bytes], Sequence[bytes]]]:
    if len(old) != len(new):
        yield start, old, new
        return
    for one, other in zip(old, new, strict=True):
        if one != other:
            yield start, [one], [other]
        start += len(one)


def _common(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    """How many parts both begin with."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
