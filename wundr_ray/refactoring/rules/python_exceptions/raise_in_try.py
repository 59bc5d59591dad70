"""A ``raise`` in a ``try`` whose own handlers may catch it."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import RuleEngine
from wundr_ray.refactoring.rules.interface import PYTHON, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.reported import reported

_CODE = "TRY301"
_BEFORE = "try:\n    if not card:\n        raise ValueError(card)\nexcept ValueError:\n    ask()\n"

RULE = RefactoringRule(
    id="raise_in_try",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="A `try` block does not raise what its own handlers may catch.",
    safeties=frozenset({Safety.REPORT}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=reported(_CODE, "The `raise` is inside a `try` block whose own handlers may catch it."),
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT),),
    counter_examples=(
        CounterExample("if not card:\n    raise ValueError(card)\n", "No handler is near."),
    ),
)
