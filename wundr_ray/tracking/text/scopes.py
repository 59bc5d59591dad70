"""In which function or class a line stands."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

MODULE = ""
"""The scope of what stands in no function and no class."""

Function = tuple[int, int, str]
"""First line, last line and qualified name."""


def scopes(findings: pl.DataFrame, functions: pl.DataFrame) -> pl.Series:
    """The scope of each of the ``findings``, by the functions and classes of its file.

    ``findings`` have ``path`` and ``line``, ``functions`` are rows of ``frames.FUNCTIONS``.
    """
    around: dict[str, list[Function]] = {path: [] for path in findings["path"]}
    for path, *function in functions.select("path", "line", "end_line", "name").iter_rows():
        if path in around:
            around[path].append(tuple(function))
    by_path = {path: LineScopes.of(some) for path, some in around.items()}
    rows = findings.select("path", "line").iter_rows()
    names = [by_path[path].at(line) for path, line in rows]
    return pl.Series("scope", names, dtype=pl.String)


@dataclass(frozen=True, slots=True)
class LineScopes:
    """The innermost scope of every line of one file: ``names[i]`` holds from ``starts[i]`` on."""

    starts: Sequence[int]
    names: Sequence[str]

    @classmethod
    def of(cls, functions: Iterable[Function]) -> "LineScopes":
        sweep = _Sweep()
        for line, end, name in sorted(functions, key=lambda each: (each[0], -each[1], each[2])):
            sweep.close_before(line)
            sweep.open(line, end, name)
        sweep.close_before(None)
        return cls(sweep.starts, sweep.names)

    def at(self, line: int) -> str:
        position = bisect_right(self.starts, line) - 1
        return self.names[position] if position >= 0 else MODULE


@dataclass(slots=True)
class _Sweep:
    """The functions around the current line, outermost first, and the scopes of earlier lines."""

    starts: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    around: list[tuple[int, str]] = field(default_factory=list)

    def open(self, line: int, end: int, name: str) -> None:
        """An inner function ends with the outer one at the latest."""
        last = min(end, self.around[-1][0]) if self.around else end
        self.around.append((last, name))
        self._mark(line, name)

    def close_before(self, line: int | None) -> None:
        """End the functions whose last line is before ``line``; all of them if that is None."""
        while self.around and (line is None or self.around[-1][0] < line):
            end, _ = self.around.pop()
            self._mark(end + 1, self.around[-1][1] if self.around else MODULE)

    def _mark(self, line: int, name: str) -> None:
        self.starts.append(line)
        self.names.append(name)
