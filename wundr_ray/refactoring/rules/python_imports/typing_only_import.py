"""Imports that only annotations use are made for type checkers alone."""

import ast
import re
from collections.abc import Collection, Iterator, Sequence

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Edit, Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import (
    PYTHON,
    Context,
    CounterExample,
    Example,
    RefactoringRule,
)
from wundr_ray.refactoring.sources.imports import has_comment, remove_names, stands_alone
from wundr_ray.refactoring.sources.source import ParsedSource

_CODES = ("TC001", "TC002", "TC003")
# What may look the names up when the program runs; and files that have such a block already.
_LEFT_ALONE = re.compile(
    rb"\b(?:__annotations__|attrs?|cattrs|dataclass(?:es)?|fastapi|get_annotations|get_type_hints"
    rb"|marshmallow|msgspec|pydantic|singledispatch|sqlalchemy|sqlmodel|strawberry|typer)\b"
    rb"|\bTYPE_CHECKING\b|\b(?:globals|eval|exec|locals|vars)[ \t]*\("
)

_Moved = tuple[ast.Import | ast.ImportFrom, Sequence[ast.alias]]


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    starts = {each.start for code in _CODES for each in source.findings.get(code, ())}
    name = source.path.rpartition("/")[2]
    if not starts or name in ("__init__.py", "conftest.py") or _LEFT_ALONE.search(source.data):
        return
    imports = _leading_imports(source.tree)
    moved = list(_moved(source, context, imports, starts))
    if moved and stands_alone(source, imports[-1]):
        aliases = (alias for _, moved_names in moved for alias in moved_names)
        names = ", ".join(f"`{alias.asname or alias.name}`" for alias in aliases)
        yield Proposal(
            moved[0][0].lineno,
            (*_removals(source, moved), _block(source, imports[-1], moved)),
            Safety.REVIEW,
            f"Only annotations use {names}, which need not be imported when the program runs.",
            ("Annotations are not evaluated here, and no other file uses the names from here.",),
        )


def _leading_imports(tree: ast.Module) -> list[ast.Import | ast.ImportFrom]:
    """The import statements at the top, up to the first other statement."""
    found: list[ast.Import | ast.ImportFrom] = []
    for number, statement in enumerate(tree.body):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            found.append(statement)
        elif number or not isinstance(statement, ast.Expr):
            break
    return found


def _moved(
    source: ParsedSource,
    context: Context,
    imports: Sequence[ast.Import | ast.ImportFrom],
    starts: Collection[int],
) -> Iterator[_Moved]:
    for statement in imports:
        names = [
            each
            for each in statement.names
            if source.span(each)[0] in starts and _is_movable(source, context, each)
        ]
        if names and not has_comment(source, statement) and remove_names(source, statement, names):
            yield statement, names


def _is_movable(source: ParsedSource, context: Context, name: ast.alias) -> bool:
    bound = name.asname or name.name.partition(".")[0]
    return not context.index.uses_elsewhere(source.path, bound)


def _removals(source: ParsedSource, moved: Sequence[_Moved]) -> Iterator[Edit]:
    for statement, names in moved:
        if len(names) < len(statement.names):
            yield from remove_names(source, statement, names) or ()
        else:
            start = source.line_starts[statement.lineno - 1]
            yield source.replace(start, _end(source, statement), b"")


def _block(source: ParsedSource, last: ast.stmt, moved: Sequence[_Moved]) -> Edit:
    """The block for type checkers, after the ``last`` import."""
    statements = [ast.unparse(_part(statement, names)) for statement, names in moved]
    lines = ["from typing import TYPE_CHECKING", "", "if TYPE_CHECKING:"]
    lines += [f"    {statement}" for statement in statements]
    line_end = source.line_end.decode()
    return Edit(_end(source, last), b"", "".join(each + line_end for each in lines).encode())


def _part(
    statement: ast.Import | ast.ImportFrom, names: Sequence[ast.alias]
) -> ast.Import | ast.ImportFrom:
    if isinstance(statement, ast.Import):
        return ast.Import(list(names))
    return ast.ImportFrom(statement.module, list(names), statement.level)


def _end(source: ParsedSource, statement: ast.stmt) -> int:
    """Where the line after ``statement`` begins."""
    assert statement.end_lineno is not None
    return source.line_starts[statement.end_lineno]


_FUTURE = "from __future__ import annotations\n\n"
_USE = "\n\ndef pay(at: Path) -> None:\n    print(os.sep)\n"

RULE = RefactoringRule(
    id="typing_only_import",
    pattern=Pattern.IMPORTS,
    languages=PYTHON,
    summary="What only annotations use is imported for type checkers alone.",
    safeties=frozenset({Safety.REVIEW}),
    engine=RuleEngine.RUFF,
    propose=propose,
    codes=_CODES,
    enabled=False,
    examples=(
        Example(
            f"{_FUTURE}import os\nfrom pathlib import Path\n{_USE}",
            f"{_FUTURE}import os\nfrom typing import TYPE_CHECKING\n\n"
            f"if TYPE_CHECKING:\n    from pathlib import Path\n{_USE}",
            Safety.REVIEW,
        ),
    ),
    counter_examples=(
        CounterExample(
            f"import os\nfrom pathlib import Path\n{_USE}", "The annotations are evaluated."
        ),
        CounterExample(
            f"{_FUTURE}import os\nfrom pathlib import Path\n{_USE}",
            "Another file imports it from here.",
            others={
                "shop/__init__.py": "",
                "shop/till.py": "from shop.basket import Path\nPath()\n",
            },
        ),
        CounterExample(
            f"{_FUTURE}import os\nfrom pathlib import Path, PurePath\n{_USE}print(PurePath())\n",
            "Another name of the module is needed when the program runs.",
        ),
        CounterExample(
            f"{_FUTURE}import os\nfrom pathlib import Path\nimport pydantic\n{_USE}pydantic.x()\n",
            "The library reads annotations when the program runs.",
        ),
    ),
)
