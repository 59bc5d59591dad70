"""An exception class whose name does not end in ``Error``."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import RuleEngine
from wundr_ray.refactoring.rules.interface import PYTHON, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.reported import reported

_CODE = "N818"
_BEFORE = "class NoCard(Exception):\n    pass\n"

RULE = RefactoringRule(
    id="exception_name",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="The name of an exception class ends in `Error`.",
    safeties=frozenset({Safety.REPORT}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=reported(
        _CODE,
        "The name of the exception class does not end in `Error`; callers may depend on "
        "it, so it is only listed.",
    ),
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT),),
    counter_examples=(
        CounterExample("class CardError(Exception):\n    pass\n", "It already ends this way."),
    ),
)
