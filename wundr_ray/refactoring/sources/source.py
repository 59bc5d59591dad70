"""One file as rules see it: UTF-8 without a byte-order mark, with its tree and its symbols.

Whatever the file's own encoding is, rules work on ``ParsedSource.data``, which is UTF-8; the engine
translates offsets and text back. A position of ``ast`` is a line from 1 and a column in bytes.
"""

import ast
import re
import symtable
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from wundr_ray.contract.vocabulary import Language
from wundr_ray.refactoring.interface import Edit
from wundr_ray.refactoring.sources.trees import tree_of

_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class ProgramFinding:
    """What a program reports at one place of a file, with the edits of its own fix, if any.

    ``start`` and ``end`` are offsets in ``ParsedSource.data``, as are those of the edits, which are
    sorted.
    """

    code: str
    start: int
    end: int
    message: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class ParsedSource:
    """A file in one round of the engine; tree, symbols and lines are computed when needed.

    ``findings`` holds what ruff or oxlint report of this file in this round, by the code of their
    rule; only of the codes that rules declare. ``ignored`` are the codes, or beginnings of codes,
    that the project does not count in this file.
    """

    path: str
    language: Language
    data: bytes = field(repr=False)
    findings: Mapping[str, tuple[ProgramFinding, ...]] = field(default_factory=dict, repr=False)
    ignored: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        return self.data.decode("utf-8")

    @property
    def tree(self) -> ast.Module:
        """The syntax tree of a Python file. Raises CannotAnalyse."""
        return tree_of(self.text)

    @cached_property
    def symbols(self) -> symtable.SymbolTable:
        """The symbol table of a Python file. Raises SyntaxError."""
        return symtable.symtable(self.text, self.path, "exec")

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset of each line; Python ends lines with LF, CRLF or CR."""
        # Of bytes it splits at these three only; of a `str` it would also split at form feeds and
        # others.
        lines = self.data.splitlines(keepends=True)
        if lines and not lines[-1].endswith((b"\n", b"\r")):
            lines.pop()
        return [0, *accumulate(map(len, lines))]

    @cached_property
    def line_end(self) -> bytes:
        """How the first line ends; what is inserted ends its lines like that."""
        match = _LINE_END.search(self.data)
        return match[0] if match else b"\n"

    def offset(self, line: int, column: int) -> int:
        """The offset of a position of ``ast``."""
        return self.line_starts[line - 1] + column

    def line_of(self, offset: int) -> int:
        """The line, from 1, that holds the byte at ``offset``."""
        return bisect_right(self.line_starts, offset)

    def span(self, node: ast.expr | ast.stmt | ast.excepthandler | ast.alias) -> tuple[int, int]:
        """Where ``node`` begins and ends, as offsets."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self.offset(node.lineno, node.col_offset),
            self.offset(node.end_lineno, node.end_col_offset),
        )

    def segment(self, node: ast.expr | ast.stmt | ast.excepthandler | ast.alias) -> bytes:
        """The bytes of ``node``."""
        start, end = self.span(node)
        return self.data[start:end]

    def line(self, number: int) -> bytes:
        """The bytes of a line with its end."""
        starts = self.line_starts
        end = starts[number] if number < len(starts) else len(self.data)
        return self.data[starts[number - 1] : end]

    def replace(self, start: int, end: int, new: bytes) -> Edit:
        """The edit that puts ``new`` in the place of the bytes from ``start`` to ``end``."""
        return Edit(start, self.data[start:end], new)
