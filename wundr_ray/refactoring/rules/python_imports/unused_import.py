"""Imports that nothing uses, in the file or anywhere in the repository."""

import ast
import re
import sys
from collections.abc import Iterator, Sequence

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Edit, Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import (
    PYTHON,
    Context,
    CounterExample,
    Example,
    RefactoringRule,
)
from wundr_ray.refactoring.sources.imports import (
    ImportPlace,
    has_comment,
    import_places,
    remove_names,
)
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "F401"
_FOR_EFFECT = frozenset({"__future__", "antigravity", "readline", "rlcompleter", "site", "this"})
# Modules that some installations lack: to import them also tests whether they are there.
_NOT_EVERYWHERE = frozenset(
    {
        *("_curses", "_winapi", "curses", "dbm", "fcntl", "grp", "lzma", "msvcrt", "nis", "posix"),
        *("pty", "pwd", "resource", "sqlite3", "ssl", "syslog", "termios", "tkinter", "tty"),
        *("turtle", "winreg", "winsound"),
    }
)

_UNNAMED = "No other file, string, test or document of the repository names it in this module."
_REFLECTION = re.compile(rb"\b(?:globals|eval|exec|locals|vars)[ \t]*\(|sys\.modules\[__name__\]")
# Code in doctests and comments with types.
_EVALUATED = re.compile(rb"^[ \t]*(?:>>>|\.\.\.)[^\r\n]*|#[ \t]*type:[^\r\n]*", re.MULTILINE)


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    starts = {finding.start for finding in source.findings.get(_CODE, ())}
    if not starts or _is_left_alone(source):
        return
    for place in import_places(source.tree):
        unused = [name for name in place.statement.names if source.span(name)[0] in starts]
        concerns = {
            name: _concern(source, context, place, name)
            for name in unused
            if not _must_stay(source, context, place, name)
        }
        for concern in dict.fromkeys(concerns.values()):
            names = [name for name in concerns if concerns[name] == concern]
            if edits := remove_names(source, place.statement, names):
                yield _proposal(place, names, edits, concern)


def _proposal(
    place: ImportPlace, names: Sequence[ast.alias], edits: tuple[Edit, ...], concern: str | None
) -> Proposal:
    listed = ", ".join(f"`{name.asname or name.name}`" for name in names)
    return Proposal(
        place.statement.lineno,
        edits,
        Safety.REVIEW if concern else Safety.SAFE,
        f"Nothing uses {listed}.",
        (_UNNAMED, concern or "Importing a module of the standard library has no other effect."),
    )


def _is_left_alone(source: ParsedSource) -> bool:
    """Files whose imports are there for others, or for code that no analysis sees."""
    name = source.path.rpartition("/")[2]
    return (
        name in ("__init__.py", "conftest.py")
        or name.endswith(".pyi")
        or _REFLECTION.search(source.data) is not None
    )


def _must_stay(source: ParsedSource, context: Context, place: ImportPlace, name: ast.alias) -> bool:
    """Whether the import is there for another purpose than a use in this file."""
    index, path = context.index, source.path
    bound, target = _bound(name), place.target_of(name)
    # `import a as a` says that others may import it from here (PEP 484); in a `try`, an import
    # tests what is installed.
    if place.in_try or place.is_only_among_imports or name.asname == name.name:
        return True
    if target.partition(".")[0] in _FOR_EFFECT or _is_evaluated(source, bound):
        return True
    if index.is_module(path, place.level, target) and (
        not place.is_top or index.has_effects(path, place.level, target)
    ):
        return True
    if index.uses_elsewhere(path, bound):
        return True
    return index.is_test(path) and index.is_used_by_tests(bound) is not None


def _concern(
    source: ParsedSource, context: Context, place: ImportPlace, name: ast.alias
) -> str | None:
    """Why removing ``name`` needs a look, as a sentence; None if it is safe."""
    root = place.target_of(name).partition(".")[0]
    if place.level or root not in sys.stdlib_module_names:
        return "What importing the module does besides is not known."
    if root in _NOT_EVERYWHERE:
        return f"Not every installation has `{root}`: importing it may be a test."
    if isinstance(place.statement, ast.Import) and "." in name.name:
        return f"Importing `{name.name}` makes it an attribute of its package for other modules."
    if not place.is_top:
        return "The import is inside a block."
    if has_comment(source, place.statement):
        return "A comment goes with it."
    if _is_commented_before(source, place.statement):
        return "There is a comment before it."
    if _passes_on(source, context):
        return "Other files import from this module what it imports itself."
    return None


def _is_commented_before(source: ParsedSource, statement: ast.stmt) -> bool:
    return statement.lineno > 1 and source.line(statement.lineno - 1).lstrip().startswith(b"#")


def _passes_on(source: ParsedSource, context: Context) -> bool:
    """Whether other files import names from here that this file only imports."""
    names = {_bound(name) for place in import_places(source.tree) for name in place.statement.names}
    return any(context.index.uses_elsewhere(source.path, name) for name in sorted(names - {"*"}))


def _bound(name: ast.alias) -> str:
    return name.asname or name.name.partition(".")[0]


