"""The maintainability index of a Python file, equal to ``radon mi``."""

import ast
import math
from collections.abc import Callable, Sequence
from typing import Any

from radon.metrics import mi_compute

from wundr_ray.engines.python.radon.raw import RawCounts
from wundr_ray.engines.python.tree import FIELDS

# Operators and operands of each kind of node that has any, as radon counts them.
_OPERATIONS: dict[type, Callable[[Any], tuple[Sequence[ast.AST], Sequence[ast.AST]]]] = {
    ast.BinOp: lambda node: ((node.op,), (node.left, node.right)),
    ast.UnaryOp: lambda node: ((node.op,), (node.operand,)),
    ast.BoolOp: lambda node: ((node.op,), node.values),
    ast.AugAssign: lambda node: ((node.op,), (node.target, node.value)),
    ast.Compare: lambda node: (node.ops, (node.left, *node.comparators)),
}

# What makes two operands the same; an operand of any other kind equals only itself.
_VALUES: dict[type, str] = {ast.Name: "id", ast.Attribute: "attr", ast.Constant: "value"}


def index(tree: ast.Module, total_complexity: int, raw: RawCounts) -> float:
    """0 to 100, higher is better: from Halstead volume, complexity, lloc and share of comments.

    Source: ``radon.metrics.mi_parameters``, with multi-line strings counted as comments.
    """
    comments = (raw.comments + raw.multi) / raw.sloc * 100 if raw.sloc else 0
    return float(mi_compute(halstead_volume(tree), total_complexity, raw.lloc, comments))


def halstead_volume(tree: ast.Module) -> float:
    """Halstead's volume, length times log2 of vocabulary, as ``radon.metrics.h_visit_ast`` has it.

    Operands are told apart by the function that they are in. Of functions only the bodies count.
    """
    length = 0
    operators: set[type] = set()
    operands: set[tuple[str | None, Any]] = set()
    scopes: list[tuple[str | None, list[Any]]] = [(None, [tree])]
    while scopes:
        context, stack = scopes.pop()
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind is list:
                stack += node
            elif kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
                scopes.append((node.name, list(node.body)))
            elif node is not None:
                if kind in _OPERATIONS:
                    node_operators, node_operands = _OPERATIONS[kind](node)
                    length += len(node_operators) + len(node_operands)
                    operators.update(map(type, node_operators))
                    operands.update((context, _value(operand)) for operand in node_operands)
                stack += [getattr(node, name) for name in FIELDS[kind]]
    vocabulary = len(operators) + len(operands)
    return length * math.log(vocabulary, 2) if vocabulary else 0


def _value(operand: ast.AST) -> Any:
    name = _VALUES.get(type(operand))
    return getattr(operand, name) if name else operand
