"""``raise error`` becomes ``raise`` in the handler that caught it."""

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
    is_free,
    raises,
    span_of_name,
    uses,
)
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "TRY201"
_TRACEBACK = frozenset({"__traceback__", "with_traceback"})


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    if not source.findings.get(_CODE):
        return
    statements = [raised for raised in raises(source.tree) if _raises_the_caught(raised)]
    for raised in sorted(statements, key=lambda raised: raised.node.lineno):
        start, end = source.span(raised.node)
        if not _is_plain(source.data[start:end], raised.handler.node.name):
            continue
        edits = [source.replace(start + len(b"raise"), end, b"")]
        if name := _needless_name(source, raised):
            edits.insert(0, name)
        yield Proposal(
            raised.node.lineno,
            tuple(edits),
            Safety.REVIEW,
            f"`raise` alone raises `{raised.handler.node.name}` again, and its traceback does not "
            "get another entry.",
            ("The name is not bound again, and no function or handler lies between.",),
        )


def _raises_the_caught(found: Raise) -> bool:
    name, raised = found.handler.node.name, found.node.exc
    if name is None or found.node.cause is not None or not isinstance(raised, ast.Name):
        return False
    body = found.handler.node.body
    return raised.id == name and not is_bound_in(body, name) and not _changes_traceback(body)


def _changes_traceback(body: list[ast.stmt]) -> bool:
    nodes = (node for each in body for node in ast.walk(each))
    return any(isinstance(node, ast.Attribute) and node.attr in _TRACEBACK for node in nodes)


def _is_plain(statement: bytes, name: str | None) -> bool:
    """Whether it has neither parentheses nor comments."""
    return name is not None and statement.split() == [b"raise", name.encode()]


def _needless_name(source: ParsedSource, found: Raise) -> Edit | None:
    """Take the name away where nothing else uses it, and the handler ends here."""
    handler = found.handler.node
    if handler.name is None or handler.body[-1] is not found.node:
        return None
    span = span_of_name(source, handler)
    only = len(uses(handler.body, handler.name)) == 1 and is_free(handler.name, found.handler)
    return source.replace(*span, b"") if span and only else None


RULE = RefactoringRule(
    id="raise_caught_by_name",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="A handler raises the caught exception again without its name.",
    safeties=frozenset({Safety.REVIEW}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=propose,
    python_3_only=True,
    examples=(
        Example(
            before="try:\n    pay()\nexcept OSError as e:\n    log(e)\n    raise e\n",
            after="try:\n    pay()\nexcept OSError as e:\n    log(e)\n    raise\n",
            safety=Safety.REVIEW,
        ),
        Example(
            before="try:\n    pay()\nexcept (OSError, KeyError) as e:\n    undo()\n    raise e\n",
            after="try:\n    pay()\nexcept (OSError, KeyError):\n    undo()\n    raise\n",
            safety=Safety.REVIEW,
            title="a name that nothing else uses",
        ),
    ),
    counter_examples=(
        CounterExample(
            "try:\n    pay()\nexcept OSError as e:\n    e = PayError(e)\n    raise e\n",
            "It is another exception.",
        ),
        CounterExample(
            "try:\n    pay()\nexcept OSError as e:\n"
            "    try:\n        undo()\n    except KeyError:\n        raise e\n",
            "In the inner handler `raise` would raise the inner exception.",
        ),
        CounterExample(
            "try:\n    pay()\nexcept OSError as e:\n"
            "    try:\n        undo()\n    finally:\n        raise e\n",
            "In the `finally` block another exception may be the current one.",
        ),
        CounterExample(
            "try:\n    pay()\nexcept OSError as e:\n    def fail():\n        raise e\n    fail()\n",
            "The function may be called elsewhere.",
        ),
        CounterExample(
            "try:\n    pay()\nexcept OSError as e:\n    e.__traceback__ = None\n    raise e\n",
            "Its traceback is changed on purpose.",
        ),
        CounterExample(
            "try:\n    pay()\nexcept KeyError as e:\n    undo()\n    raise e\n",
            "On Python 2, which the project supports, it raises what was handled last.",
            others={"setup.py": "setup(classifiers=['Programming Language :: Python :: 2.7'])\n"},
        ),
    ),
)
