"""Which modules of ours a module imports, directly or through others, read off the sources."""

import ast
from collections.abc import Iterator
from pathlib import Path

import wundr_ray

_ROOT = Path(wundr_ray.__file__).parents[1]


def file_of(module: str) -> Path | None:
    """The file of a module or package of ours; None if there is none."""
    path = _ROOT.joinpath(*module.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in candidates if file.exists()), None)


def all_imports(*modules: str, but: str = "") -> set[str]:
    """``modules`` and all modules of the core that they import, also inside of functions.

    What only the module ``but`` imports is left out.
    """
    known: set[str] = set()
    pending = list(modules)
    while pending:
        module = pending.pop()
        if module not in known:
            known.add(module)
            pending += _imports(module) if module != but else ()
    return known


def _imports(module: str) -> Iterator[str]:
    file = file_of(module)
    assert file, module
    for node in _nodes(ast.parse(file.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            full = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from filter(_is_ours, (f if file_of(f) else node.module for f in full))
        elif isinstance(node, ast.Import):
            yield from filter(_is_ours, (alias.name for alias in node.names))


def _is_ours(module: str) -> bool:
    return module.split(".")[0] == "wundr_ray"


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only a type checker sees."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from _nodes(node)
