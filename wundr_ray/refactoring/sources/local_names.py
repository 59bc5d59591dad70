"""Renaming a local variable of a Python function: whether it is proven to be safe, and the edits.

The proof is by counting: every place of the function's text where the name stands as a word must
be accounted for, as the variable, as an attribute or as a keyword of a call. A name in a string, in
a comment or in anything else leaves a place over, and the variable keeps its name.
"""

import ast
import builtins
import keyword
import re
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wundr_ray.refactoring.interface import Edit
from wundr_ray.refactoring.sources.handlers import below, names
from wundr_ray.refactoring.sources.source import ParsedSource

Function = ast.FunctionDef | ast.AsyncFunctionDef

_MIXED_CASE = re.compile(r"_?[a-z][a-z0-9_]*[A-Z]\w*", re.ASCII)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# In a function: what may see its variables by their names, whatever calls it so.
_SEES_NAMES = re.compile(rb"\b(?:dir|eval|evaluate|exec|execfile|locals|vars)\b")

# In a file: what may see the variables of other functions, or gives such a function a new name.
_SEES_ALL = re.compile(
    rb"\b(?:_getframe|currentframe|f_locals|getframeinfo|getinnerframes)\b"
    rb"|=\s*(?:\w+\.)?(?:dir|eval|exec|locals|vars)\s*(?:[\r\n#,;)]|\Z)"
)

_RESERVED = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins)})


@dataclass(frozen=True, slots=True)
class Renaming:
    """A local variable of ``function``, its new name, and the edits that give it that name."""

    function: Function
    old: str
    new: str
    edits: tuple[Edit, ...]


def snake_case(name: str) -> str:
    """``name``, which is written in mixedCase, in snake_case."""
    return re.sub("_+", "_", _HUMP.sub("_", name)).lower()


def renamings(source: ParsedSource) -> Iterator[Renaming]:
    """The local variables that are written in mixedCase and can be proven to be renamed safely.

    Raises CannotAnalyse, and SyntaxError for what the parser lets pass and the compiler does not.
    """
    if _SEES_ALL.search(source.data):
        return
    candidates = {
        place: (table, names)
        for place, table in _tables(source.symbols).items()
        if table and (names := list(_candidates(table)))
    }
    taken: set[tuple[int, str]] = set()
    for function in _functions(source.tree) if candidates else ():
        place = (function.name, function.lineno)
        if place in candidates and not _SEES_NAMES.search(source.data, *source.span(function)):
            yield from _renamings(source, function, *candidates[place], taken)


def _renamings(
    source: ParsedSource,
    function: Function,
    table: symtable.Function,
    names: Iterable[str],
    taken: set[tuple[int, str]],
) -> Iterator[Renaming]:
    """Those of ``names`` that can be renamed; ``taken`` are tables and names that they now have."""
    family = [table, *_below(table)]
    for old in names:
        new = snake_case(old)
        claimed = {(each.get_id(), new) for each in family}
        if not taken.isdisjoint(claimed) or not _is_free(new, family):
            continue
        if places := _places(source, function, old):
            taken |= claimed
            edits = (Edit(place, old.encode(), new.encode()) for place in places)
            yield Renaming(function, old, new, tuple(edits))


def _tables(top: symtable.SymbolTable) -> dict[tuple[str, int], symtable.Function | None]:
    """The tables of all functions by name and line; None where two have the same."""
    tables: dict[tuple[str, int], symtable.Function | None] = {}
    for table in _below(top):
        if isinstance(table, symtable.Function):
            key = (table.get_name(), table.get_lineno())
            tables[key] = None if key in tables else table
    return tables


def _below(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    stack = table.get_children()
    while stack:
        each = stack.pop()
        yield each
        stack += each.get_children()


def _functions(tree: ast.Module) -> list[Function]:
    found: list[Function] = []
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, Function):
            found.append(node)
        stack += below(node)
    return sorted(found, key=lambda function: (function.lineno, function.col_offset))


def _candidates(table: symtable.Function) -> Iterator[str]:
    """The mixedCase variables that only this function binds, and none of its functions hides."""
    inner_tables = list(_below(table))
    for symbol in table.get_symbols():
        name = symbol.get_name()
        if not _MIXED_CASE.fullmatch(name) or not _is_variable(symbol):
            continue
        inner = [each for each in inner_tables if name in each.get_identifiers()]
        if all(_only_reads(each, name) for each in inner):
            yield name


def _is_variable(symbol: symtable.Symbol) -> bool:
    return symbol.is_local() and not (
        symbol.is_parameter()
        or symbol.is_imported()
        or symbol.is_namespace()
        or symbol.is_declared_global()
        or symbol.is_nonlocal()
    )


