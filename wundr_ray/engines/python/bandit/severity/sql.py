"""SQL that Python builds from strings: judged by what is put into it."""

import ast

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines.cases import Case, always
from wundr_ray.engines.python.bandit.origin import ValueOrigin, origin
from wundr_ray.engines.python.bandit.place import NodePlace, argument, called
from wundr_ray.engines.python.bandit.severity.network import is_looked_at

_SPEAKING = frozenset(
    {
        *("print", "debug", "info", "warning", "warn", "error", "exception", "log", "echo"),
        *("write", "critical", "secho", "msg", "gettext", "_", "append_message", "fail"),
    }
)


def _statement(place: NodePlace) -> ast.AST:
    """The whole expression that the string is a part of."""
    whole: ast.AST = place.node
    for node in reversed(place.above):
        if (
            isinstance(node, ast.BinOp | ast.JoinedStr)
            or (isinstance(node, ast.Attribute) and node.attr in ("format", "replace"))
            or (isinstance(node, ast.Call) and node.func is whole)
        ):
            whole = node
        else:
            break
    return whole


def _is_message(place: NodePlace) -> bool:
    """An English sentence with the same words: raised, logged or printed."""
    if is_looked_at(place):
        return True
    calls = (node for node in reversed(place.above) if isinstance(node, ast.Call))
    names = (called(node, place.file.aliases).rpartition(".")[2] for node in calls)
    return any(name in _SPEAKING for name in names)


def _of_request(place: NodePlace) -> bool:
    return origin(_statement(place), place) is ValueOrigin.REQUEST


def _of_source(place: NodePlace) -> bool:
    return origin(_statement(place), place) <= ValueOrigin.OWN


SQL: tuple[Case[NodePlace], ...] = (
    Case(
        None,
        "it is a message for people, with the same words",
        _is_message,
        (
            "def check(x):\n    raise ValueError('select a file from ' + x)",
            "print(f'update {x} to set the value')",
        ),
    ),
    Case(
        Severity.CRITICAL,
        "a part of the statement comes from a request",
        _of_request,
        (
            "def view(request):\n"
            "    db.execute('select * from users where name = ' + request.args['name'])",
        ),
    ),
    Case(
        Severity.LOW,
        "all parts are written in the source, or are numbers",
        _of_source,
        ("TABLE = 'users'\ndb.execute(f'select * from {TABLE}')",),
    ),
    Case(
        Severity.MEDIUM,
        "parts of unknown source are put into the statement; values belong in parameters",
        always,
        ("def find(name):\n    db.execute(f'select * from users where name = {name}')",),
    ),
)


def _is_fixed(place: NodePlace) -> bool:
    return origin(argument(place.call, 0, "sql"), place) <= ValueOrigin.OWN


RAW_SQL: tuple[Case[NodePlace], ...] = (
    Case(
        None,
        "the statement is written in the source",
        _is_fixed,
        (
            "from django.db.models.expressions import RawSQL\n"
            "TABLE = 'users'\nRawSQL('select 1 from ' + TABLE, [])",
        ),
    ),
    Case(
        Severity.MEDIUM,
        "parts of unknown source are put into the statement",
        always,
        ("from django.db.models.expressions import RawSQL\nRawSQL(statement, [])",),
    ),
)
