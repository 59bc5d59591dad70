"""A value that is no error is thrown."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import RuleEngine
from wundr_ray.refactoring.rules.interface import SCRIPTS, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.reported import reported

_CODE = "eslint/no-throw-literal"
_BEFORE = "throw 'no card';\n"

RULE = RefactoringRule(
    id="throw_literal",
    pattern=Pattern.ERROR_HANDLING,
    languages=SCRIPTS,
    summary="What is thrown is an error.",
    safeties=frozenset({Safety.REPORT}),
    engine=RuleEngine.OXLINT,
    codes=(_CODE,),
    propose=reported(
        _CODE, "A thrown value that is not an error has no stack, and handlers expect an error."
    ),
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT, path="shop/pay.js"),),
    counter_examples=(
        CounterExample("throw new Error('no card');\n", "It is an error.", "shop/pay.js"),
    ),
)
