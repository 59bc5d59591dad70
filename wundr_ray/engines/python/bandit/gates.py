"""Cheap conditions without which a test of bandit cannot report anything.

bandit runs every test on every node of its type. Here a test runs only where its gate is open. A
gate may be open too often, never too seldom: what a test reports stays bandit's own decision.
"""

import ast
import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeGuard, TypeVar

from wundr_ray.engines.python.bandit.library import (
    MANAGER,
    default_tests,
    injection_shell,
    passwords,
)

Tests = tuple[Any, ...]
Gate = TypeVar("Gate")

_SHELL = injection_shell.gen_config("shell_injection")
_PASSWORD: re.Pattern[str] = passwords.RE_CANDIDATES
_SQL_VERB = re.compile("select|delete|insert|update", re.IGNORECASE)
_BIDIRECTIONAL = re.compile("[\u200f\u202a-\u202e\u2066-\u2069]")


def _last_parts(dotted: Iterable[str]) -> frozenset[str]:
    return frozenset(name.rpartition(".")[2] for name in dotted)


def _blacklisted(node_type: str) -> list[str]:
    return [name for entry in MANAGER.blacklist[node_type] for name in entry["qualnames"]]


@dataclass(frozen=True, slots=True)
class CallGate:
    """Open for a call that has any of these; names are bandit's, after import aliases.

    ``names`` is the last part of the called name, ``pieces`` any part of the dotted name.
    """

    names: frozenset[str] = frozenset()
    pieces: frozenset[str] = frozenset()
    keywords: frozenset[str] = frozenset()


CALLS: dict[str, CallGate] = {
    "B001": CallGate(names=_last_parts(_blacklisted("Call")) | {"__import__", "import_module"}),
    "B102": CallGate(names=frozenset({"exec"})),
    "B103": CallGate(pieces=frozenset({"chmod"})),
    "B106": CallGate(),  # opened by ``_is_password_argument``
    "B113": CallGate(pieces=frozenset({"requests", "httpx"})),
    "B201": CallGate(keywords=frozenset({"debug"})),
    "B202": CallGate(pieces=frozenset({"extractall"})),
    "B324": CallGate(pieces=frozenset({"hashlib", "crypt"})),
    "B501": CallGate(keywords=frozenset({"verify"})),
    "B502": CallGate(keywords=frozenset({"method", "ssl_version"})),
    "B504": CallGate(names=frozenset({"wrap_socket"})),
    "B505": CallGate(names=frozenset({"generate_private_key", "generate"})),
    "B506": CallGate(names=frozenset({"load"})),
    "B507": CallGate(names=frozenset({"set_missing_host_key_policy"})),
    "B508": CallGate(names=frozenset({"CommunityData"})),
    "B509": CallGate(names=frozenset({"UsmUserData"})),
    "B601": CallGate(names=frozenset({"exec_command"})),
    "B602": CallGate(names=_last_parts(_SHELL["subprocess"])),
    "B603": CallGate(names=_last_parts(_SHELL["subprocess"])),
    "B604": CallGate(keywords=frozenset({"shell"})),
    "B605": CallGate(names=_last_parts(_SHELL["shell"])),
    "B606": CallGate(names=_last_parts(_SHELL["no_shell"])),
    "B607": CallGate(
        names=_last_parts([*_SHELL["subprocess"], *_SHELL["shell"], *_SHELL["no_shell"]])
    ),
    "B609": CallGate(names=_last_parts([*_SHELL["subprocess"], *_SHELL["shell"]])),
    "B610": CallGate(names=frozenset({"extra"})),
    "B611": CallGate(names=frozenset({"RawSQL"})),
    "B612": CallGate(names=frozenset({"listen"})),
    "B614": CallGate(names=frozenset({"load"})),
    "B615": CallGate(
        names=frozenset(
            {
                "from_pretrained",
                "load_dataset",
                "hf_hub_download",
                "snapshot_download",
                "repository_id",
            }
        )
    ),
    "B701": CallGate(names=frozenset({"Environment"})),
    "B702": CallGate(names=frozenset({"Template"})),
    "B703": CallGate(
        names=frozenset({"mark_safe", "SafeText", "SafeUnicode", "SafeString", "SafeBytes"})
    ),
    "B704": CallGate(names=frozenset({"Markup"})),
}


def _by_id(node_type: str) -> dict[str, Any]:
    return {test._test_id: test for test in default_tests().get_tests(node_type)}


def _inverted(node_type: str, part: Callable[[CallGate], frozenset[str]]) -> dict[str, Tests]:
    tests = _by_id(node_type)
    opened: dict[str, Tests] = {}
    for test_id, gate in CALLS.items():
        for word in part(gate):
            opened[word] = (*opened.get(word, ()), tests[test_id])
    return opened


_CALL_NAMES = _inverted("Call", lambda gate: gate.names)
_CALL_PIECES = _inverted("Call", lambda gate: gate.pieces)
_CALL_KEYWORDS = _inverted("Call", lambda gate: gate.keywords)
_ANY_PIECE = re.compile("|".join(_CALL_PIECES))
_PASSWORD_ARGUMENT: Tests = (_by_id("Call")["B106"],)


