"""Where a value in a Python file comes from, as far as one function and its module show.

Not a data-flow analysis: names are followed through the assignments of their own scope, a bounded
number of steps, and what remains open is ``UNKNOWN``.
"""

import ast
from collections.abc import Iterator
from enum import IntEnum

from wundr_ray.engines.python.bandit.place import (
    Function,
    NodePlace,
    called,
    dotted,
    functions,
    imported,
)
from wundr_ray.engines.python.tree import FIELDS


class ValueOrigin(IntEnum):
    """From harmless to hostile; a value made of several parts is as bad as its worst part."""

    CONSTANT = 0
    """Written in the source."""
    OWN = 1
    """Made by the program: numbers, quoted words, attributes of imported modules."""
    FILE = 2
    """Read from a file or a resource."""
    OPERATOR = 3
    """Chosen by whoever starts the program: arguments, environment, terminal."""
    UNKNOWN = 4
    PARAMETER = 5
    """Handed to a public function by its caller."""
    REQUEST = 6
    """Sent by a client of a web application."""


_REQUEST_NAMES = frozenset({"request", "req"})
_REQUEST_FIELDS = frozenset(
    {
        *("args", "form", "values", "json", "data", "files", "cookies", "headers", "body"),
        *("GET", "POST", "COOKIES", "FILES", "META", "query", "query_params", "query_string"),
        *("path_params", "params", "match_info", "rel_url", "content", "stream", "view_args"),
    }
)
_REQUEST_METHODS = frozenset(
    {
        *("get_json", "get_data", "get_argument", "get_arguments", "get_query_argument"),
        *("get_query_arguments", "get_body_argument", "get_body_arguments", "get_json_body"),
    }
)
_OPERATOR_CALLS = frozenset(
    {"input", "raw_input", "os.getenv", "os.environ.get", "getpass.getpass", "sys.stdin.read"}
)
_OPERATOR_VALUES = ("sys.argv", "os.environ", "sys.stdin")
_PARSERS = frozenset({"parse_args", "parse_known_args"})
# What they return is a number, quoted, or the program's own.
_SAFE_CALLS = frozenset(
    {
        *("int", "float", "bool", "len", "ord", "id", "hash", "round", "abs", "sum", "range"),
        *(
            "shlex.quote",
            "shlex.join",
            "pipes.quote",
            "subprocess.list2cmdline",
            "ast.literal_eval",
        ),
        *("os.getpid", "os.getuid", "os.getcwd", "os.cpu_count", "time.time", "sys.getsizeof"),
        *("tempfile.mkdtemp", "tempfile.gettempdir", "tempfile.mkstemp", "type", "uuid.uuid4"),
        *("shutil.which", "secrets.token_hex", "secrets.token_urlsafe", "isinstance", "callable"),
    }
)

_READERS = frozenset({"read", "readlines", "readline", "read_text", "read_bytes", "get_data"})
_PASSING_CALLS = frozenset(
    {
        *("str", "bytes", "repr", "list", "tuple", "sorted", "dict", "set", "io.BytesIO"),
        *("io.StringIO", "os.path.join", "os.path.abspath", "os.path.dirname", "pathlib.Path"),
        *(
            "os.path.expanduser",
            "os.path.realpath",
            "os.path.normpath",
            "os.fspath",
            "ast.Expression",
        ),
        *("base64.b64decode", "base64.b64encode", "zlib.decompress", "urllib.parse.unquote"),
    }
)
_PASSING_THE_FIRST = frozenset(
    {"compile", "ast.parse", "ast.unparse", "textwrap.dedent", "textwrap.indent"}
)
_PASSING_METHODS = frozenset(
    {
        *("format", "join", "encode", "decode", "strip", "rstrip", "lstrip", "replace", "split"),
        *("splitlines", "lower", "upper", "get", "pop", "getvalue", "title", "removeprefix"),
        *("format_map", "items", "values", "keys", "copy", "partition", "rpartition", "expandtabs"),
    }
)
_OWN_NAMES = frozenset({"__file__", "__name__", "__doc__", "__debug__"})
_DEEPEST = 12
_MOST_STEPS = 200


