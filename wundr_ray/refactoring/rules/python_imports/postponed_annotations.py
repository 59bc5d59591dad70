"""Files postpone the evaluation of their annotations."""

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
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "I002"
# What may read annotations when the program runs, and would find strings then.
_READS_ANNOTATIONS = re.compile(
    rb"\b(?:__annotations__|attrs?|cattrs|dataclass(?:es)?|fastapi|get_annotations|get_type_hints"
    rb"|marshmallow|msgspec|pydantic|singledispatch|sqlalchemy|sqlmodel|strawberry|typer)\b"
)


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    if source.path.endswith(".pyi") or _READS_ANNOTATIONS.search(source.data):
        return
    for finding in source.findings.get(_CODE, ()):
        if finding.edits:
            yield Proposal(
                source.line_of(finding.start),
                finding.edits,
                Safety.REVIEW,
                "Annotations are not evaluated when the file is imported.",
                ("Nothing in the file is known to read annotations when the program runs.",),
            )


RULE = RefactoringRule(
    id="postponed_annotations",
    pattern=Pattern.IMPORTS,
    languages=PYTHON,
    summary="Files begin with `from __future__ import annotations`.",
    safeties=frozenset({Safety.REVIEW}),
    engine=RuleEngine.RUFF,
    propose=propose,
    python_3_only=True,
    codes=(_CODE,),
    enabled=False,
    examples=(
        Example(
            '"""Baskets."""\n\nlimit: int = 1\n',
            '"""Baskets."""\nfrom __future__ import annotations\n\nlimit: int = 1\n',
            Safety.REVIEW,
        ),
    ),
    counter_examples=(
        CounterExample(
            "import pydantic\n\nlimit: int = pydantic.x\n",
            "The library reads annotations when the program runs.",
        ),
        CounterExample('"""Baskets."""\n', "There is no code."),
        CounterExample(
            "def pay(price): pass\n",
            "The project runs on Python 2 as well, which does not have it.",
            others={"setup.py": "setup(classifiers=['Programming Language :: Python :: 2.7'])\n"},
        ),
    ),
)