def call(node: ast.Call, qualname: str) -> Tests:
    """The tests to run on a call of ``qualname``, each once."""
    tests = _CALL_NAMES.get(qualname.rpartition(".")[2], ())
    if type(node.func) is ast.Name and node.func.id != qualname:
        tests += _CALL_NAMES.get(node.func.id, ())  # ``__import__`` counts as it is written
    for keyword in node.keywords:
        tests += _CALL_KEYWORDS.get(keyword.arg or "", ())
        if _is_password_argument(keyword):
            tests += _PASSWORD_ARGUMENT
    if _ANY_PIECE.search(qualname):
        for piece, opened in _CALL_PIECES.items():
            if piece in qualname:
                tests += opened
    return tuple(dict.fromkeys(tests)) if len(tests) > 1 else tests


def _is_password_argument(keyword: ast.keyword) -> bool:
    return (
        type(keyword.value) is ast.Constant
        and type(keyword.value.value) is str
        and bool(_PASSWORD.search(keyword.arg or ""))
    )


def _is_password_string(node: ast.Constant, parent: ast.AST, built: Container[ast.AST]) -> bool:
    """The name that the string is assigned to or compared with, or the string as a key."""
    if type(parent) is ast.Assign:
        return any(_has_password_name(target) for target in parent.targets)
    if type(parent) is ast.Compare:
        return _has_password_name(parent.left)
    if type(parent) is ast.Dict or type(parent) is ast.Subscript:
        return bool(_PASSWORD.search(str(node.value)))
    return False


def _has_password_name(node: ast.expr) -> bool:
    name = getattr(node, "id", None) or getattr(node, "attr", None)
    return bool(name and _PASSWORD.search(name))


def _is_sql_string(node: ast.Constant, parent: ast.AST, built: Container[ast.AST]) -> bool:
    if type(parent) is ast.Attribute:
        return parent.attr in ("format", "replace") and bool(_SQL_VERB.search(str(node.value)))
    return node in built


STRINGS: dict[str, Callable[[ast.Constant, ast.AST, Container[ast.AST]], bool]] = {
    "B104": lambda node, parent, built: node.value == "0.0.0.0",
    "B105": _is_password_string,
    "B108": lambda node, parent, built: str(node.value).startswith(
        ("/tmp", "/var/tmp", "/dev/shm")
    ),
    "B608": _is_sql_string,
}
"""By the string, its parent, and the strings of the file that ``sql_strings`` has found."""

FUNCTIONS: dict[str, Callable[[ast.FunctionDef], bool]] = {
    "B107": lambda node: any(type(value) is ast.Constant for value in node.args.defaults),
    "B503": lambda node: any(type(value) is ast.Attribute for value in node.args.defaults),
}

HANDLERS: dict[str, Callable[[ast.ExceptHandler], bool]] = {
    "B110": lambda node: type(node.body[0]) is ast.Pass,
    "B112": lambda node: type(node.body[0]) is ast.Continue,
}

ASSERTS: dict[str, Callable[[ast.Assert], bool]] = {"B101": lambda node: True}

_FORBIDDEN_IMPORTS = tuple(_blacklisted("Import"))


def _imports_forbidden(node: ast.Import | ast.ImportFrom) -> bool:
    prefix = f"{node.module}." if type(node) is ast.ImportFrom and node.module else ""
    return any(f"{prefix}{alias.name}".startswith(_FORBIDDEN_IMPORTS) for alias in node.names)


IMPORTS: dict[str, Callable[[ast.Import | ast.ImportFrom], bool]] = {"B001": _imports_forbidden}

FILES: dict[str, Callable[[str], bool]] = {
    "B613": lambda text: not text.isascii() and bool(_BIDIRECTIONAL.search(text))
}
"""By the text of the whole file."""


def bound(node_type: str, gates: dict[str, Gate]) -> list[tuple[Any, Gate]]:
    """The tests of bandit for ``node_type``, each with its gate."""
    tests = _by_id(node_type)
    return [(tests[test_id], gate) for test_id, gate in gates.items()]


def sql_strings(root: ast.BinOp | ast.JoinedStr) -> list[ast.Constant]:
    """The strings for which bandit may find SQL in an outermost chain of operators or an f-string.

    bandit joins the strings of a chain by spaces, so that no verb can span two of them, and looks
    at an f-string once, as its first string, joined without gaps.
    """
    if isinstance(root, ast.BinOp):
        strings = list(_chained(root))
        return strings if any(_SQL_VERB.search(str(part.value)) for part in strings) else []
    strings = [part for part in root.values if _is_string(part)]
    joined = "".join(str(part.value) for part in strings)
    return strings[:1] if _SQL_VERB.search(joined) else []


def _chained(root: ast.BinOp) -> Iterator[ast.Constant]:
    pending: list[ast.expr] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.BinOp):
            pending += (node.left, node.right)
        elif _is_string(node):
            yield node


def _is_string(node: ast.expr) -> TypeGuard[ast.Constant]:
    return type(node) is ast.Constant and type(node.value) is str
