"""An index of thousands of patterns in gitignore's syntax, which tries only those that may fit."""

# A project may have ten thousand dispositions with a pattern each, and a report a hundred thousand
# findings: trying all pairs would take minutes. A pattern without wildcards is found by a look-up
# of the whole path or name. All others are found by the literal text that they must begin or end
# with, by whichever of the two fewer patterns share: ``src/*`` by its head, ``*.css`` by its tail.

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from wundr_ray.domain.files.gitignore import IgnorePattern, parse

_WILDCARD = re.compile(rb"[*?\[\\]")
_LITERAL_END = re.compile(rb"[^*?\[\]\\/]*\Z")

Numbered = tuple[int, IgnorePattern]


class PatternIndex:
    """Gives the same results as ``LastFit``, for long lists of patterns."""

    def __init__(self, patterns: Sequence[str]) -> None:
        parsed = [(number, each) for number, line in enumerate(patterns) if (each := parse(line))]
        self._folders = _Level(parsed)
        self._files = _Level([each for each in parsed if not each[1].is_for_folders])

    def of_folder(self, path: bytes) -> int | None:
        """The position of the last pattern that fits a folder."""
        return max(self._folders.fitting(path), default=None)

    def of_file(self, path: bytes) -> int | None:
        """The position of the last pattern that fits a file, wherever it lies."""
        return max(self._files.fitting(path), default=None)

    def covering(self, path: bytes) -> frozenset[int]:
        """The positions of all that fit a file or a folder that it lies in."""
        ends = [at for at, char in enumerate(path) if char == ord("/")]
        of_folders = (self._folders.fitting(path[:end]) for end in ends)
        return frozenset(chain(self._files.fitting(path), *of_folders))


class _Level:
    """Patterns for files, or for folders, in two look-ups: by whole path and by name."""

    def __init__(self, patterns: Sequence[Numbered]) -> None:
        self._of_paths = _Lookup([each for each in patterns if each[1].is_path])
        self._of_names = _Lookup([each for each in patterns if not each[1].is_path])

    def fitting(self, path: bytes) -> Iterator[int]:
        """The positions of the patterns that fit."""
        yield from self._of_paths.fitting(path)
        yield from self._of_names.fitting(path.rpartition(b"/")[2])


class _Lookup:
    """Patterns that are compared with the same text: the whole path, or the name."""

    def __init__(self, patterns: Sequence[Numbered]) -> None:
        self._exact: dict[bytes, list[int]] = {}
        for number, each in patterns:
            if _is_literal(each):
                self._exact.setdefault(each.text, []).append(number)
        globs = [each for each in patterns if not _is_literal(each[1])]
        heads = Counter(_head(each) for _, each in globs)
        tails = Counter(_tail(each) for _, each in globs)
        by_head = [each for each in globs if heads[_head(each[1])] <= tails[_tail(each[1])]]
        by_tail = [each for each in globs if heads[_head(each[1])] > tails[_tail(each[1])]]
        self._heads, self._tails = _Shelf(by_head, _head), _Shelf(by_tail, _tail)

    def fitting(self, text: bytes) -> Iterator[int]:
        yield from self._exact.get(text, ())
        yield from self._heads.fitting(text, lambda length: text[:length])
        yield from self._tails.fitting(text, lambda length: text[len(text) - length :])


class _Shelf:
    """Globs by a part of the text that each of them requires."""

    def __init__(self, globs: Sequence[Numbered], key: Callable[[IgnorePattern], bytes]) -> None:
        self._globs: dict[bytes, list[Numbered]] = {}
        for each in globs:
            self._globs.setdefault(key(each[1]), []).append(each)
        self._lengths = sorted({len(each) for each in self._globs})
        self._compiled: dict[int, re.Pattern[bytes]] = {}

    def fitting(self, text: bytes, part: Callable[[int], bytes]) -> Iterator[int]:
        for length in self._lengths:
            if length > len(text):
                return
            for number, glob in self._globs.get(part(length), ()):
                if self._expression(number, glob).fullmatch(text):
                    yield number

    def _expression(self, number: int, glob: IgnorePattern) -> re.Pattern[bytes]:
        """The expression of ``glob``, compiled at its first use: most globs are never tried."""
        if number not in self._compiled:
            self._compiled[number] = re.compile(glob.expression, re.DOTALL)
        return self._compiled[number]


def _is_literal(pattern: IgnorePattern) -> bool:
    return not _WILDCARD.search(pattern.text)


def _head(pattern: IgnorePattern) -> bytes:
    """What stands before the first wildcard."""
    return _WILDCARD.split(pattern.text, maxsplit=1)[0]


def _tail(pattern: IgnorePattern) -> bytes:
    """The literal text after the last wildcard, in the last name of the pattern."""
    found = _LITERAL_END.search(pattern.text)
    return found[0] if found else b""
