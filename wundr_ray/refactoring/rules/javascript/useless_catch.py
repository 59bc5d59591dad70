"""A ``catch`` that only throws the error again."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import RuleEngine
from wundr_ray.refactoring.rules.interface import SCRIPTS, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.reported import reported

_CODE = "eslint/no-useless-catch"
_BEFORE = "try {\n  read();\n} catch (error) {\n  throw error;\n}\n"

RULE = RefactoringRule(
    id="useless_catch",
    pattern=Pattern.ERROR_HANDLING,
    languages=SCRIPTS,
    summary="A `catch` does more than throw the error again.",
    safeties=frozenset({Safety.REPORT}),
    engine=RuleEngine.OXLINT,
    codes=(_CODE,),
    propose=reported(
        _CODE, "The `catch` only throws the error again; without it, the same happens."
    ),
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT, path="shop/pay.js"),),
    counter_examples=(
        CounterExample(
            "try {\n  read();\n} catch (error) {\n  log(error);\n  throw error;\n}\n",
            "It does something.",
            "shop/pay.js",
        ),
    ),
)
