"""Imports that nothing uses, in the file or anywhere in the repository."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.imports import ImportPlace, has_comment, import_places, remove_names
from wundr_ray.refactoring.interface import Engine, Proposal
from wundr_ray.refactoring.rules.interface import PYTHON, Context, CounterExample, Example, Rule
from wundr_ray.refactoring.sources import Source

_CODE = "F401"
_FOR_EFFECT = frozenset({"__future__", "antigravity", "readline", "rlcompleter", "site", "this"})
_NOT_EVERYWHERE = frozenset(
    {
        *("_curses", "_winapi", "curses", "dbm", "fcntl", "grp", "lzma", "msvcrt", "nis", "posix"),
        *("pty", "pwd", "resource", "sqlite3", "ssl", "syslog", "termios", "tkinter", "tty"),
        *("turtle", "winreg", "winsound"),
    }
)
"""Modules that some installations lack: to import them also tests whether they are there."""

_REFLECTION = re.compile(rb"\b(?:globals|eval|exec|locals|vars)[ \t]*\(|sys\.modules\[__name__\]")
_EVALUATED = re.compile(rb"^[ \t]*(?:>>>|\.\.\.)[^\r\n]*|#[ \t]*type:[^\r\n]*", re.MULTILINE)
"""Code in doctests and comments with types."""


def _propose(source: Source, context: Context) -> Iterator[Proposal]:
    starts = {finding.start for finding in source.findings.get(_CODE, ())}
    if not starts or _is_left_alone(source):
        return
    for place in import_places(source.tree):
        unused = [name for name in place.statement.names if source.span(name)[0] in starts]
        verdicts = {name: _safety(source, context, place, name) for name in unused}
        for safety in (Safety.SAFE, Safety.REVIEW):
            names = [name for name in unused if verdicts[name] is safety]
            if names and (edits := remove_names(source, place.statement, names)):
                yield Proposal(
                    place.statement.lineno, edits, safety, _reason(names), _evidence(place, safety)
                )


def _is_left_alone(source: Source) -> bool:
    """Files whose imports are there for others, or for code that no analysis sees."""
    name = source.path.rpartition("/")[2]
    return (
        name in ("__init__.py", "conftest.py")
        or name.endswith(".pyi")
        or _REFLECTION.search(source.data) is not None
    )


def _safety(source: Source, context: Context, place: ImportPlace, name: ast.alias) -> Safety | None:
    """How far removing ``name`` may be trusted; None if it must stay."""
    bound = name.asname or name.name.partition(".")[0]
    module = place.module_of(name)
    if place.in_try or module in _FOR_EFFECT or name.asname == name.name:
        return None
    if place.is_only_among_imports or _is_evaluated(source, bound):
        return None
    if context.index.uses_elsewhere(source.path, bound):
        return None
    if context.index.is_test(source.path) and context.index.is_used_by_tests(bound):
        return None
    root = module.partition(".")[0]
    is_plain = root in sys.stdlib_module_names and root not in _NOT_EVERYWHERE
    loads_more = isinstance(place.statement, ast.Import) and "." in module
    if place.is_top and is_plain and not loads_more and not has_comment(source, place.statement):
        return Safety.SAFE
    return Safety.REVIEW


def _is_evaluated(source: Source, bound: str) -> bool:
    word = re.compile(rb"(?<!\w)%s(?!\w)" % re.escape(bound.encode()))
    return any(word.search(match[0]) for match in _EVALUATED.finditer(source.data))


def _reason(names: Iterable[ast.alias]) -> str:
    listed = ", ".join(f"`{name.asname or name.name}`" for name in names)
    return f"Nothing uses {listed}."


def _evidence(place: ImportPlace, safety: Safety) -> tuple[str, ...]:
    first = "No other file, string, test or document of the repository names it in this module."
    if safety is Safety.SAFE:
        return (first, "Importing a module of the standard library has no other effect.")
    return (first, "What importing the module does besides is not known.")


RULE = Rule(
    id="unused_import",
    pattern=Pattern.IMPORTS,
    languages=PYTHON,
    summary="Removes imports that nothing uses, in the file or anywhere in the repository.",
    safeties=frozenset({Safety.SAFE, Safety.REVIEW}),
    engine=Engine.RUFF,
    propose=_propose,
    codes=(_CODE,),
    examples=(
        Example(
            "import os\nimport sys\n\nprint(sys.path)\n",
            "import sys\n\nprint(sys.path)\n",
            Safety.SAFE,
            "A module of the standard library, imported at the top",
        ),
        Example(
            "from typing import Any, Dict, List\n\nx: List[Any] = []\n",
            "from typing import Any, List\n\nx: List[Any] = []\n",
            Safety.SAFE,
            "One name of several",
        ),
        Example(
            "import numpy\n\nx = 1\n",
            "x = 1\n",
            Safety.REVIEW,
            "What importing another package does is not known",
        ),
    ),
    counter_examples=(
        CounterExample(
            "import os\n",
            "Another file imports the name from here.",
            others={"shop/till.py": "from shop.basket import os\nprint(os)\n"},
        ),
    ),
)
