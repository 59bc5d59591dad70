"""A mixedCase variable of a class."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import RuleEngine
from wundr_ray.refactoring.rules.interface import PYTHON, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.reported import reported

_CODE = "N815"
_BEFORE = "class Basket:\n    basketId = 1\n"

RULE = RefactoringRule(
    id="attribute_name",
    pattern=Pattern.NAMING,
    languages=PYTHON,
    summary="The name of a variable of a class is written in `snake_case`.",
    safeties=frozenset({Safety.REPORT}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=reported(
        _CODE,
        "The name of the variable is not written in `snake_case`; other code may read it "
        "from the class, so it is only listed.",
    ),
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT),),
    counter_examples=(
        CounterExample("class Basket:\n    basket_id = 1\n", "It is already written this way."),
    ),
)
