"""A mixedCase variable of a module."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import RuleEngine
from wundr_ray.refactoring.rules.interface import PYTHON, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.reported import reported

_CODE = "N816"
_BEFORE = "basketId = 1\n"

RULE = RefactoringRule(
    id="global_name",
    pattern=Pattern.NAMING,
    languages=PYTHON,
    summary="The name of a variable of a module is written in `snake_case`.",
    safeties=frozenset({Safety.REPORT}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=reported(
        _CODE,
        "The name of the variable is not written in `snake_case`; other modules may "
        "import it, so it is only listed.",
    ),
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT),),
    counter_examples=(CounterExample("basket_id = 1\n", "It is already written this way."),),
)
