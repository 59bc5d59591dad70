"""What rules ask about the exception handlers of a Python file."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from wundr_ray.refactoring.sources.source import ParsedSource
from wundr_ray.refactoring.sources.trees import once_per_tree, walk

Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_USUAL_NAMES = ("error", "exc", "err", "e")
_TO_COLON = re.compile(rb"[ \t)\\\r\n]*(?=:)")
_AS = re.compile(rb"[ \t)\\\r\n]*?([ \t]+as[ \t]+([^\s:#\\]+))(?=[ \t]*:)")


class Handler(NamedTuple):
    """A handler, its ``try`` statement, and the scope that it stands in.

    ``enclosing`` are the names that handlers around it bind, in the same scope.
    """

    node: ast.ExceptHandler
    statement: ast.Try
    scope: Scope
    enclosing: frozenset[str]

    @property
    def earlier(self) -> Sequence[ast.ExceptHandler]:
        handlers = self.statement.handlers
        return handlers[: handlers.index(self.node)]


class Raise(NamedTuple):
    """A ``raise`` and the handler whose exception is the current one there."""

    node: ast.Raise
    handler: Handler


def handlers(tree: ast.Module) -> Iterator[Handler]:
    """All handlers but those of ``except*``."""
    return (found for found in _walk(tree) if isinstance(found, Handler))


def raises(tree: ast.Module) -> Iterator[Raise]:
    """Each ``raise`` that stands in a handler, though not in a function inside it.

    Left out are those in a ``finally`` inside a handler, where another exception may be the
    current one, and those in handlers of ``except*``.
    """
    return (found for found in _walk(tree) if isinstance(found, Raise))


@once_per_tree
def _walk(tree: ast.Module) -> Sequence[Handler | Raise]:
    """All of them; several rules ask for those of one tree, one after the other."""
    return list(_handlers_and_raises(tree))


def _handlers_and_raises(tree: ast.Module) -> Iterator[Handler | Raise]:
    nothing: frozenset[str] = frozenset()
    stack: list[tuple[ast.AST, Handler | None, Scope, frozenset[str]]] = [
        (tree, None, tree, nothing)
    ]
    while stack:
        node, handler, scope, bound = stack.pop()
        if isinstance(node, ast.Raise) and handler:
            yield Raise(node, handler)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            handler, scope, bound = None, node, nothing
        parts: Iterable[ast.AST] = below(node)
        if isinstance(node, ast.Try):
            inner = [Handler(each, node, scope, bound) for each in node.handlers]
            yield from inner
            for each in inner:
                own = bound | {each.node.name} if each.node.name else bound
                stack += [(part, each, scope, own) for part in each.node.body]
            stack += [(part, None, scope, bound) for part in node.finalbody]
            parts = [*node.body, *node.orelse]
        elif isinstance(node, ast.ExceptHandler):  # one of ``except*``
            handler, bound = None, bound | {node.name} if node.name else bound
        stack += [(part, handler, scope, bound) for part in parts]


def below(node: ast.AST) -> Iterator[ast.AST]:
    """What stands directly in ``node`` and can hold statements, or is one."""
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        inner = getattr(node, field, ())
        if isinstance(inner, list):
            yield from inner


def names(node: ast.AST) -> Iterator[str]:
    """The names that one node, not those below it, binds, reads or declares."""
    match node:
        case ast.Name(id=name) | ast.arg(arg=name):
            yield name
        case ast.alias(name=name, asname=asname):
            yield asname or name.partition(".")[0]
        case ast.Global(names=several) | ast.Nonlocal(names=several):
            yield from several
        case (
            ast.FunctionDef(name=str(name))
            | ast.AsyncFunctionDef(name=str(name))
            | ast.ClassDef(name=str(name))
            | ast.ExceptHandler(name=str(name))
            | ast.MatchAs(name=str(name))
            | ast.MatchStar(name=str(name))
            | ast.MatchMapping(rest=str(name))
        ):
            yield name


@once_per_tree
def bound_names(tree: ast.Module) -> frozenset[str]:
    """The names that anything in a file binds, deletes or declares; ``*`` if it imports all."""
    bound: set[str] = set()
    for node in walk(tree):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                bound.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound.update(name for alias in node.names for name in names(alias))
        else:
            bound.update(names(node))
    return frozenset(bound)


def is_bound_in(nodes: Iterable[ast.AST], name: str) -> bool:
    """Whether anything in ``nodes`` binds, deletes or declares ``name``."""
    return any(
        name in names(node) and not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
        for each in nodes
        for node in ast.walk(each)
    )


def uses(nodes: Iterable[ast.AST], name: str) -> list[ast.AST]:
    """Where ``name`` occurs in ``nodes``."""
    return [node for each in nodes for node in ast.walk(each) if name in names(node)]


def is_free(name: str, handler: Handler) -> bool:
    """Whether ``handler`` may bind ``name``, or stop doing so, and nothing outside it notices.

    Other handlers of its scope may bind the same name, as it is gone at their end.
    """
    return name not in handler.enclosing and name not in _names_outside_handlers(handler.scope)


@lru_cache(maxsize=100)
def _names_outside_handlers(scope: Scope) -> frozenset[str]:
    """The names in ``scope`` that occur anywhere but in handlers that bind them."""
    found = set()
    stack: list[tuple[ast.AST, frozenset[str]]] = [(scope, frozenset())]
    while stack:
        node, bound = stack.pop()
        if isinstance(node, ast.ExceptHandler) and node.name:
            # The type is evaluated before the name is bound.
            stack += [(node.type, bound)] if node.type else []
            stack += [(part, bound | {node.name}) for part in node.body]
            continue
        found |= set(names(node)) - bound
        stack += [(part, bound) for part in ast.iter_child_nodes(node)]
    return frozenset(found)


def new_name(handler: Handler, tree: ast.Module) -> str | None:
    """A free name for the exception of ``handler``: the one most used in the file, if it can be."""
    body = handler.node.body
    return next(
        (
            name
            for name in (*_names_of_exceptions(tree), *_USUAL_NAMES)
            if is_free(name, handler) and not is_bound_in(body, name)
        ),
        None,
    )


@once_per_tree
def _names_of_exceptions(tree: ast.Module) -> Sequence[str]:
    """The names that handlers bind, the most frequent first."""
    counts: Counter[str] = Counter()
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.ExceptHandler) and node.name:
            counts[node.name] += 1
        stack += below(node)
    return [name for name, _ in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]


def place_of_name(source: ParsedSource, handler: ast.ExceptHandler) -> int | None:
    """The offset where ``as NAME`` of a handler without one belongs; None where that is unclear."""
    if handler.type is None:
        return None
    start = source.span(handler.type)[1]
    rest = _TO_COLON.match(source.data, start)
    # Parentheses around the type are not in the tree: the name belongs after the last one. Without
    # any, the -1 of `rfind` leaves the end of the type.
    return start + rest[0].rfind(b")") + 1 if rest else None


def span_of_name(source: ParsedSource, handler: ast.ExceptHandler) -> tuple[int, int] | None:
    """The span of `` as NAME`` with the space before it; None where that is unclear."""
    if handler.type is None or handler.name is None:
        return None
    found = _AS.match(source.data, source.span(handler.type)[1])
    return found.span(1) if found and found[2] == handler.name.encode() else None
