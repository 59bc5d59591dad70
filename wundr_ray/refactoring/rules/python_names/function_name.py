"""A function whose name is not in ``snake_case``."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import RuleEngine
from wundr_ray.refactoring.rules.interface import PYTHON, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.reported import reported

_CODE = "N802"
_BEFORE = "def totalPrice():\n    return 1\n"

RULE = RefactoringRule(
    id="function_name",
    pattern=Pattern.NAMING,
    languages=PYTHON,
    summary="The name of a function is written in `snake_case`.",
    safeties=frozenset({Safety.REPORT}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=reported(
        _CODE,
        "The name of the function is not written in `snake_case`; callers, overrides and "
        "strings may use it, so it is only listed.",
    ),
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT),),
    counter_examples=(
        CounterExample("def total_price():\n    return 1\n", "It is already written this way."),
    ),
)
