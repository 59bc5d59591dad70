"""Patterns in gitignore's syntax, matched as git does it and in bounded time.

The reference is git's own code, ``dir.c`` and ``wildmatch.c``, which compares bytes. Patterns come
from callers and repositories, so none may be slow: each becomes a regular expression that never
backtracks.
"""

# Why no backtracking is needed. Between two wildcards of a pattern stands a text of fixed length.
# If the rest of the pattern fits after a later occurrence of that text, it fits after the first one
# too, because the next wildcard can cover the difference. So each wildcard is lazy and stands in an
# atomic group, ``(?>...)``: it takes the first place that fits and is never tried again. Matching
# is linear in the length of the path for each wildcard; ``a*a*a*...b`` cannot explode.

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from wundr_ray.domain.files.glob import translated


@dataclass(frozen=True)
class IgnorePattern:
    """One line: a glob ``text``, compared with a whole path or with a name at any depth."""

    text: bytes
    is_path: bool
    is_negative: bool
    is_for_folders: bool

    @cached_property
    def expression(self) -> bytes:
        """A regular expression for the whole path of a file or folder that the pattern fits."""
        glob = translated(self.text, is_path=self.is_path)
        return glob if self.is_path else rb"(?>(?:.*/)?)" + glob


class LastFit:
    """Finds the last pattern of a list that fits a path; folders above are not considered."""

    def __init__(self, patterns: Sequence[str]) -> None:
        parsed = [(number, rule) for number, line in enumerate(patterns) if (rule := parse(line))]
        parsed.reverse()
        self._numbers = [number for number, _ in parsed]
        self._negative = frozenset(number for number, rule in parsed if rule.is_negative)
        self._folder = _any_of([rule.expression for _, rule in parsed])
        self._file = _any_of([_of_files(rule) for _, rule in parsed])

    def of_folder(self, path: bytes) -> int | None:
        """The position of the last pattern that fits a folder."""
        return self._last(self._folder, path)

    def of_file(self, path: bytes) -> int | None:
        """The position of the last pattern that fits a file, wherever it lies."""
        return self._last(self._file, path)

    def is_negative(self, position: int) -> bool:
        return position in self._negative

    def _last(self, rules: re.Pattern[bytes], path: bytes) -> int | None:
        match = rules.fullmatch(path)
        return None if match is None else self._numbers[(match.lastindex or 0) - 1]


class Ignored:
    """The files that a list of patterns ignores; the last pattern that fits decides, as in git."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._rules = LastFit(patterns)
        self._known: dict[bytes, bool] = {b"": False}

    def covers(self, path: str) -> bool:
        """Whether git would ignore the file."""
        # git does not descend into an ignored folder. A later ``!pattern`` therefore cannot bring
        # back a file in it, and the folders above decide before the file's own name does.
        raw = as_bytes(path)
        return self._covers_folder(raw.rpartition(b"/")[0]) or self._decides(
            self._rules.of_file(raw)
        )

    def _covers_folder(self, path: bytes) -> bool:
        missing = []
        while path not in self._known:
            missing.append(path)
            path = path.rpartition(b"/")[0]
        covered = self._known[path]
        for folder in reversed(missing):
            covered = covered or self._decides(self._rules.of_folder(folder))
            self._known[folder] = covered
        return covered

    def _decides(self, position: int | None) -> bool:
        return position is not None and not self._rules.is_negative(position)


def as_bytes(path: str) -> bytes:
    """A path as git has it."""
    return path.encode("utf-8", "surrogateescape")


def _any_of(expressions: Sequence[bytes]) -> re.Pattern[bytes]:
    """One expression with a group for each of ``expressions``, tried in order."""
    # One alternation is far faster than a loop over hundreds of patterns. The callers reverse the
    # list, so that the first group to match is the last pattern; ``lastindex`` tells which it was.
    return re.compile(b"|".join(b"(%s)" % each for each in expressions) or rb"(?!)", re.DOTALL)


def _of_files(pattern: IgnorePattern) -> bytes:
    return rb"(?!)" if pattern.is_for_folders else pattern.expression


def parse(line: str) -> IgnorePattern | None:
    """The pattern of one line; None for comments and empty lines.

    A slash other than at the end makes it a path from the root instead of a name at any depth.
    """
    text = as_bytes(_without_trailing_spaces(line))
    if text.startswith(b"#") or not text:
        return None
    is_negative = text.startswith(b"!")
    text = text[is_negative:]
    is_for_folders = text.endswith(b"/")
    text = text[: len(text) - is_for_folders]
    return IgnorePattern(text.removeprefix(b"/"), b"/" in text, is_negative, is_for_folders)


def _without_trailing_spaces(line: str) -> str:
    """Without those that no backslash protects."""
    stripped = line.rstrip(" ")
    escapes = len(stripped) - len(stripped.rstrip("\\"))
    return stripped + " " if escapes % 2 and stripped != line else stripped