class _Search:
    """One question; ``steps`` bounds it, ``open_names`` keeps it from running in circles."""

    def __init__(self, place: NodePlace) -> None:
        self.place = place
        self.steps = 0
        self.open_names: set[str] = set()

    def of(self, node: ast.AST | None, depth: int = 0) -> ValueOrigin:
        self.steps += 1
        if depth > _DEEPEST or self.steps > _MOST_STEPS:
            return ValueOrigin.UNKNOWN
        if node is None or isinstance(node, ast.Constant):
            return ValueOrigin.CONSTANT
        if isinstance(node, ast.Name):
            return self._of_name(node.id, depth)
        if isinstance(node, ast.Attribute):
            return self._of_attribute(node, depth)
        if isinstance(node, ast.Call):
            return self._of_call(node, depth)
        if isinstance(node, ast.Compare | ast.Lambda):
            return ValueOrigin.OWN
        if isinstance(node, ast.Subscript):
            return self.of(node.value, depth + 1)
        return self._worst(_parts(node), depth)

    def _worst(self, nodes: Iterator[ast.AST] | list[ast.expr], depth: int) -> ValueOrigin:
        return max((self.of(node, depth + 1) for node in nodes), default=ValueOrigin.CONSTANT)

    def _of_name(self, name: str, depth: int) -> ValueOrigin:
        if name in _OWN_NAMES:
            return ValueOrigin.OWN
        # A name that depends on itself adds nothing to the worst of its other parts.
        if name in self.open_names:
            return ValueOrigin.CONSTANT
        self.open_names.add(name)
        try:
            return self._resolved(name, depth)
        finally:
            self.open_names.discard(name)

    def _resolved(self, name: str, depth: int) -> ValueOrigin:
        for scope in (*functions(self.place), self.place.file.tree):
            if not isinstance(scope, ast.Module) and name in _parameters(scope):
                return _of_parameter(name, scope, self.place)
            if values := _bindings(self.place, scope).get(name):
                return self._worst(iter(values), depth)
        return ValueOrigin.OWN if _is_module(name, self.place) else ValueOrigin.UNKNOWN

    def _of_attribute(self, node: ast.Attribute, depth: int) -> ValueOrigin:
        if _is_request(node):
            return ValueOrigin.REQUEST
        name = dotted(node, self.place.file.aliases)
        if name.startswith(_OPERATOR_VALUES):
            return ValueOrigin.OPERATOR
        base = node
        while isinstance(base.value, ast.Attribute):
            base = base.value
        if isinstance(base.value, ast.Name) and _is_module(base.value.id, self.place):
            return ValueOrigin.OWN
        known = self.of(node.value, depth + 1)
        return (
            known if known in (ValueOrigin.OPERATOR, ValueOrigin.REQUEST) else ValueOrigin.UNKNOWN
        )

    def _of_call(self, node: ast.Call, depth: int) -> ValueOrigin:
        name = called(node, self.place.file.aliases)
        last = name.rpartition(".")[2]
        parts = [*node.args, *(word.value for word in node.keywords)]
        if name in _SAFE_CALLS:
            return ValueOrigin.OWN
        if last in _REQUEST_METHODS:
            return ValueOrigin.REQUEST
        if name in _OPERATOR_CALLS or last in _PARSERS:
            return ValueOrigin.OPERATOR
        is_method = isinstance(node.func, ast.Attribute)
        if is_method and last in _READERS:
            base = self.of(node.func.value, depth + 1)  # type: ignore[attr-defined]
            return base if base in (ValueOrigin.OPERATOR, ValueOrigin.REQUEST) else ValueOrigin.FILE
        if last == "open":
            return ValueOrigin.FILE
        if name in _PASSING_CALLS:
            return self._worst(parts, depth)
        if name in _PASSING_THE_FIRST:
            return self._worst(parts[:1], depth)
        if is_method and last in _PASSING_METHODS:
            return self._worst([node.func.value, *parts], depth)  # type: ignore[attr-defined]
        given = self._worst(parts, depth)
        return ValueOrigin.REQUEST if given is ValueOrigin.REQUEST else ValueOrigin.UNKNOWN


def origin(node: ast.AST | None, place: NodePlace) -> ValueOrigin:
    """Where the value of ``node``, an expression at ``place``, comes from."""
    return _Search(place).of(node)


def values(name: str, place: NodePlace) -> list[ast.AST]:
    """What the innermost scope that assigns to ``name`` assigns to it."""
    scopes = (*functions(place), place.file.tree)
    return next((found for scope in scopes if (found := _bindings(place, scope).get(name))), [])


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    for name in FIELDS.get(type(node), ()):
        value = getattr(node, name)
        if isinstance(value, list):
            yield from (part for part in value if part is not None)
        elif value is not None:
            yield value


def _is_request(node: ast.Attribute) -> bool:
    """``request.args`` and ``self.request.body``, but no ``request.method``."""
    if node.attr not in _REQUEST_FIELDS:
        return False
    base = node.value
    name = base.id if isinstance(base, ast.Name) else getattr(base, "attr", "")
    return name in _REQUEST_NAMES


def _is_module(name: str, place: NodePlace) -> bool:
    return name in place.file.aliases or name in imported(place.file)


def _parameters(function: Function) -> frozenset[str]:
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    named += [each for each in (given.vararg, given.kwarg) if each]
    return frozenset(each.arg for each in named)


def _of_parameter(name: str, function: Function, place: NodePlace) -> ValueOrigin:
    if name in ("self", "cls"):
        return ValueOrigin.UNKNOWN
    is_public = not function.name.startswith("_") and functions(place)[-1] is function
    return ValueOrigin.PARAMETER if is_public else ValueOrigin.UNKNOWN


def _bindings(place: NodePlace, scope: ast.AST) -> dict[str, list[ast.AST]]:
    """What is assigned to each name of the scope, functions in it left out."""
    known = place.file.bindings
    if scope not in known:
        known[scope] = _collect(scope)
    return known[scope]


def _collect(scope: ast.AST) -> dict[str, list[ast.AST]]:
    found: dict[str, list[ast.AST]] = {}
    stack: list[ast.AST | None] = list(scope.body)  # type: ignore[attr-defined]
    while stack:
        node = stack.pop()
        if node is None or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for name, value in _assigned(node):
            found.setdefault(name, []).append(value)
        stack += _parts(node)
    return found


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Assign):
        pairs = [(target, node.value) for target in node.targets]
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value:
        pairs = [(node.target, node.value)]
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        pairs = [(node.target, node.iter)]
    elif isinstance(node, ast.withitem) and node.optional_vars:
        pairs = [(node.optional_vars, node.context_expr)]
    else:
        return
    for target, value in pairs:
        for part in _parts(target) if isinstance(target, ast.Tuple | ast.List) else [target]:
            if isinstance(part, ast.Name):
                yield part.id, value
