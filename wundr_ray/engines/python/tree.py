"""The fields of Python syntax nodes that can hold further nodes, for walks without recursion.

``ast.walk`` and ``ast.NodeVisitor`` also go through contexts, operators and names' strings, and
look up each field by name and value; a walk over these tables costs a fifth of that.
"""

import ast

_PLAIN_FIELDS = frozenset({"ctx", "op", "ops", "id", "attr", "arg", "name", "names", "asname"}) | {
    *("module", "level", "kind", "type_comment", "type_ignores", "simple", "is_async"),
    *("conversion", "rest", "kwd_attrs"),
}

FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _PLAIN_FIELDS)[::-1]
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
"""By node type, last field first, as a stack needs them; an empty tuple for leaves.

A field holds a node, None, or a list of these.
"""
FIELDS[ast.Constant] = FIELDS[ast.MatchSingleton] = ()
