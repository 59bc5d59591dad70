"""What one Python file says about others: imports, dotted names, parameters, strings."""

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from wundr_ray.refactoring.sources.trees import walk


@dataclass(frozen=True, slots=True)
class Imported:
    """One name that an import binds.

    ``module`` is absolute, and empty for the repository's root as a package; ``name`` is None where
    a module itself is imported, and ``*`` for all.
    """

    module: str
    name: str | None
    bound: str

    @property
    def target(self) -> str:
        """The absolute dotted name that ``bound`` stands for."""
        if self.name is not None:
            return f"{self.module}.{self.name}" if self.module else self.name
        return self.bound if self.bound == self.module.partition(".")[0] else self.module


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file uses of others.

    Arguments:
        dotted: absolute names that the file imports or reads, such as ``pkg.module.name``, as far
            as they begin with something imported.
        parameters: names of the parameters of functions.
        strings: constants that are identifiers or dotted names.
        fixtures: functions with a decorator called ``fixture`` or the like.
    """

    dotted: frozenset[str]
    parameters: frozenset[str]
    strings: frozenset[str]
    fixtures: frozenset[str]


@dataclass(frozen=True, slots=True)
class OnImport:
    """What a file does when it is imported.

    ``has_effects`` tells whether a statement at the top calls something for its effect.
    """

    imports: frozenset[Imported]
    has_effects: bool


# Decorators that change nothing but what they decorate, by the last part of their names.
_PLAIN_DECORATORS = frozenset(
    {
        *("asynccontextmanager", "cache", "contextmanager", "dataclass", "define", "deprecated"),
        *("final", "fixture", "frozen", "lru_cache", "overload", "parametrize"),
        "runtime_checkable",
        *("abstractmethod", "cached_property", "classmethod", "property", "setter", "staticmethod"),
        *("singledispatch", "skipif", "total_ordering", "unique", "wraps", "xfail"),
    }
)

_NOT_ON_IMPORT = re.compile(r"\b(?:TYPE_CHECKING|__name__)\b")

_NONE: frozenset[str] = frozenset()
NOTHING = Facts(_NONE, _NONE, _NONE, _NONE)
DOES_NOTHING = OnImport(frozenset(), has_effects=False)


def facts_of(tree: ast.Module, path: str) -> Facts:
    """The facts of the file ``path``, whose relative imports are resolved by its folders."""
    nodes: dict[str, list[Any]] = defaultdict(list)
    for node in walk(tree):
        if kind := _KINDS.get(type(node)):
            nodes[kind].append(node)
    imports = [each for node in nodes["import"] for each in imported(node, path)]
    return Facts(
        _dotted(nodes["attribute"], imports),
        frozenset(node.arg for node in nodes["parameter"]),
        frozenset(_names_in_strings(nodes["constant"])),
        frozenset(_fixtures(nodes["function"])),
    )


# The nodes from which facts are taken.
_KINDS: dict[type, str] = {
    **dict.fromkeys((ast.Import, ast.ImportFrom), "import"),
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef), "function"),
    ast.Attribute: "attribute",
    ast.Constant: "constant",
    ast.arg: "parameter",
}


def on_import(tree: ast.Module, path: str) -> OnImport:
    """What importing the file ``path`` does."""
    immediate = list(_immediate(tree))
    imports = frozenset(
        each
        for node in immediate
        if _KINDS.get(type(node)) == "import"
        for each in imported(node, path)
    )
    return OnImport(imports, any(map(_has_effect, immediate)))


def imported(node: ast.AST, path: str) -> Iterator[Imported]:
    """What an import statement binds; nothing for other nodes."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            yield Imported(alias.name, None, bound)
    elif isinstance(node, ast.ImportFrom):
        module = absolute(path, node.level, node.module or "")
        for alias in node.names:
            yield Imported(module, alias.name, alias.asname or alias.name)


def absolute(path: str, level: int, module: str) -> str:
    """The module that ``path`` imports; relative ones begin at the root of the repository."""
    if not level:
        return module
    folders = path.split("/")[:-1]
    return ".".join([*folders[: len(folders) - level + 1], *([module] if module else [])])


def may_lead_to(imports: Iterable[Imported], modules: frozenset[str]) -> bool:
    """Whether a file with ``imports`` can name one of ``modules``, or what it holds, by a path.

    Without such an import none of its ``Facts.dotted`` begins with one of ``modules``.
    """
    packages = {name for module in modules for name in _beginnings(module)}
    return any(
        each.target in packages
        or not modules.isdisjoint((*_beginnings(each.target), *_beginnings(each.module)))
        for each in imports
    )


def _dotted(attributes: Iterable[ast.Attribute], imports: Collection[Imported]) -> frozenset[str]:
    targets = {each.bound: each.target for each in imports}
    dotted = {each.target for each in imports} | {each.module for each in imports}
    for attribute in attributes:
        if chain := _chain(attribute):
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
        if type(statement) not in _RUN_AT_ONCE:
            continue
        if isinstance(statement, ast.If) and _NOT_ON_IMPORT.search(ast.unparse(statement.test)):
            stack += statement.orelse
            continue
        for field in ("body", "orelse", "finalbody"):
            stack += getattr(statement, field, [])
        for part in [*getattr(statement, "handlers", []), *getattr(statement, "cases", [])]:
            stack += part.body


# Statements that run those they hold.
_RUN_AT_ONCE = frozenset(
    {
        *(ast.AsyncFor, ast.AsyncWith, ast.ClassDef, ast.For, ast.If, ast.Match, ast.Try),
        *(ast.TryStar, ast.While, ast.With),
    }
)


def _chain(node: ast.expr) -> list[str]:
    """``a.b.c`` as its parts; empty if it does not begin with a name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else []


def _names_in_strings(constants: Iterable[ast.Constant]) -> Iterator[str]:
    for constant in constants:
        text = constant.value
        if isinstance(text, str) and len(text) < 200 and text.replace(".", "_").isidentifier():
            yield text


def _fixtures(functions: Iterable[ast.FunctionDef | ast.AsyncFunctionDef]) -> Iterator[str]:
    for function in functions:
        if any("fixture" in _dotted_name(each) for each in function.decorator_list):
            yield function.name


def _dotted_name(decorator: ast.expr) -> str:
    """The decorator up to its first call."""
    inner = decorator
    while isinstance(inner, ast.Call):
        inner = inner.func
    chain = _chain(inner)
    return ".".join(chain) if chain else ast.unparse(inner).partition("(")[0]


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
