"""Syntax trees by the text that they are of: rules, rounds, index and proof share them."""

import ast
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar

from wundr_ray.engines.python import source as python_source
from wundr_ray.engines.python.tree import FIELDS

R = TypeVar("R")

MAX_CHARACTERS = 3_000_000
"""Of all texts whose trees are held; a tree takes about fifty bytes for each character."""

_trees: OrderedDict[str, ast.Module] = OrderedDict()
# What functions returned for the trees that are held, by the id of the tree.
_results: dict[int, dict[Callable[[ast.Module], Any], Any]] = {}


def tree_of(text: str) -> ast.Module:
    """The syntax tree of ``text``, which nobody may change. Raises CannotAnalyse."""
    if (tree := _trees.get(text)) is None:
        tree = _trees[text] = python_source.parse(text)
        _results[id(tree)] = {}
        while len(_trees) > 1 and sum(map(len, _trees)) > MAX_CHARACTERS:
            # The id of a tree that is gone may be given to another one, so its results must go,
            # too.
            _, oldest = _trees.popitem(last=False)
            _results.pop(id(oldest), None)
    _trees.move_to_end(text)
    return tree


def forget() -> None:
    """Let go of all trees, and of what is known about them."""
    _results.clear()
    _trees.clear()


def once_per_tree(compute: Callable[[ast.Module], R]) -> Callable[[ast.Module], R]:
    """``compute``, whose result is kept as long as the tree is; nobody may change it."""

    @wraps(compute)
    def computed_once(tree: ast.Module) -> R:
        # For a tree that nobody holds, the result is computed and not kept.
        known = _results.get(id(tree), {})
        if compute not in known:
            known[compute] = compute(tree)
        result: R = known[compute]
        return result

    return computed_once


def walk(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but aliases and what holds no others, without recursion.

    The order does not matter.
    """
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        yield node
        for name in FIELDS[type(node)]:
            value = getattr(node, name, None)
            if type(value) is list:
                stack += filter(None, value)
            elif value is not None:
                stack.append(value)
