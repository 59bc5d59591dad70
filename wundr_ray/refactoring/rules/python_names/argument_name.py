"""A parameter whose name is not in ``snake_case``."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import RuleEngine
from wundr_ray.refactoring.rules.interface import PYTHON, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.reported import reported

_CODE = "N803"
_BEFORE = "def total(basketId):\n    return basketId\n"

RULE = RefactoringRule(
    id="argument_name",
    pattern=Pattern.NAMING,
    languages=PYTHON,
    summary="The name of a parameter is written in `snake_case`.",
    safeties=frozenset({Safety.REPORT}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=reported(
        _CODE,
        "The name of the parameter is not written in `snake_case`; callers may pass it by"
        " name, so it is only listed.",
    ),
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT),),
    counter_examples=(
        CounterExample(
            "def total(basket_id):\n    return basket_id\n", "It is already written this way."
        ),
    ),
)
