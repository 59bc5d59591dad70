"""Syntax trees by the text that they are of: rules, rounds, index and proof share them."""

import ast
from collections import OrderedDict

from wundr_ray.engines import python_source

MAX_CHARACTERS = 3_000_000
"""Of all texts whose trees are held; a tree takes about fifty bytes for each character."""

_trees: OrderedDict[str, ast.Module] = OrderedDict()


def tree_of(text: str) -> ast.Module:
    """The syntax tree of ``text``, which nobody may change. Raises CannotAnalyse."""
    if (tree := _trees.get(text)) is None:
        tree = _trees[text] = python_source.parse(text)
        while len(_trees) > 1 and sum(map(len, _trees)) > MAX_CHARACTERS:
            _trees.popitem(last=False)
    _trees.move_to_end(text)
    return tree


def forget() -> None:
    """Let go of all trees."""
    _trees.clear()
