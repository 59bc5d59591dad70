"""A class whose name is not in ``CapWords``."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import RuleEngine
from wundr_ray.refactoring.rules.interface import PYTHON, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.reported import reported

_CODE = "N801"
_BEFORE = "class shop_basket:\n    pass\n"

RULE = RefactoringRule(
    id="class_name",
    pattern=Pattern.NAMING,
    languages=PYTHON,
    summary="The name of a class is written in `CapWords`.",
    safeties=frozenset({Safety.REPORT}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=reported(
        _CODE,
        "The name of the class is not written in `CapWords`; imports, strings and stored "
        "objects may use it, so it is only listed.",
    ),
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT),),
    counter_examples=(
        CounterExample("class ShopBasket:\n    pass\n", "It is already written this way."),
    ),
)
