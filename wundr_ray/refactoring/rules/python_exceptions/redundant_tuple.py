"""``except (KeyError,):`` becomes ``except KeyError:``."""

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
from wundr_ray.refactoring.rules.reported import fixed
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "B013"


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    for finding in fixed(source, _CODE):
        yield Proposal(
            source.line_of(finding.start),
            finding.edits,
            Safety.SAFE,
            "A single exception needs no tuple.",
            ("A handler of one class catches what a tuple of that class catches.",),
        )


RULE = RefactoringRule(
    id="redundant_tuple",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="A handler of one exception names it without a tuple.",
    safeties=frozenset({Safety.SAFE}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=propose,
    examples=(
        Example(
            before="try:\n    pay()\nexcept (KeyError,) as error:\n    ask(error)\n",
            after="try:\n    pay()\nexcept KeyError as error:\n    ask(error)\n",
            safety=Safety.SAFE,
        ),
    ),
    counter_examples=(
        CounterExample(
            "try:\n    pay()\nexcept (KeyError, OSError):\n    ask()\n", "There are two."
        ),
        CounterExample(
            "try:\n    pay()\nexcept (\n    KeyError,  # no card\n):\n    ask()\n",
            "A comment would be lost.",
        ),
    ),
)
