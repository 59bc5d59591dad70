"""Patterns in gitignore's syntax, matched as git does it and in bounded time.

git's matching is that of its ``dir.c`` and ``wildmatch.c``, on bytes. A pattern becomes a regular
expression that never goes back on what it has found: wildcards are lazy and in atomic groups, so
that each takes the first place that fits, which is enough, because what stands between two
wildcards has a fixed length.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wundr_ray.sources.glob import translated


@dataclass(frozen=True, slots=True)
class _Rule:
    expression: bytes
    is_negative: bool
    is_for_folders: bool


class Ignored:
    """What a list of patterns covers; the last one that fits decides, as in one file of git's."""

    def __init__(self, patterns: Sequence[str]) -> None:
        rules = [rule for rule in map(_rule, reversed(patterns)) if rule]
        self._negative = [rule.is_negative for rule in rules]
        self._folder = _any_of([rule.expression for rule in rules])
        self._file = _any_of([_of_files(rule) for rule in rules])
        self._known: dict[bytes, bool] = {b"": False}

    def covers(self, path: str) -> bool:
        """Whether git would ignore the file; what lies in an ignored folder cannot be rescued."""
        raw = path.encode("utf-8", "surrogateescape")
        return self._covers_folder(raw.rpartition(b"/")[0]) or self._decides(self._file, raw)

    def _covers_folder(self, path: bytes) -> bool:
        missing = []
        while path not in self._known:
            missing.append(path)
            path = path.rpartition(b"/")[0]
        covered = self._known[path]
        for folder in reversed(missing):
            covered = covered or self._decides(self._folder, folder)
            self._known[folder] = covered
        return covered

    def _decides(self, rules: re.Pattern[bytes], path: bytes) -> bool:
        found = rules.fullmatch(path)
        return found is not None and not self._negative[(found.lastindex or 0) - 1]


def _any_of(expressions: Sequence[bytes]) -> re.Pattern[bytes]:
    """One group for each; the first that matches is the last one to be found in the match."""
    return re.compile(b"|".join(b"(%s)" % each for each in expressions) or rb"(?!)", re.DOTALL)


def _of_files(rule: _Rule) -> bytes:
    return rb"(?!)" if rule.is_for_folders else rule.expression


def _rule(line: str) -> _Rule | None:
    """None for comments and for nothing. A slash within ties a pattern to the root."""
    pattern = _without_trailing_spaces(line).encode("utf-8", "surrogateescape")
    if pattern.startswith(b"#") or not pattern:
        return None
    is_negative = pattern.startswith(b"!")
    pattern = pattern[is_negative:]
    is_for_folders = pattern.endswith(b"/")
    pattern = pattern[: len(pattern) - is_for_folders]
    if b"/" in pattern:
        expression = translated(pattern.removeprefix(b"/"), is_path=True)
    else:
        expression = rb"(?>(?:.*/)?)" + translated(pattern, is_path=False)
    return _Rule(expression, is_negative, is_for_folders)


def _without_trailing_spaces(line: str) -> str:
    """Without those that no backslash protects."""
    stripped = line.rstrip(" ")
    escapes = len(stripped) - len(stripped.rstrip("\\"))
    return stripped + " " if escapes % 2 and stripped != line else stripped
