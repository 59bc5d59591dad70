"""``try: … except KeyError: pass`` becomes ``with contextlib.suppress(KeyError): …``."""

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
from wundr_ray.refactoring.rules.reported import fixed
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "SIM105"
_IMPORT = b"import contextlib"


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    for finding in fixed(source, _CODE):
        yield Proposal(
            source.line_of(finding.start),
            tuple(_in_order(source, edit) for edit in finding.edits),
            Safety.REVIEW,
            "`contextlib.suppress` says in one line that the exception is expected.",
            ("It does the same, and is a little slower than `try`.",),
        )


def _in_order(source: ParsedSource, edit: Edit) -> Edit:
    """The edit that adds the import at its place in the alphabet; any other as it is."""
    if edit.old or edit.new.strip() != _IMPORT:
        return edit
    for statement in source.tree.body:
        start, _ = source.span(statement)
        if isinstance(statement, ast.Import) and statement.names[0].name > "contextlib":
            # A comment above belongs to that import; nothing may come between the two.
            above = source.line(statement.lineno - 1) if statement.lineno > 1 else b""
            if start < edit.start and not above.lstrip().startswith(b"#"):
                return Edit(start, b"", _IMPORT + source.line_end)
            return edit
        if not isinstance(statement, ast.Import) and not _may_precede(statement):
            return edit
    return edit


def _may_precede(statement: ast.stmt) -> bool:
    """Whether it is a docstring or ``from __future__ import``."""
    return isinstance(statement, ast.Expr) or (
        isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
    )


RULE = RefactoringRule(
    id="suppressible_exception",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="An exception that is expected and ignored is suppressed by `contextlib.suppress`.",
    safeties=frozenset({Safety.REVIEW}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=propose,
    python_3_only=True,
    examples=(
        Example(
            before="try:\n    pay()\nexcept KeyError:\n    pass\n",
            after="import contextlib\nwith contextlib.suppress(KeyError):\n    pay()\n",
            safety=Safety.REVIEW,
        ),
        Example(
            before=(
                "from contextlib import suppress\n\n\ndef undo():\n"
                "    try:\n        pay()\n    except (KeyError, OSError):\n        pass\n"
            ),
            after=(
                "from contextlib import suppress\n\n\ndef undo():\n"
                "    with suppress(KeyError, OSError):\n        pay()\n"
            ),
            safety=Safety.REVIEW,
            title="a module that imports it already",
        ),
        Example(
            before=(
                '"""Pay."""\n\nimport abc\nimport os\n\nfrom shop import pay\n\n'
                "try:\n    pay(os, abc)\nexcept KeyError:\n    pass\n"
            ),
            after=(
                '"""Pay."""\n\nimport abc\nimport contextlib\nimport os\n\n'
                "from shop import pay\n\n"
                "with contextlib.suppress(KeyError):\n    pay(os, abc)\n"
            ),
            safety=Safety.REVIEW,
            title="an import in alphabetical order",
        ),
    ),
    counter_examples=(
        CounterExample(
            "try:\n    pay()\nexcept KeyError:\n    # nobody has to pay\n    pass\n",
            "A comment would be lost.",
        ),
        CounterExample(
            "try:\n    pay()\n    thank()\nexcept KeyError:\n    pass\n",
            "Which of the two statements may fail is not known.",
        ),
        CounterExample(
            "try:\n    pay()\nexcept KeyError:\n    pass\n",
            "The project runs on Python 2 as well, which does not have it.",
            others={"setup.py": "setup(classifiers=['Programming Language :: Python :: 2.7'])\n"},
        ),
    ),
)
