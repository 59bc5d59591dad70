"""Imports in the order and the groups that the project's settings ask for."""

import ast
import textwrap
from collections.abc import Iterator
from difflib import SequenceMatcher

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Edit, Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import (
    PYTHON,
    Context,
    CounterExample,
    Example,
    RefactoringRule,
)
from wundr_ray.refactoring.sources.source import ParsedSource, ProgramFinding

_CODE = "I001"
# Packages whose import before others may change these.
_PATCHING = frozenset({"eventlet", "gevent"})

_MOST_LINES = 1500

# What an import binds: the level, the module, the name in it, and the name that it gets.
_Name = tuple[int, str, str | None, str | None]


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    for finding in source.findings.get(_CODE, ()):
        if len(finding.edits) != 1:
            continue
        edit = finding.edits[0]
        before, after = _names(edit.old), _names(edit.new)
        if before is None or after is None or before == after or not _is_sortable(before, after):
            continue
        concern = _concern(source, context, before)
        yield Proposal(
            _first_line(source, finding),
            tuple(_line_edits(edit)),
            Safety.REVIEW if concern else Safety.SAFE,
            "The imports stand in the order and the groups that the project asks for.",
            ("The same names are imported from the same modules.", concern or _NO_CONCERN),
        )


_NO_CONCERN = (
    "The module is in no import cycle, and the modules of this repository that it imports here"
    " only define names, as do those that they import. No two of them lead into one import cycle."
)


def _names(block: bytes) -> list[_Name] | None:
    """All that a block of imports binds, in its order; None for what holds anything else."""
    try:
        tree = ast.parse(textwrap.dedent(block.decode()))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names: list[_Name] = []
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            names += [(0, each.name, None, each.asname) for each in statement.names]
        elif isinstance(statement, ast.ImportFrom):
            module = statement.module or ""
            names += [(statement.level, module, e.name, e.asname) for e in statement.names]
        else:
            return None
    return names


def _is_sortable(before: list[_Name], after: list[_Name]) -> bool:
    """Whether both bind the same, and in any order: no name twice, no names unknown."""
    if set(before) != set(after):
        return False
    bound = [asname or name or module for _, module, name, asname in set(before)]
    return "*" not in bound and len(bound) == len(set(bound))


def _concern(source: ParsedSource, context: Context, names: list[_Name]) -> str | None:
    """Why the order might matter, as a sentence."""
    if source.path.rpartition("/")[2] == "__init__.py":
        return "The order in which a package loads its modules may matter."
    if context.index.in_cycle(source.path):
        return "The module is part of an import cycle, in which the order may matter."
    for level, module, name, _ in names:
        if module.partition(".")[0] in _PATCHING:
            return f"`{module}` may change what is imported after it."
        for target in (module, f"{module}.{name}"):
            if context.index.has_effects(source.path, level, target):
                return f"`{'.' * level}{target}` does more than define names when it is imported."
    modules = dict.fromkeys(_module(source, context, name) for name in names)
    return context.index.order_concern(source.path, modules)


def _module(source: ParsedSource, context: Context, imported: _Name) -> tuple[int, str]:
    """The level and the module that an import loads last: a submodule, if the name is one."""
    level, module, name, _ = imported
    submodule = f"{module}.{name}".strip(".")
    is_submodule = name and context.index.is_module(source.path, level, submodule)
    return level, submodule if is_submodule else module


def _first_line(source: ParsedSource, finding: ProgramFinding) -> int:
    return source.line_of(finding.start)


def _line_edits(edit: Edit) -> Iterator[Edit]:
    """Whole lines that go and come, so that lines which stay are not part of the change."""
    old, new = edit.old.splitlines(keepends=True), edit.new.splitlines(keepends=True)
    if max(len(old), len(new)) > _MOST_LINES:
        yield edit
        return
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Edit(edit.start + starts[a], b"".join(old[a:b]), b"".join(new[c:d]))


_BEFORE = "import sys\nimport os\n\nprint(os.sep, sys.path)\n"
_CYCLE = "from shop import till\nimport os\n\nprint(os.sep, till)\n"

RULE = RefactoringRule(
    id="import_order",
    pattern=Pattern.IMPORTS,
    languages=PYTHON,
    summary="Sorts imports as the project's settings ask for, where their order really changes.",
    safeties=frozenset({Safety.SAFE, Safety.REVIEW}),
    engine=RuleEngine.RUFF,
    propose=propose,
    codes=(_CODE,),
    examples=(
        Example(_BEFORE, "import os\nimport sys\n\nprint(os.sep, sys.path)\n", Safety.SAFE),
        Example(
            _CYCLE,
            "import os\n\nfrom shop import till\n\nprint(os.sep, till)\n",
            Safety.REVIEW,
            "The two modules import each other",
            others={"shop/__init__.py": "", "shop/till.py": "from shop import basket\n"},
        ),
        Example(
            "from . import till\nfrom . import bill\n\nprint(bill, till)\n",
            "from . import bill, till\n\nprint(bill, till)\n",
            Safety.REVIEW,
            "In the file of a package",
            path="shop/__init__.py",
        ),
        Example(
            "import shop.till\nimport shop.bill\n\nprint(shop)\n",
            "import shop.bill\nimport shop.till\n\nprint(shop)\n",
            Safety.REVIEW,
            "A module that does something when it is imported",
            path="main.py",
            others={"shop/till.py": "print('open')\n", "shop/bill.py": ""},
        ),
        Example(
            "import shop.till\nimport shop.bill\n\nprint(shop)\n",
            "import shop.bill\nimport shop.till\n\nprint(shop)\n",
            Safety.REVIEW,
            "A module that imports another one, which does something",
            path="main.py",
            others={
                "shop/till.py": "import shop.bell\n",
                "shop/bell.py": "print('ring')\n",
                "shop/bill.py": "",
            },
        ),
        Example(
            "import shop.till\nimport shop.bill\n\nprint(shop)\n",
            "import shop.bill\nimport shop.till\n\nprint(shop)\n",
            Safety.REVIEW,
            "Two modules that import each other",
            path="main.py",
            others={"shop/till.py": "import shop.bill\n", "shop/bill.py": "import shop.till\n"},
        ),
    ),
    counter_examples=(
        CounterExample(
            "import os\nfrom collections import abc\n\n\n\n\nprint(os.sep, abc)\n",
            "Only blank lines would go.",
        ),
        CounterExample(
            "from os import (\n    path,\n    sep\n)\n\nprint(path, sep)\n",
            "Only the lines would be other ones.",
        ),
        CounterExample(
            "from posixpath import sep\nfrom ntpath import sep\n\nprint(sep)\n",
            "The last one wins: the order has a meaning.",
        ),
        CounterExample(
            "from posixpath import *\nfrom ntpath import *\n",
            "Nobody knows which names they share.",
        ),
    ),
)
