"""``try: … except KeyError: pass`` becomes ``with contextlib.suppress(KeyError): …``."""

from collections.abc import Iterator

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Engine, Proposal
from wundr_ray.refactoring.reported import fixed
from wundr_ray.refactoring.rules.interface import (
    PYTHON,
    Context,
    CounterExample,
    Example,
    Rule,
)
from wundr_ray.refactoring.sources import Source

_CODE = "SIM105"


def propose(source: Source, context: Context) -> Iterator[Proposal]:
    for finding in fixed(source, _CODE):
        yield Proposal(
            source.line_of(finding.start),
            finding.edits,
            Safety.REVIEW,
            "`contextlib.suppress` says in one line that the exception is expected.",
            ("It does the same, and is a little slower than `try`.",),
        )


RULE = Rule(
    id="suppressible_exception",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="An exception that is expected and ignored is suppressed by `contextlib.suppress`.",
    safeties=frozenset({Safety.REVIEW}),
    engine=Engine.RUFF,
    codes=(_CODE,),
    propose=propose,
    examples=(
        Example(
            before="try:\n    pay()\nexcept KeyError:\n    pass\n",
            after="import contextlib\nwith contextlib.suppress(KeyError):\n    pay()\n",
            safety=Safety.REVIEW,
        ),
        Example(
            before=(
                "from contextlib import suppress\n\n\ndef undo():\n"
                "    try:\n        pay()\n    except (KeyError, OSError):\n        pass\n"
            ),
            after=(
                "from contextlib import suppress\n\n\ndef undo():\n"
                "    with suppress(KeyError, OSError):\n        pay()\n"
            ),
            safety=Safety.REVIEW,
            title="a module that imports it already",
        ),
    ),
    counter_examples=(
        CounterExample(
            "try:\n    pay()\nexcept KeyError:\n    # nobody has to pay\n    pass\n",
            "A comment would be lost.",
        ),
        CounterExample(
            "try:\n    pay()\n    thank()\nexcept KeyError:\n    pass\n",
            "Which of the two statements may fail is not known.",
        ),
    ),
)
