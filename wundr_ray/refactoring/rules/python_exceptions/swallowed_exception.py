"""A handler that drops every exception without a word."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import RuleEngine
from wundr_ray.refactoring.rules.interface import PYTHON, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.reported import reported

_CODE = "S110"
_BEFORE = "try:\n    pay()\nexcept Exception:\n    pass\n"

RULE = RefactoringRule(
    id="swallowed_exception",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="An exception of any kind is logged or handled, not dropped.",
    safeties=frozenset({Safety.REPORT}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=reported(
        _CODE, "Every exception is dropped without a word; log it, or name the expected ones."
    ),
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT),),
    counter_examples=(
        CounterExample(
            "try:\n    pay()\nexcept KeyError:\n    pass\n", "It drops one kind of exception only."
        ),
    ),
)
