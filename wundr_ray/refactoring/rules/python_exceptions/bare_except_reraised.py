"""``except:`` becomes ``except BaseException:`` where the handler raises the exception again."""

import re
from collections.abc import Iterator

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Edit, Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import (
    PYTHON,
    Context,
    CounterExample,
    Example,
    RefactoringRule,
)
from wundr_ray.refactoring.sources.handlers import bound_names, raises
from wundr_ray.refactoring.sources.source import ParsedSource

_NAME = "BaseException"


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    tree = source.tree
    bare = {
        found.handler.node
        for found in raises(tree)
        if found.node.exc is None and found.handler.node.type is None
    }
    if not bare or _NAME in bound_names(tree):
        return
    has_star = "*" in bound_names(tree)
    for node in sorted(bare, key=lambda each: each.lineno):
        yield Proposal(
            node.lineno,
            (Edit(source.span(node)[0] + len(b"except"), b"", f" {_NAME}".encode()),),
            Safety.REVIEW if has_star else Safety.SAFE,
            "The handler says that it catches everything; it raises the exception again.",
            (_evidence(has_star),),
        )


def _evidence(has_star: bool) -> str:
    if has_star:
        return f"`import *` in this file might rebind `{_NAME}`."
    return f"Every exception is a `{_NAME}`, and the file does not rebind that name."


RULE = RefactoringRule(
    id="bare_except_reraised",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="A handler that catches everything and raises it again says so.",
    safeties=frozenset({Safety.SAFE, Safety.REVIEW}),
    engine=RuleEngine.OWN,
    codes=("E722",),
    propose=propose,
    python_3_only=True,
    needs=re.compile(rb"except[ \t]*:"),
    examples=(
        Example(
            before="try:\n    pay()\nexcept:\n    undo()\n    raise\n",
            after="try:\n    pay()\nexcept BaseException:\n    undo()\n    raise\n",
            safety=Safety.SAFE,
        ),
        Example(
            before="try:\n    pay()\nexcept :  # all\n    if undo():\n        raise\n",
            after="try:\n    pay()\nexcept BaseException :  # all\n    if undo():\n        raise\n",
            safety=Safety.SAFE,
            title="a handler that raises it again under a condition",
        ),
        Example(
            before="from shop import *\ntry:\n    pay()\nexcept:\n    raise\n",
            after="from shop import *\ntry:\n    pay()\nexcept BaseException:\n    raise\n",
            safety=Safety.REVIEW,
            title="names that are not known",
        ),
    ),
    counter_examples=(
        CounterExample(
            "try:\n    pay()\nexcept:\n    undo()\n", "It does not raise the exception again."
        ),
        CounterExample(
            "try:\n    pay()\nexcept:\n    def again():\n        raise\n",
            "The function may be called elsewhere.",
        ),
        CounterExample(
            "class BaseException: pass\ntry:\n    pay()\nexcept:\n    raise\n",
            "The name is another class here.",
        ),
        CounterExample(
            "try:\n    pay()\nexcept:\n    undo()\n    raise\n",
            "On Python 2, which the project supports, other things can be raised.",
            others={"setup.py": "setup(classifiers=['Programming Language :: Python :: 2.7'])\n"},
        ),
    ),
)
