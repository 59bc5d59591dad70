"""Relative imports from packages above name the package in full."""

import ast
import re
from collections.abc import Iterator

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import (
    PYTHON,
    Context,
    CounterExample,
    Example,
    RefactoringRule,
)
from wundr_ray.refactoring.sources.imports import import_places
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "TID252"
_MODULE = re.compile(rb"from[ \t]*(\.+[\w.]*)[ \t]+import\b")


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    package = context.index.package(source.path)
    if not source.findings.get(_CODE) or package is None:
        return
    starts = {finding.start for finding in source.findings[_CODE]}
    for place in import_places(source.tree):
        statement = place.statement
        start, _ = source.span(statement)
        found = _MODULE.match(source.data, start)
        if not isinstance(statement, ast.ImportFrom) or start not in starts or found is None:
            continue
        name = _absolute(package, place.level, statement.module)
        if name is None or not context.index.is_module(source.path, 0, name):
            continue
        space = b"" if source.data[found.start(1) - 1] in b" \t" else b" "
        yield Proposal(
            statement.lineno,
            (source.replace(*found.span(1), space + name.encode()),),
            Safety.REVIEW,
            f"The import names the package `{name}` in full.",
            (f"The outermost package of this file is `{package.partition('.')[0]}`.",),
        )


def _absolute(package: str, level: int, module: str | None) -> str | None:
    """The full name of a module that is ``level`` dots away; None beyond the outermost package."""
    parts = package.split(".")
    if level > len(parts):
        return None
    return ".".join([*parts[: len(parts) - level + 1], *([module] if module else [])])


_OTHERS = {"shop/__init__.py": "", "shop/prices.py": "", "shop/sale/__init__.py": ""}

RULE = RefactoringRule(
    id="relative_parent_import",
    pattern=Pattern.IMPORTS,
    languages=PYTHON,
    summary="Imports from packages above, which begin with two dots or more, are absolute.",
    safeties=frozenset({Safety.REVIEW}),
    engine=RuleEngine.RUFF,
    propose=propose,
    codes=(_CODE,),
    enabled=False,
    examples=(
        Example(
            "from .. import prices\n\nprint(prices)\n",
            "from shop import prices\n\nprint(prices)\n",
            Safety.REVIEW,
            path="shop/sale/basket.py",
            others=_OTHERS,
        ),
        Example(
            "from ..prices import net\n\nprint(net)\n",
            "from shop.prices import net\n\nprint(net)\n",
            Safety.REVIEW,
            path="shop/sale/basket.py",
            others=_OTHERS,
        ),
    ),
    counter_examples=(
        CounterExample(
            "from . import cart\n\nprint(cart)\n",
            "It is a module of the same package.",
            path="shop/sale/basket.py",
            others=_OTHERS,
        ),
        CounterExample(
            "from ..costs import net\n\nprint(net)\n",
            "The repository has no such module.",
            path="shop/sale/basket.py",
            others=_OTHERS,
        ),
    ),
)
