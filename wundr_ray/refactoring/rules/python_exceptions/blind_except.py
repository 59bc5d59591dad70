"""A handler that catches every exception."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import RuleEngine
from wundr_ray.refactoring.rules.interface import PYTHON, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.reported import reported

_CODE = "BLE001"
_BEFORE = "try:\n    pay()\nexcept Exception:\n    retry()\n"

RULE = RefactoringRule(
    id="blind_except",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="A handler names the exceptions that it can handle.",
    safeties=frozenset({Safety.REPORT}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=reported(_CODE, "The handler catches every exception, including unexpected ones."),
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT),),
    counter_examples=(
        CounterExample(
            "try:\n    pay()\nexcept Exception:\n    undo()\n    raise\n",
            "The exception is raised again.",
        ),
    ),
)
