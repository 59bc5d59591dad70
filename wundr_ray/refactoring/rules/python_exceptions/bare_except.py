"""``except:`` becomes ``except Exception:``."""

import ast
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
from wundr_ray.refactoring.sources.handlers import Handler, bound_names, handlers, raises
from wundr_ray.refactoring.sources.source import ParsedSource

_NAME = "Exception"
_CATCH_ALL = frozenset({"Exception", "BaseException"})
# Names that show that a handler is meant to catch more than every `Exception`.
_BEYOND = frozenset({"BaseException", "CancelledError", "GeneratorExit", "KeyboardInterrupt"}) | {
    "SystemExit",
    "exit",
}


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    tree = source.tree
    bare = [each for each in handlers(tree) if each.node.type is None]
    if not bare or _NAME in bound_names(tree):
        return
    raising = {found.handler.node for found in raises(tree) if found.node.exc is None}
    for handler in sorted(bare, key=lambda each: each.node.lineno):
        if handler.node not in raising and not _is_meant(handler):
            place = source.span(handler.node)[0] + len(b"except")
            yield Proposal(
                handler.node.lineno,
                (Edit(place, b"", f" {_NAME}".encode()),),
                Safety.REVIEW,
                "The handler no longer catches what ends the program, such as Ctrl-C.",
                ("`SystemExit`, `KeyboardInterrupt` and `GeneratorExit` pass it then.",),
            )


def _is_meant(handler: Handler) -> bool:
    """Whether the handler is there for exceptions that are no ``Exception``."""
    return any(_mentions(each.type, _CATCH_ALL) for each in handler.earlier if each.type) or any(
        _mentions(each, _BEYOND) for each in handler.statement.body
    )


def _mentions(node: ast.AST, names: frozenset[str]) -> bool:
    return any(
        (isinstance(each, ast.Name) and each.id in names)
        or (isinstance(each, ast.Attribute) and each.attr in names)
        for each in ast.walk(node)
    )


RULE = RefactoringRule(
    id="bare_except",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="A handler that catches everything catches `Exception`.",
    safeties=frozenset({Safety.REVIEW}),
    engine=RuleEngine.OWN,
    codes=("E722",),
    propose=propose,
    needs=re.compile(rb"except[ \t]*:"),
    examples=(
        Example(
            before="try:\n    pay()\nexcept:\n    undo()\n",
            after="try:\n    pay()\nexcept Exception:\n    undo()\n",
            safety=Safety.REVIEW,
        ),
        Example(
            before="try:\n    pay()\nexcept KeyError:\n    ask()\nexcept: raise Stop\n",
            after="try:\n    pay()\nexcept KeyError:\n    ask()\nexcept Exception: raise Stop\n",
            safety=Safety.REVIEW,
            title="a handler that raises another exception",
        ),
    ),
    counter_examples=(
        CounterExample("try:\n    pay()\nexcept:\n    raise\n", "It raises the exception again."),
        CounterExample(
            "try:\n    pay()\nexcept Exception:\n    undo()\nexcept:\n    stop()\n",
            "Exceptions of that class are caught earlier.",
        ),
        CounterExample(
            "import sys\ntry:\n    sys.exit(pay())\nexcept:\n    stop()\n",
            "What it catches is not an `Exception`.",
        ),
        CounterExample(
            "from shop import Exception\ntry:\n    pay()\nexcept:\n    undo()\n",
            "The name is another class here.",
        ),
    ),
)
