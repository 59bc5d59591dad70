"""A ``raise`` in a ``try`` whose own handlers may catch it."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Engine
from wundr_ray.refactoring.rules.interface import PYTHON, CounterExample, Example, Rule
from wundr_ray.refactoring.rules.reported import reported

_CODE = "TRY301"
_BEFORE = "try:\n    if not card:\n        raise ValueError(card)\nexcept ValueError:\n    ask()\n"

RULE = Rule(
    id="raise_in_try",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="A `try` block does not raise what its own handlers may catch.",
    safeties=frozenset({Safety.REPORT}),
    engine=Engine.RUFF,
    codes=(_CODE,),
    propose=reported(_CODE, "The `raise` is inside a `try` block whose own handlers may catch it."),
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT),),
    counter_examples=(
        CounterExample("if not card:\n    raise ValueError(card)\n", "No handler is near."),
    ),
)
