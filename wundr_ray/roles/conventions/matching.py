"""Conventions about names, compiled so that a file costs a few look-ups."""

import re
from collections.abc import Iterable, Sequence

from wundr_ray.roles.conventions.convention import BITS, HIDDEN, FolderConvention, NameConvention

_WILD = re.compile(r"\*\*|\*|\?|\[[^]]+\]")


class NameTable:
    """Which roles the name of a file means.

    A pattern has one of four forms: a plain name; ``**.word.*``, where the word stands before the
    extension; ``stem.*``, with any extension; or one that ends in a plain extension.
    """

    def __init__(self, conventions: Iterable[NameConvention]) -> None:
        self._exact: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._hidden = 0
        wild: dict[str, list[tuple[str, int]]] = {}
        for convention in conventions:
            for pattern in convention.names:
                self._add(pattern, BITS[convention.role], wild)
        self._wild = {extension: _Wild(patterns) for extension, patterns in wild.items()}

    def bits(self, name: str) -> int:
        """The roles that fit, as bits."""
        stem, _, extension = name.rpartition(".")
        bits = self._exact.get(name, 0) | self._stems.get(stem, 0)
        if "." in stem:
            bits |= self._words.get(stem.rpartition(".")[2], 0)
        if (wild := self._wild.get(extension)) is not None:
            bits |= wild.bits(name)
        return bits | self._hidden if name[0] == "." else bits

    def _add(self, pattern: str, bit: int, wild: dict[str, list[tuple[str, int]]]) -> None:
        stem, _, extension = pattern.rpartition(".")
        if pattern == HIDDEN:
            self._hidden |= bit
        elif _WILD.search(pattern) is None:
            _put(self._exact, pattern, bit)
        elif extension == "*" and stem.startswith("**.") and _WILD.search(stem[3:]) is None:
            _put(self._words, stem[3:], bit)
        elif extension == "*" and _WILD.search(stem) is None:
            _put(self._stems, stem, bit)
        elif stem and _WILD.search(extension) is None:
            wild.setdefault(extension, []).append((pattern, bit))
        else:
            raise ValueError(f"{pattern} has none of the forms of patterns")


class _Wild:
    """Patterns with one extension. A look at both ends of a name quickly rules out most names."""

    def __init__(self, patterns: Sequence[tuple[str, int]]) -> None:
        pieces = [_WILD.split(pattern) for pattern, _ in patterns]
        self._prefixes = tuple(each[0] for each in pieces if each[0])
        self._suffixes = tuple(each[-1] for each in pieces if not each[0])
        self._patterns = [(re.compile(_expression(pattern)), bit) for pattern, bit in patterns]

    def bits(self, name: str) -> int:
        if not (name.endswith(self._suffixes) or name.startswith(self._prefixes)):
            return 0
        bits = 0
        for pattern, bit in self._patterns:
            if not bits & bit and pattern.fullmatch(name):
                bits |= bit
        return bits


class FolderTable:
    """Which roles the name of a folder means.

    Most patterns are a prefix or a suffix of a name, which can be checked faster than others.
    """

    def __init__(self, conventions: Iterable[FolderConvention]) -> None:
        self._exact: dict[str, int] = {}
        self._prefixes: list[tuple[str, int]] = []
        self._suffixes: list[tuple[str, int]] = []
        self._others: list[tuple[re.Pattern[str], int]] = []
        for convention in conventions:
            for name in convention.names:
                self._add(name, BITS[convention.role])
        roles = {bit for _, bit in (*self._prefixes, *self._suffixes)}
        self._affixes = [(bit, _of(self._prefixes, bit), _of(self._suffixes, bit)) for bit in roles]

    def bits(self, outer: str, name: str) -> int:
        """The roles that fit a folder ``name`` in a folder ``outer``, as bits."""
        lower = name.lower()
        bits = self._exact.get(lower, 0) | self._exact.get(f"{outer.lower()}/{lower}", 0)
        for bit, prefixes, suffixes in self._affixes:
            if name.startswith(prefixes) or name.endswith(suffixes):
                bits |= bit
        for pattern, bit in self._others:
            if not bits & bit and pattern.fullmatch(name):
                bits |= bit
        return bits

    def _add(self, name: str, bit: int) -> None:
        wild = _WILD.findall(name)
        if not wild:
            _put(self._exact, name, bit)
        elif wild == ["*"] and name.endswith("*"):
            self._prefixes.append((name[:-1], bit))
        elif wild == ["*"] and name.startswith("*"):
            self._suffixes.append((name[1:], bit))
        else:
            self._others.append((re.compile(_expression(name.replace("*", "**"))), bit))


def _of(affixes: list[tuple[str, int]], bit: int) -> tuple[str, ...]:
    return tuple(text for text, of in affixes if of == bit)


def _put(table: dict[str, int], key: str, bit: int) -> None:
    table[key] = table.get(key, 0) | bit


def _expression(pattern: str) -> str:
    parts = []
    at = 0
    for wild in _WILD.finditer(pattern):
        parts += [re.escape(pattern[at : wild.start()]), _WILDCARDS.get(wild[0], wild[0])]
        at = wild.end()
    return "".join([*parts, re.escape(pattern[at:])])


_WILDCARDS = {"**": ".*", "*": "[^.]*", "?": "."}
