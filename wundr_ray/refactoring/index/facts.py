"""What one Python file says about others: imports, dotted names, parameters, strings."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wundr_ray.engines.python_tree import FIELDS


@dataclass(frozen=True, slots=True)
class Imported:
    """One name that an import binds.

    ``module`` is absolute; ``name`` is None where a module itself is imported, and ``*`` for all.
    """

    module: str
    name: str | None
    bound: str
    line: int

    @property
    def target(self) -> str:
        """The absolute dotted name that ``bound`` stands for."""
        if self.name is not None:
            return f"{self.module}.{self.name}"
        return self.bound if self.bound == self.module.partition(".")[0] else self.module


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file uses of others.

    Arguments:
        imports: all of them, wherever they stand.
        dotted: absolute names that the file imports or reads, such as ``pkg.module.name``, as far
            as they begin with something imported.
        parameters: names of the parameters of functions.
        strings: constants that are identifiers or dotted names.
        fixtures: functions with a decorator called ``fixture`` or the like.
    """

    imports: tuple[Imported, ...]
    dotted: frozenset[str]
    parameters: frozenset[str]
    strings: frozenset[str]
    fixtures: frozenset[str]

    @property
    def stars(self) -> frozenset[str]:
        """The modules of which all names are imported."""
        return frozenset(each.module for each in self.imports if each.name == "*")


@dataclass(frozen=True, slots=True)
class OnImport:
    """What a file does when it is imported.

    ``has_effects`` tells whether a statement at the top calls something for its effect.
    """

    imports: frozenset[Imported]
    has_effects: bool


_PLAIN_DECORATORS = frozenset(
    {
        *("asynccontextmanager", "cache", "contextmanager", "dataclass", "define", "deprecated"),
        *(
            "final",
            "fixture",
            "frozen",
            "lru_cache",
            "overload",
            "parametrize",
            "runtime_checkable",
        ),
        *("abstractmethod", "cached_property", "classmethod", "property", "setter", "staticmethod"),
        *("singledispatch", "skipif", "total_ordering", "unique", "wraps", "xfail"),
    }
)
"""Decorators that change nothing but what they decorate, by the last part of their names."""

_NOT_ON_IMPORT = re.compile(r"\b(?:TYPE_CHECKING|__name__)\b")

_NONE: frozenset[str] = frozenset()
NOTHING = Facts((), _NONE, _NONE, _NONE, _NONE)
DOES_NOTHING = OnImport(frozenset(), has_effects=False)


def facts_of(tree: ast.Module, path: str) -> Facts:
    """The facts of the file ``path``, whose relative imports are resolved by its folders."""
    nodes = list(walk(tree))
    imports = tuple(each for node in nodes for each in imported(node, path))
    return Facts(
        imports,
        _dotted(nodes, imports),
        frozenset(node.arg for node in nodes if isinstance(node, ast.arg)),
        frozenset(_names_in_strings(nodes)),
        frozenset(_fixtures(nodes)),
    )


def on_import(tree: ast.Module, path: str) -> OnImport:
    """What importing the file ``path`` does."""
    immediate = list(_immediate(tree))
    imports = frozenset(each for node in immediate for each in imported(node, path))
    return OnImport(imports, any(map(_has_effect, immediate)))


def walk(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes with aliases and parameters, without recursion, in no order that matters."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, ast.arguments):
            stack += [*node.posonlyargs, *node.args, *node.kwonlyargs]
            stack += [each for each in (node.vararg, node.kwarg) if each]
        for name in FIELDS[type(node)]:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                stack.append(value)
            elif isinstance(value, list):
                stack += [each for each in value if isinstance(each, ast.AST)]


def imported(node: ast.AST, path: str) -> Iterator[Imported]:
    """What an import statement binds; nothing for other nodes."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            yield Imported(alias.name, None, bound, alias.lineno)
    elif isinstance(node, ast.ImportFrom):
        module = absolute(path, node.level, node.module or "")
        for alias in node.names:
            yield Imported(module, alias.name, alias.asname or alias.name, alias.lineno)


def absolute(path: str, level: int, module: str) -> str:
    """The module that ``path`` imports; relative ones begin at the root of the repository."""
    if not level:
        return module
    folders = path.split("/")[:-1]
    return ".".join([*folders[: len(folders) - level + 1], *([module] if module else [])])


def _dotted(nodes: Iterable[ast.AST], imports: Iterable[Imported]) -> frozenset[str]:
    targets = {each.bound: each.target for each in imports}
    dotted = {each.target for each in imports} | {each.module for each in imports}
    for node in nodes:
        if isinstance(node, ast.Attribute) and (chain := _chain(node)):
            root, *rest = chain
            if root in targets:
                dotted.add(".".join([targets[root], *rest]))
    return frozenset(beginning for name in dotted for beginning in _beginnings(name))


def _beginnings(name: str) -> Iterator[str]:
    """``a``, ``a.b`` and ``a.b.c`` of ``a.b.c``."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _immediate(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run on import, except those for type checkers and for scripts."""
    stack: list[ast.stmt] = list(tree.body)
    while stack:
        statement = stack.pop()
        yield statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(statement, ast.If) and _NOT_ON_IMPORT.search(ast.unparse(statement.test)):
            stack += statement.orelse
            continue
        for field in ("body", "orelse", "finalbody"):
            stack += getattr(statement, field, [])
        for part in [*getattr(statement, "handlers", []), *getattr(statement, "cases", [])]:
            stack += part.body


def _chain(node: ast.Attribute) -> list[str]:
    """``a.b.c`` as its parts; empty if it does not begin with a name."""
    parts: list[str] = []
    inner: ast.expr = node
    while isinstance(inner, ast.Attribute):
        parts.append(inner.attr)
        inner = inner.value
    return [inner.id, *reversed(parts)] if isinstance(inner, ast.Name) else []


def _names_in_strings(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if len(text) < 200 and text.replace(".", "_").isidentifier():
                yield text


def _fixtures(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = (ast.unparse(each).partition("(")[0] for each in node.decorator_list)
            if any("fixture" in name for name in names):
                yield node.name


def _has_effect(statement: ast.stmt) -> bool:
    """A call for its effect, anything done in a loop, or a decorator that may register."""
    if isinstance(statement, ast.Expr):
        return not isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Assign | ast.AugAssign):
        return _assigns_elsewhere(statement)
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return any(_name_of(each) not in _PLAIN_DECORATORS for each in statement.decorator_list)
    return isinstance(statement, ast.For | ast.While | ast.With | ast.Delete)


def _name_of(decorator: ast.expr) -> str:
    """The last part of the decorator's name."""
    inner = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(inner, ast.Attribute):
        return inner.attr
    return inner.id if isinstance(inner, ast.Name) else ""


def _assigns_elsewhere(statement: ast.Assign | ast.AugAssign) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return any(isinstance(target, ast.Attribute | ast.Subscript) for target in targets)
