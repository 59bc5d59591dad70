"""Assertions and swallowed exceptions in Python: judged by what they guard."""

import ast
import re

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines.cases import Case, always
from wundr_ray.engines.python.bandit.origin import ValueOrigin, origin
from wundr_ray.engines.python.bandit.place import NodePlace, within

_CLEANING = frozenset(
    {
        *("close", "aclose", "shutdown", "terminate", "kill", "stop", "disconnect", "cleanup"),
        *("unlink", "remove", "rmtree", "rmdir", "cancel", "release", "quit", "flush", "detach"),
        *("abort", "join", "unlock", "loseConnection", "destroy", "dispose", "teardown"),
    }
)
# Modules of a project, without underscores, that hold what type checkers need.
_TYPES = frozenset({"types", "typing", "typeguards", "type_guards"})

_LAST_METHODS = frozenset({"__del__", "__exit__", "__aexit__", "close", "aclose"})


def _is_for_types(place: NodePlace) -> bool:
    """What type checkers need to be told: not None, of a class, never reached."""
    test = getattr(place.node, "test", None)
    parts = test.values if isinstance(test, ast.BoolOp) else [test]
    return all(_tells_type(part) or _is_guard(part, place) for part in parts)


def _is_guard(test: ast.AST | None, place: NodePlace) -> bool:
    """A function that narrows a type, as its annotation or the module that it is from says."""
    if not (isinstance(test, ast.Call) and isinstance(test.func, ast.Name)):
        return False
    name = test.func.id
    module = place.file.aliases.get(name, "").rpartition(".")[0].rpartition(".")[2]
    guard = rf"\bdef {re.escape(name)}\([^)]*\)\s*->[^:]*\bType(?:Is|Guard)\b"
    return module.strip("_") in _TYPES or bool(re.search(guard, place.file.text))


def _tells_type(test: ast.AST | None) -> bool:
    if isinstance(test, ast.Compare):
        return all(isinstance(op, ast.Is | ast.IsNot) for op in test.ops)
    if isinstance(test, ast.Constant):
        return not test.value
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Name):
        return test.func.id in ("isinstance", "issubclass", "callable")
    return isinstance(test, ast.Name | ast.Attribute)


def _is_inner(place: NodePlace) -> bool:
    """It is about the function's own state, not about what a caller or a client hands in."""
    test = getattr(place.node, "test", None)
    origins = (
        origin(node, place)
        for node in (within(test) if test else ())
        if isinstance(node, ast.Name | ast.Attribute | ast.Call)
    )
    return all(each < ValueOrigin.PARAMETER for each in origins)


def _body(place: NodePlace) -> list[ast.stmt]:
    return place.parent.body if isinstance(place.parent, ast.Try) else []


def _is_cleaning(place: NodePlace) -> bool:
    """A single call that ends something, or any handler in a destructor."""
    scopes = [node for node in place.above if isinstance(node, ast.FunctionDef)]
    if scopes and scopes[-1].name in _LAST_METHODS:
        return True
    body = _body(place)
    value = getattr(body[0], "value", None) if len(body) == 1 else None
    call = value.value if isinstance(value, ast.Await) else value
    if not isinstance(call, ast.Call):
        return False
    return getattr(call.func, "attr", getattr(call.func, "id", "")) in _CLEANING


def _is_import(place: NodePlace) -> bool:
    body = _body(place)
    return bool(body) and all(isinstance(node, ast.Import | ast.ImportFrom) for node in body)


ASSERT: tuple[Case[NodePlace], ...] = (
    Case(
        None,
        "it tells a type checker what is known: not None, of a class, never reached",
        _is_for_types,
        (
            "assert x is not None",
            "assert isinstance(x, str)",
            "assert False, 'not reached'",
            "from ._types import is_open\ndef read(file):\n    assert is_open(file)",
            "def is_open(x) -> TypeIs[Open]: ...\ndef read(file):\n    assert is_open(file)",
        ),
    ),
    Case(
        None,
        "it states what the function itself has made sure of, which is what assertions are for",
        _is_inner,
        ("def _close(self):\n    assert not self.is_open",),
    ),
    Case(
        Severity.LOW,
        "it checks what a caller passes in, and Python leaves it out under `-O`: an exception is "
        "needed",
        always,
        ("def delete(user, page):\n    assert user.may_delete(page)",),
    ),
)


def swallowed(last: str) -> tuple[Case[NodePlace], ...]:
    """The cases of a handler that only says ``pass`` or ``continue``."""
    begin, end = ("for x in y:\n    ", "    ") if last == "continue" else ("", "")
    return (
        Case(
            None,
            "it cleans up, where nothing can be done about an error, or it tries an import",
            lambda place: _is_cleaning(place) or _is_import(place),
            (
                f"{begin}try:\n{end}    x.close()\n{end}except Exception:\n{end}    {last}",
                f"{begin}try:\n{end}    import x\n{end}except:\n{end}    {last}",
            ),
        ),
        Case(
            Severity.LOW,
            "every error disappears, including unexpected ones",
            always,
            (f"{begin}try:\n{end}    y = f(x)\n{end}except Exception:\n{end}    {last}",),
        ),
    )