def _only_reads(table: symtable.SymbolTable, name: str) -> bool:
    symbol = table.lookup(name)
    if table.get_type() != "function" or symbol.is_assigned():
        return False
    return symbol.is_free() and not symbol.is_nonlocal()


def _is_free(name: str, tables: Iterable[symtable.SymbolTable]) -> bool:
    """Whether ``name`` can be a new variable in all ``tables``."""
    if name in _RESERVED or not name.isidentifier():
        return False
    return all(name not in table.get_identifiers() for table in tables)


def _places(source: ParsedSource, function: Function, name: str) -> list[int]:
    """The offsets of the variable in ``function``, sorted; none if a place is unaccounted for."""
    word = re.compile(rb"(?<![\w\x80-\xff])%s(?![\w\x80-\xff])" % name.encode())
    start, end = source.span(function)
    places = {found.start() for found in word.finditer(source.data, start, end)}
    count = _Occurrences(source, name)
    count.visit(function)
    in_formatted = [
        found.start()
        for span, attributes in count.formatted
        for found in _variables(word, source.data, span, attributes)
    ]
    variables = count.variables | set(in_formatted)
    exact = count.is_plain and variables.isdisjoint(count.others)
    expected = count.total == len(places) and len(in_formatted) == count.formatted_variables
    if exact and expected and variables <= places and len(variables) == count.total_variables:
        return sorted(variables)
    return []


def _variables(
    word: re.Pattern[bytes], data: bytes, span: tuple[int, int], attributes: int
) -> list[re.Match[bytes]]:
    """Where the name stands in a formatted string, but for ``attributes`` that follow a dot."""
    found = list(word.finditer(data, *span))
    plain = [each for each in found if not data[span[0] : each.start()].rstrip().endswith(b".")]
    return plain if len(found) - len(plain) == attributes else []


class _Occurrences:
    """How often a name occurs in a function, and where, as far as positions can be trusted.

    Python 3.11 does not know positions inside formatted strings; of these only the spans are kept.
    """

    def __init__(self, source: ParsedSource, name: str) -> None:
        self._source = source
        self._name = name
        self.is_plain = True
        """Whether it occurs as a variable, an attribute and a keyword only."""
        self.variables: set[int] = set()
        self.others: set[int] = set()
        self.formatted: list[tuple[tuple[int, int], int]] = []
        """The span of each formatted string with the name, and how often it is an attribute."""
        self.formatted_variables = 0
        self.total_variables = 0
        self.total = 0

    def visit(self, function: Function) -> None:
        """Count all of ``function``; what stands in its header belongs to another scope."""
        header = [function.args, *([function.returns] if function.returns else [])]
        if any(self._occurs(node) for part in header for node in ast.walk(part)):
            self.is_plain = False
        stack: list[ast.AST] = list(function.body)
        while stack and self.is_plain:
            node = stack.pop()
            if isinstance(node, ast.JoinedStr):
                self._add_formatted(node)
            else:
                self._add(node)
                stack += ast.iter_child_nodes(node)

    def _add(self, node: ast.AST) -> None:
        if not self._occurs(node):
            return
        self.total += 1
        if isinstance(node, ast.Name):
            self.total_variables += 1
            start, end = self._source.span(node)
            # Python normalises names (NFKC): other letters, such as wide ones, make the same name.
            if self._source.data[start:end] == self._name.encode():
                self.variables.add(start)
            else:
                self.is_plain = False
        elif isinstance(node, ast.keyword):
            self.others.add(self._source.offset(node.lineno, node.col_offset))
        elif not isinstance(node, ast.Attribute):
            self.is_plain = False

    def _add_formatted(self, string: ast.JoinedStr) -> None:
        found = [node for node in ast.walk(string) if self._occurs(node)]
        variables = [node for node in found if isinstance(node, ast.Name)]
        attributes = [node for node in found if isinstance(node, ast.Attribute)]
        if len(variables) + len(attributes) != len(found):
            self.is_plain = False
        elif found:
            self.total += len(found)
            self.total_variables += len(variables)
            self.formatted_variables += len(variables)
            self.formatted.append((self._source.span(string), len(attributes)))

    def _occurs(self, node: ast.AST) -> bool:
        """Whether ``node`` itself holds the name."""
        match node:
            case ast.Attribute(attr=name) | ast.keyword(arg=name):
                return name == self._name
            case ast.Constant(value=str(text)):
                return self._name in text
            case ast.Constant(value=bytes(data)):
                return self._name.encode() in data
            case ast.MatchClass(kwd_attrs=keywords):
                return self._name in keywords
        return self._name in names(node)
