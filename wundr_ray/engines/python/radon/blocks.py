"""Cyclomatic complexity of Python blocks, by radon's rules, without recursion into expressions.

Equal to ``radon cc -j``, whose visitor takes seven times as long and a Python frame for each
level of each expression. A block is a function, method, closure or class.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from wundr_ray.engines.interface import FunctionRow
from wundr_ray.engines.python.tree import FIELDS
from wundr_ray.engines.rows import printable


def _match_decisions(node: ast.Match) -> int:
    """A case for each pattern; a bare name or ``_`` is the else branch."""
    has_else = any(getattr(case.pattern, "pattern", False) is None for case in node.cases)
    return len(node.cases) - has_else


# What each kind of node adds; an `assert` adds one and hides what is in it.
_DECISIONS: dict[type, Callable[[Any], int]] = {
    ast.If: lambda node: 1,
    ast.IfExp: lambda node: 1,
    ast.For: lambda node: 1 + bool(node.orelse),
    ast.AsyncFor: lambda node: 1 + bool(node.orelse),
    ast.While: lambda node: 1 + bool(node.orelse),
    ast.Try: lambda node: len(node.handlers) + bool(node.orelse),
    ast.BoolOp: lambda node: len(node.values) - 1,
    ast.comprehension: lambda node: 1 + len(node.ifs),
    ast.Match: _match_decisions,
}

_LINED = frozenset(kind for kind in FIELDS if "lineno" in getattr(kind, "_attributes", ()))
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Block:
    """``kind`` is function, method, closure or class; closures follow their owner in the list."""

    name: str
    kind: str
    line: int
    end_line: int
    complexity: int


@dataclass(frozen=True, slots=True)
class Complexity:
    """``total`` is radon's ``total_complexity``: closures and inner classes add nothing to it."""

    total: int
    blocks: list[Block]


@dataclass(slots=True)
class _Part:
    """A stretch of code without the blocks in it."""

    decisions: int = 0
    last_line: int = 0
    functions: list[_Function] = field(default_factory=list)
    classes: list[ast.ClassDef] = field(default_factory=list)


def measure(tree: ast.Module) -> Complexity:
    """All blocks that radon lists; it leaves out classes inside classes and functions."""
    part = _scan(tree)
    total = 1 + part.decisions
    blocks: list[Block] = []
    for function in part.functions:
        own, *closures = _function_blocks(function, function.name, "function")
        total += own.complexity - 1
        blocks += (own, *closures)
    for class_ in part.classes:
        real_complexity, class_blocks = _class_blocks(class_)
        total += real_complexity - 1
        blocks += class_blocks
    return Complexity(total, blocks)


def _scan(root: ast.AST) -> _Part:
    part = _Part()
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is list:
            stack += node[::-1]
        elif kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
            part.functions.append(node)
        elif kind is ast.ClassDef:
            part.classes.append(node)
        elif kind is ast.Assert:
            part.decisions += 1
        elif node is not None:
            if kind in _DECISIONS:
                part.decisions += _DECISIONS[kind](node)
            if kind in _LINED and node.lineno > part.last_line:
                part.last_line = node.lineno
            stack += [getattr(node, name) for name in FIELDS[kind]]
    return part


def _function_blocks(node: _Function, name: str, kind: str) -> Iterator[Block]:
    """The function and its closures; it ends, for radon, where its last statement's nodes do."""
    parts = [_scan(statement) for statement in node.body]
    complexity = 1 + sum(part.decisions for part in parts)
    yield Block(name, kind, node.lineno, max(node.lineno, parts[-1].last_line), complexity)
    for closure in _functions_in(parts):
        yield from _function_blocks(closure, f"{name}.{closure.name}", "closure")


def _class_blocks(node: ast.ClassDef) -> tuple[int, list[Block]]:
    """The sum over the class, and its blocks: its own complexity is the average of its methods."""
    parts = [_scan(statement) for statement in node.body]
    methods = [
        list(_function_blocks(method, f"{node.name}.{method.name}", "method"))
        for method in _functions_in(parts)
    ]
    own = [blocks[0] for blocks in methods]
    total = 1 + sum(part.decisions for part in parts) + sum(block.complexity for block in own)
    average = total // len(own) + (len(own) > 1) if own else total
    ends = [part.last_line for part in parts] + [block.end_line for block in own]
    class_ = Block(node.name, "class", node.lineno, max(node.lineno, *ends), average)
    return total, [class_, *(block for blocks in methods for block in blocks)]


def _functions_in(parts: Iterable[_Part]) -> Iterator[_Function]:
    return (function for part in parts for function in part.functions)


def functions(path: str, blocks: Iterable[Block]) -> list[FunctionRow]:
    return [
        FunctionRow(
            path, printable(block.name), block.kind, block.line, block.end_line, block.complexity
        )
        for block in blocks
    ]
