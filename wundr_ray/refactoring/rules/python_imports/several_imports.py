"""Several modules imported by one statement."""

import ast
from collections.abc import Iterator

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Edit, Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import (
    PYTHON,
    Context,
    CounterExample,
    Example,
    RefactoringRule,
)
from wundr_ray.refactoring.sources.imports import has_comment, import_places, stands_alone
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "E401"


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    starts = {finding.start for finding in source.findings.get(_CODE, ())}
    if not starts:
        return
    for place in import_places(source.tree):
        statement = place.statement
        is_plain = stands_alone(source, statement) and not has_comment(source, statement)
        if isinstance(statement, ast.Import) and source.span(statement)[0] in starts and is_plain:
            yield Proposal(
                statement.lineno,
                tuple(_edits(source, statement)),
                Safety.SAFE,
                "Each module has an import statement of its own.",
                ("The modules are imported in the same order.",),
            )


def _edits(source: ParsedSource, statement: ast.Import) -> Iterator[Edit]:
    indent = source.line(statement.lineno)[: statement.col_offset]
    for before, after in zip(statement.names, statement.names[1:], strict=False):
        start, end = source.span(before)[1], source.span(after)[0]
        yield source.replace(start, end, source.line_end + indent + b"import ")


RULE = RefactoringRule(
    id="several_imports",
    pattern=Pattern.IMPORTS,
    languages=PYTHON,
    summary="Each module that is imported has a statement of its own.",
    safeties=frozenset({Safety.SAFE}),
    engine=RuleEngine.RUFF,
    propose=propose,
    codes=(_CODE,),
    examples=(
        Example(
            "import os, sys\n\nprint(os.sep, sys.path)\n",
            "import os\nimport sys\n\nprint(os.sep, sys.path)\n",
            Safety.SAFE,
        ),
        Example(
            "def f():\n\timport os as o, sys\n\treturn o, sys\n",
            "def f():\n\timport os as o\n\timport sys\n\treturn o, sys\n",
            Safety.SAFE,
            "In a function",
        ),
    ),
    counter_examples=(
        CounterExample(
            "import os, sys  # for the path\n\nprint(os.sep, sys.path)\n",
            "A comment belongs to the statement.",
        ),
        CounterExample(
            "import os, sys; print(os.sep, sys.path)\n", "Another statement is on the line."
        ),
    ),
)
