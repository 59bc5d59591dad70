"""``raise X`` in a handler becomes ``raise X from error``."""

import ast
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
from wundr_ray.refactoring.sources.handlers import (
    Raise,
    is_bound_in,
    new_name,
    place_of_name,
    raises,
)
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "B904"
_WITHOUT_TRACEBACK = frozenset({"SystemExit", "KeyboardInterrupt"})


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    if not source.findings.get(_CODE):
        return
    found = [each for each in raises(source.tree) if _makes_another(each)]
    for each in sorted(found, key=lambda one: one.node.lineno):
        handler = each.handler.node
        name = handler.name or new_name(each.handler, source.tree)
        if name is None or (handler.name and is_bound_in(handler.body, name)):
            continue
        edits = [Edit(source.span(each.node)[1], b"", f" from {name}".encode())]
        if handler.name is None:
            place = place_of_name(source, handler)
            if place is None:
                continue
            edits.insert(0, Edit(place, b"", f" as {name}".encode()))
        yield Proposal(
            each.node.lineno,
            tuple(edits),
            Safety.REVIEW,
            f"The new exception names the caught one, `{name}`, as its cause, so that a "
            "traceback says that one led to the other.",
            ("Only the text of a traceback and `__cause__` change.",),
        )


def _makes_another(found: Raise) -> bool:
    """Whether it raises a class, or an object made of one, and gives no cause.

    Left out are those that end the program and show no traceback.
    """
    raised = found.node.exc
    if raised is None or found.node.cause is not None:
        return False
    made = raised.func if isinstance(raised, ast.Call) else raised
    if isinstance(made, ast.Attribute):
        return _is_class_name(made.attr)
    return isinstance(made, ast.Name) and _is_class_name(made.id)


def _is_class_name(name: str) -> bool:
    return name.lstrip("_")[:1].isupper() and name not in _WITHOUT_TRACEBACK


RULE = RefactoringRule(
    id="raise_without_cause",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="An exception that is raised in a handler names the caught one as its cause.",
    safeties=frozenset({Safety.REVIEW}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=propose,
    python_3_only=True,
    examples=(
        Example(
            before="try:\n    pay()\nexcept OSError as e:\n    raise PayError(1)\n",
            after="try:\n    pay()\nexcept OSError as e:\n    raise PayError(1) from e\n",
            safety=Safety.REVIEW,
        ),
        Example(
            before="try:\n    pay()\nexcept (OSError):\n    raise (shop.PayError)  # now\n",
            after=(
                "try:\n    pay()\nexcept (OSError) as error:\n"
                "    raise (shop.PayError) from error  # now\n"
            ),
            safety=Safety.REVIEW,
            title="a handler without a name",
        ),
        Example(
            before=(
                "try:\n    pay()\nexcept OSError:\n    try:\n        undo()\n"
                "    except KeyError as e:\n        log(e)\n    raise PayError(1)\n"
            ),
            after=(
                "try:\n    pay()\nexcept OSError as error:\n    try:\n        undo()\n"
                "    except KeyError as e:\n        log(e)\n    raise PayError(1) from error\n"
            ),
            safety=Safety.REVIEW,
            title="a handler around another",
        ),
    ),
    counter_examples=(
        CounterExample(
            "try:\n    pay()\nexcept OSError as e:\n"
            "    try:\n        undo()\n    except KeyError as e:\n        pass\n"
            "    raise PayError(1)\n",
            "The inner handler takes the name away.",
        ),
        CounterExample(
            "try:\n    pay()\nexcept OSError:\n    raise PayError(1) from None\n",
            "The cause is hidden on purpose.",
        ),
        CounterExample(
            "try:\n    pay()\nexcept OSError as e:\n    raise wrap(e)\n",
            "The function may return the caught exception itself.",
        ),
        CounterExample(
            "try:\n    pay()\nexcept OSError as e:\n    e = e.args\n    raise PayError(e)\n",
            "The name is bound again.",
        ),
        CounterExample(
            "try:\n    pay()\nexcept OSError as e:\n    def fail():\n        raise PayError(1)\n",
            "The function may be called elsewhere.",
        ),
        CounterExample(
            "try:\n    pay()\nexcept KeyError as error:\n    raise ValueError(error)\n",
            "The project runs on Python 2 as well, which does not know the syntax.",
            others={"setup.py": "setup(classifiers=['Programming Language :: Python :: 2.7'])\n"},
        ),
    ),
)