def _is_evaluated(source: ParsedSource, bound: str) -> bool:
    word = re.compile(rb"(?<!\w)%s(?!\w)" % re.escape(bound.encode()))
    return any(word.search(match[0]) for match in _EVALUATED.finditer(source.data))


_OS = "import os\n\nx = 1\n"

RULE = RefactoringRule(
    id="unused_import",
    pattern=Pattern.IMPORTS,
    languages=PYTHON,
    summary="Removes imports that nothing uses, in the file or anywhere in the repository.",
    safeties=frozenset({Safety.SAFE, Safety.REVIEW}),
    engine=RuleEngine.RUFF,
    propose=propose,
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
            "from typing import (\n    Any,  # anything\n    Dict,\n)\n\nx: Any = 1\n",
            "from typing import (\n    Any,  # anything\n)\n\nx: Any = 1\n",
            Safety.REVIEW,
            "A statement with comments",
        ),
        Example(
            "import numpy\n\nx = 1\n",
            "x = 1\n",
            Safety.REVIEW,
            "What importing another package does is not known",
        ),
        Example(
            "def pay():\n    import os\n    return 1\n",
            "def pay():\n    return 1\n",
            Safety.REVIEW,
            "Inside a block",
        ),
        Example(
            "# for old callers\nimport os\n\nx = 1\n",
            "# for old callers\n\nx = 1\n",
            Safety.REVIEW,
            "A comment before it",
        ),
        Example(
            "import logging.config\n\nx = 1\n",
            "x = 1\n",
            Safety.REVIEW,
            "A submodule, which others may use through its package",
        ),
        Example(
            "import sqlite3\n\nx = 1\n",
            "x = 1\n",
            Safety.REVIEW,
            "A module that some installations lack",
        ),
        Example(
            "import os\nimport sys\n\nx = 1\n",
            "import os\n\nx = 1\n",
            Safety.REVIEW,
            "A module that passes on other imports",
            others={"till.py": "from shop.basket import os\n\nprint(os)\n"},
        ),
    ),
    counter_examples=(
        CounterExample(_OS, "It is in an `__init__` file.", path="shop/__init__.py"),
        CounterExample(_OS, "It is in a stub.", path="shop/basket.pyi"),
        CounterExample(
            _OS,
            "Another file imports the name from here.",
            others={"till.py": "from shop.basket import os\n\nprint(os)\n"},
        ),
        CounterExample(
            _OS,
            "Another file imports it with a relative import.",
            others={"shop/till.py": "from .basket import os\n\nprint(os)\n"},
        ),
        CounterExample(
            _OS,
            "Another file reads it as an attribute of the module.",
            others={"till.py": "import shop.basket as b\n\nprint(b.os)\n"},
        ),
        CounterExample(
            _OS,
            "Another file imports all names of the module.",
            others={"shop/all.py": "from .basket import *\n"},
        ),
        CounterExample(
            _OS,
            "A string names it, as for a mock.",
            others={"tests/test_it.py": "NAME = 'shop.basket.os'\n"},
        ),
        CounterExample(
            _OS,
            "A test replaces it by its name.",
            others={"tests/test_it.py": "from shop import basket\n\np(basket, 'os')\n"},
        ),
        CounterExample(
            _OS,
            "A document imports it from here.",
            others={"README.md": "    >>> from shop.basket import os\n"},
        ),
        CounterExample(
            _OS + '\ndef f():\n    """\n    >>> os.sep\n    """\n', "A doctest uses it."
        ),
        CounterExample(_OS + "y = []  # type: os.PathLike\n", "A comment uses it as a type."),
        CounterExample(
            "from tools import cart\n\n\ndef test_it(cart):\n    pass\n",
            "A test has a parameter of that name: it is a fixture.",
            path="tests/test_it.py",
        ),
        CounterExample(
            "from tools import cart\n\n\ndef test_it():\n    pass\n",
            "A fixture has this name.",
            path="tests/test_it.py",
            others={"tools.py": "import pytest\n\n@pytest.fixture\ndef cart():\n    pass\n"},
        ),
        CounterExample(
            "from tools import cart\n\nx = 1\n", "Tests share it.", path="tests/conftest.py"
        ),
        CounterExample("import readline\n\nx = 1\n", "It is imported for its effect."),
        CounterExample(
            "def ready():\n    from . import signals\n    return 1\n",
            "A module of the repository, imported in a function: only its effect can be meant.",
            others={"shop/__init__.py": "", "shop/signals.py": "x = 1\n"},
        ),
        CounterExample(
            "from shop import signals\n\nx = 1\n",
            "The module of the repository does something when it is imported.",
            others={"shop/__init__.py": "", "shop/signals.py": "@on\ndef paid():\n    pass\n"},
        ),
        CounterExample("def f():\n    import os\n", "The function would be empty."),
        CounterExample(
            "try:\n    import fast\nexcept ImportError:\n    fast = None\n",
            "It tests what is installed.",
        ),
        CounterExample("from os import sep as sep\n\nx = 1\n", "The alias marks it as public."),
        CounterExample("import os\nimport sys\n", "The module has nothing but imports."),
        CounterExample(_OS + "\nprint(globals())\n", "The module looks names up by strings."),
        CounterExample("import os  # noqa: F401\n\nx = 1\n", "A comment asks to leave it."),
    ),
)
