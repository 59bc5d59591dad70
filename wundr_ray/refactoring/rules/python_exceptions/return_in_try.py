"""A ``return`` at the end of a ``try`` that has handlers."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import RuleEngine
from wundr_ray.refactoring.rules.interface import PYTHON, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.reported import reported

_CODE = "TRY300"
_BEFORE = (
    "def total(basket):\n    try:\n        value = price(basket)\n"
    "        return value\n    except KeyError:\n        return 0\n"
)

RULE = RefactoringRule(
    id="return_in_try",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="Code that cannot raise an exception belongs in the `else` of a `try`.",
    safeties=frozenset({Safety.REPORT}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=reported(
        _CODE, "The `return` at the end of the `try` block may stand in an `else` block."
    ),
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT),),
    counter_examples=(
        CounterExample(
            (
                "def total(basket):\n    try:\n        value = price(basket)\n"
                "    except KeyError:\n        return 0\n    else:\n        return value\n"
            ),
            "It is in the `else`.",
        ),
    ),
)
