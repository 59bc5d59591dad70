"""Cyclomatic complexity of Python blocks, by radon's visitor on the shared tree."""

import ast
from collections.abc import Iterator
from typing import Any

from radon.complexity import cc_rank
from radon.visitors import ComplexityVisitor

from wundr_ray.contract.vocabulary import Confidence, Rule, Severity
from wundr_ray.engines.interface import FindingRow, FunctionRow
from wundr_ray.engines.rows import printable

HELP_URL = "https://radon.readthedocs.io/en/latest/intro.html#cyclomatic-complexity"

_SEVERITY = {
    "A": Severity.LOW,
    "B": Severity.LOW,
    "C": Severity.LOW,
    "D": Severity.MEDIUM,
    "E": Severity.HIGH,
    "F": Severity.HIGH,
}
"""By radon's rank: up to 20, up to 30, above; A and B only count under a low threshold."""


def visit(tree: ast.Module) -> Any:
    """radon's visitor after its walk: ``blocks`` and ``total_complexity``."""
    return ComplexityVisitor.from_ast(tree)


def functions(path: str, visited: Any) -> list[FunctionRow]:
    """The blocks that ``radon cc -j`` shows: functions, classes, their methods, all closures."""
    return [row for block in visited.blocks for row in _rows(path, block)]


def _rows(path: str, block: Any) -> Iterator[FunctionRow]:
    kind = {"F": "function", "M": "method", "C": "class"}[block.letter]
    yield _row(path, block, block.fullname, kind)
    yield from _closures(path, block, block.fullname)


def _closures(path: str, block: Any, owner: str) -> Iterator[FunctionRow]:
    for closure in getattr(block, "closures", ()):
        name = f"{owner}.{closure.name}"
        yield _row(path, closure, name, "closure")
        yield from _closures(path, closure, name)


def _row(path: str, block: Any, name: str, kind: str) -> FunctionRow:
    return FunctionRow(path, printable(name), kind, block.lineno, block.endline, block.complexity)


def findings(functions: list[FunctionRow], threshold: int) -> list[FindingRow]:
    """One ``high_complexity`` for each function, method or closure above ``threshold``."""
    return [
        _finding(function, threshold)
        for function in functions
        if function.complexity > threshold and function.kind != "class"
    ]


def _finding(function: FunctionRow, threshold: int) -> FindingRow:
    rank = cc_rank(function.complexity)
    return FindingRow(
        path=function.path,
        line=function.line,
        end_line=function.end_line,
        rule=Rule.COMPLEXITY,
        code="high_complexity",
        severity=_SEVERITY[rank],
        confidence=Confidence.HIGH,
        cwe=None,
        message=(
            f"{function.kind} {function.name} has a cyclomatic complexity of "
            f"{function.complexity}, above the threshold of {threshold}"
        ),
        engine="radon",
        engine_rule="cc",
        engine_severity=rank,
        help_url=HELP_URL,
    )
