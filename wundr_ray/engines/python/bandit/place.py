"""Where in a Python tree a finding stands, and what the names around it say."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from wundr_ray.engines.python.tree import FIELDS

Function = ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.ClassDef)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# How many nodes around a finding are read for names: what is further away is no context.
_MOST_NAMES = 300


@dataclass(frozen=True, slots=True)
class File:
    """What is known of a whole file.

    ``aliases`` and ``imports`` are bandit's, of the imports above the place: short names and what
    they stand for, and the dotted names of everything imported.
    """

    tree: ast.Module
    text: str
    aliases: dict[str, str]
    imports: set[str]
    bindings: dict[ast.AST, dict[str, list[ast.AST]]] = field(default_factory=dict)
    """By module and function: what is assigned to each name. Filled at first use."""


@dataclass(frozen=True, slots=True)
class NodePlace:
    """``above`` are the nodes from the module down to the parent of ``node``."""

    node: ast.AST
    above: Sequence[ast.AST]
    file: File

    @property
    def parent(self) -> ast.AST:
        return self.above[-1]

    @property
    def call(self) -> ast.Call | None:
        return self.node if isinstance(self.node, ast.Call) else None

    @property
    def statement(self) -> ast.AST:
        """The innermost statement around the node, or the node."""
        if isinstance(self.node, ast.stmt):
            return self.node
        return next(
            (node for node in reversed(self.above) if isinstance(node, ast.stmt)), self.node
        )


def functions(place: NodePlace) -> list[Function]:
    """The functions around the node, innermost first."""
    return [node for node in reversed(place.above) if isinstance(node, _FUNCTIONS)]


def argument(call: ast.Call | None, position: int, name: str = "") -> ast.expr | None:
    """The argument of a call, by its position or its name."""
    if call is None:
        return None
    if position < len(call.args):
        value = call.args[position]
        return None if isinstance(value, ast.Starred) else value
    return option(call, name) if name else None


def option(call: ast.Call | None, name: str) -> ast.expr | None:
    """The argument that is passed by this name."""
    words = call.keywords if call else []
    return next((word.value for word in words if word.arg == name), None)


def dotted(node: ast.AST, aliases: dict[str, str]) -> str:
    """``a.b.c`` after the file's import aliases; empty for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(aliases.get(node.id, node.id))
    return ".".join(reversed(parts))


def called(node: ast.AST | None, aliases: dict[str, str]) -> str:
    """The dotted name that a call calls; of a method of another expression, its last part."""
    if not isinstance(node, ast.Call):
        return ""
    name = dotted(node.func, aliases)
    return name or (node.func.attr if isinstance(node.func, ast.Attribute) else "")


def is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))


def text_of(node: ast.AST | None) -> str:
    """The value of a string; empty for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@lru_cache(maxsize=10_000)
def words(name: str) -> frozenset[str]:
    """The words of a name: ``HTTPDigestAuth`` and ``http_digest_auth`` have the same."""
    return frozenset(word.lower() for word in _WORD.findall(name[:200]))


def scope_words(place: NodePlace) -> frozenset[str]:
    """The words of the functions and classes around the node."""
    names = (node.name for node in place.above if isinstance(node, _SCOPES))
    return frozenset[str]().union(*map(words, names))


def statement_words(place: NodePlace) -> frozenset[str]:
    """The words of all names in the innermost statement's own expressions."""
    statement = place.statement
    names = (_name(node) for node in within(statement))
    return frozenset[str]().union(*(words(name) for name in names if name))


def target_words(place: NodePlace) -> frozenset[str]:
    """The words of what the value is given to: a variable, a keyword or a key."""
    found: set[str] = set()
    child: ast.AST = place.node
    for node in reversed(place.above):
        if isinstance(node, ast.keyword):
            found |= words(node.arg or "")
        elif isinstance(node, ast.Dict):
            keys = (
                key for key, value in zip(node.keys, node.values, strict=True) if value is child
            )
            found |= {word for key in keys for word in words(text_of(key))}
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {word for each in targets for part in within(each) for word in _words(part)}
        if isinstance(node, ast.stmt):
            break
        child = node
    return frozenset(found)


def _words(node: ast.AST) -> frozenset[str]:
    return words(_name(node))


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.keyword):
        return node.arg or ""
    if isinstance(node, ast.Subscript):
        return text_of(node.slice)
    return ""


def within(root: ast.AST) -> Iterator[ast.AST]:
    """A bounded number of nodes of an expression, or of a statement without its blocks."""
    stack: list[ast.AST | list[ast.AST] | None] = [root]
    for _ in range(_MOST_NAMES):
        if not stack:
            return
        node = stack.pop()
        if isinstance(node, list):
            stack += node[::-1]
        elif node is not None:
            yield node
            stack += [
                getattr(node, name)
                for name in FIELDS.get(type(node), ())
                if name not in ("body", "orelse", "handlers", "finalbody", "decorator_list")
                or isinstance(node, ast.Lambda | ast.IfExp)
            ]


def imported(file: File) -> set[str]:
    """The top-level packages that the file imports above the place."""
    return {name.partition(".")[0] for name in file.imports}
