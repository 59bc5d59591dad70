"""The import statements of a file, with what stands around them, and edits that remove names."""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from wundr_ray.refactoring.interface import Edit
from wundr_ray.refactoring.sources.source import ParsedSource
from wundr_ray.refactoring.sources.trees import once_per_tree

_BLANK = re.compile(rb"[ \t]*(?:\r\n|\r|\n)\Z")
_FOLLOWED_BY = re.compile(rb"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class ImportPlace:
    """An import statement.

    ``siblings`` are the statements of its block, itself among them. ``is_top`` tells whether the
    block is the module itself; ``in_try`` whether a ``try`` stands around it, in whatever part.
    """

    statement: ast.Import | ast.ImportFrom
    siblings: Sequence[ast.stmt]
    is_top: bool
    in_try: bool

    @property
    def is_only_among_imports(self) -> bool:
        """Whether its block holds nothing but imports and, perhaps, a docstring."""
        return all(
            isinstance(each, ast.Import | ast.ImportFrom)
            or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
            for each in self.siblings
        )

    @property
    def level(self) -> int:
        """How many dots begin a relative import; 0 for others."""
        return self.statement.level if isinstance(self.statement, ast.ImportFrom) else 0

    def target_of(self, alias: ast.alias) -> str:
        """The dotted name of what ``alias`` stands for, without the dots of ``level``."""
        if isinstance(self.statement, ast.Import):
            return alias.name
        module = self.statement.module
        return f"{module}.{alias.name}" if module else alias.name


@once_per_tree
def import_places(tree: ast.Module) -> Sequence[ImportPlace]:
    """All import statements, in no order that matters."""
    return tuple(_import_places(tree))


def _import_places(tree: ast.Module) -> Iterator[ImportPlace]:
    stack: list[tuple[Sequence[ast.stmt], bool, bool]] = [(tree.body, True, False)]
    while stack:
        block, is_top, in_try = stack.pop()
        for statement in block:
            if type(statement) is ast.Import or type(statement) is ast.ImportFrom:
                yield ImportPlace(statement, block, is_top, in_try)
            elif fields := _BLOCKS.get(type(statement)):
                is_scope = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
                tried = not is_scope and (in_try or isinstance(statement, ast.Try | ast.TryStar))
                stack += [(inner, False, tried) for inner in _blocks(statement, fields)]


# The fields of statements that hold others, or parts with others, by their type.
_BLOCKS = {
    kind: fields
    for kind in ast.stmt.__subclasses__()
    if (
        fields := [
            field
            for field in ("body", "orelse", "finalbody", "handlers", "cases")
            if field in kind._fields
        ]
    )
}


def _blocks(statement: ast.stmt, fields: Iterable[str]) -> Iterator[Sequence[ast.stmt]]:
    for field in fields:
        if field in ("handlers", "cases"):
            yield from (part.body for part in getattr(statement, field))
        else:
            yield getattr(statement, field)


def has_comment(source: ParsedSource, statement: ast.stmt) -> bool:
    """Whether a comment stands on one of the lines of ``statement``.

    No string can be a part of an import statement, so that every ``#`` begins a comment.
    """
    start, _ = source.span(statement)
    return b"#" in source.data[start : _end_of_line(source, statement)]


def stands_alone(source: ParsedSource, statement: ast.stmt) -> bool:
    """Whether no other statement is on the lines of ``statement``."""
    start, end = source.span(statement)
    before = source.data[source.line_starts[statement.lineno - 1] : start]
    return not before.strip() and _FOLLOWED_BY.match(source.data, end) is not None


def remove_names(
    source: ParsedSource, statement: ast.Import | ast.ImportFrom, unused: Collection[ast.alias]
) -> tuple[Edit, ...] | None:
    """Edits that remove ``unused`` from ``statement``, or all of it; None if it has no safe way."""
    if not stands_alone(source, statement):
        return None
    if len(unused) == len(statement.names):
        return (remove_lines(source, statement),)
    if b"(" in source.segment(statement) and all(_has_own_line(source, each) for each in unused):
        return tuple(_line_edit(source, each.lineno) for each in unused)
    if has_comment(source, statement):
        return None
    return tuple(_runs(source, statement, unused))


def remove_lines(source: ParsedSource, statement: ast.stmt) -> Edit:
    """The edit that removes the lines of ``statement``, and blank lines that would add up."""
    assert statement.end_lineno is not None
    first, last = statement.lineno, statement.end_lineno
    before = _blank_lines(source, range(first - 1, 0, -1))
    after = _blank_lines(source, range(last + 1, len(source.line_starts) + 1))
    # As many blank lines stay as the larger of both numbers; at the beginning of a file none of
    # those that follow.
    kept_before = len(source.line_starts) if before == first - 1 else before
    start = source.line_starts[first - 1]
    end = sum(len(source.line(n)) for n in range(first, last + 1 + min(kept_before, after))) + start
    return source.replace(start, end, b"")


def _blank_lines(source: ParsedSource, numbers: range) -> int:
    count = 0
    for number in numbers:
        if not _BLANK.fullmatch(source.line(number)):
            break
        count += 1
    return count


def _runs(
    source: ParsedSource, statement: ast.Import | ast.ImportFrom, unused: Collection[ast.alias]
) -> Iterator[Edit]:
    """One edit for each run of names that stand side by side."""
    names = statement.names
    number = 0
    while number < len(names):
        first = number
        while number < len(names) and names[number] in unused:
            number += 1
        if number > first:
            if first:
                start, end = source.span(names[first - 1])[1], source.span(names[number - 1])[1]
            else:
                start, end = source.span(names[0])[0], source.span(names[number])[0]
            yield source.replace(start, end, b"")
        number += 1


def _has_own_line(source: ParsedSource, alias: ast.alias) -> bool:
    start, end = source.span(alias)
    line = source.line(alias.lineno)
    at = source.line_starts[alias.lineno - 1]
    rest = line[end - at :].strip()
    return (
        alias.lineno == alias.end_lineno and not line[: start - at].strip() and rest in (b"", b",")
    )


def _line_edit(source: ParsedSource, number: int) -> Edit:
    start = source.line_starts[number - 1]
    return source.replace(start, start + len(source.line(number)), b"")


def _end_of_line(source: ParsedSource, statement: ast.stmt) -> int:
    assert statement.end_lineno is not None
    start = source.line_starts[statement.end_lineno - 1]
    return start + len(source.line(statement.end_lineno))
