"""``throw Error(…)`` becomes ``throw new Error(…)``."""

import re
from collections.abc import Iterator

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import (
    SCRIPTS,
    Context,
    CounterExample,
    Example,
    RefactoringRule,
)
from wundr_ray.refactoring.rules.javascript.syntax import without_strings
from wundr_ray.refactoring.rules.reported import fixed
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "unicorn/throw-new-error"
_BUILT_IN = re.compile(rb"(?:Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error(?=\s*\()")
_THROW = re.compile(rb"\bthrow[\s(]+\Z")
# How far before an error its `throw` is looked for, in bytes.
_MOST_BEFORE = 100

_BINDING = rb"(?:\b(?:function|class|let|const|var|as)\s+|[,{]\s*)%s\b"


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    if _CODE not in source.findings:
        return
    text = without_strings(source.data)
    for finding in fixed(source, _CODE):
        if [edit.new for edit in finding.edits] != [b"new "]:
            continue
        called = _BUILT_IN.match(source.data, finding.start)
        name = called[0] if called else b""
        own = not called or re.search(_BINDING % name, text)
        if own and not _is_thrown(source.data, finding.start):
            continue
        yield Proposal(
            source.line_of(finding.start),
            finding.edits,
            Safety.REVIEW if own else Safety.SAFE,
            "Error objects are made with `new`, like any other object.",
            (_evidence(name.decode(), bool(own)),),
        )


def _is_thrown(data: bytes, place: int) -> bool:
    """Whether what begins at ``place`` is thrown at once, so that it must be an error."""
    return _THROW.search(data[max(place - _MOST_BEFORE, 0) : place]) is not None


def _evidence(name: str, own: bool) -> str:
    if own:
        return "It may be a function that cannot be called with `new`."
    return f"`{name}` is the built-in one, which does the same with and without `new`."


RULE = RefactoringRule(
    id="throw_new_error",
    pattern=Pattern.ERROR_HANDLING,
    languages=SCRIPTS,
    summary="Errors that are thrown are created with `new`.",
    safeties=frozenset({Safety.SAFE, Safety.REVIEW}),
    engine=RuleEngine.OXLINT,
    codes=(_CODE,),
    propose=propose,
    examples=(
        Example(
            before="function pay() {\n  throw TypeError('no card');\n}\n",
            after="function pay() {\n  throw new TypeError('no card');\n}\n",
            safety=Safety.SAFE,
            title="a built-in error",
            path="shop/pay.js",
        ),
        Example(
            before="throw lib.HttpError(404);\n",
            after="throw new lib.HttpError(404);\n",
            safety=Safety.REVIEW,
            title="an error of the project or of a library",
            path="shop/pay.ts",
        ),
        Example(
            before="const Error = make();\nthrow Error('no card');\n",
            after="const Error = make();\nthrow new Error('no card');\n",
            safety=Safety.REVIEW,
            title="a name that the file binds itself",
            path="shop/pay.js",
        ),
    ),
    counter_examples=(
        CounterExample(
            "const text = messages.NotFoundError(id);\n",
            "It is not thrown, and need not be an error.",
            "shop/pay.js",
        ),
        CounterExample("throw createError(404);\n", "A function makes it.", "shop/pay.js"),
        CounterExample(
            "// oxlint-disable-next-line unicorn/throw-new-error\nthrow Error('no card');\n",
            "A comment forbids it.",
            "shop/pay.js",
        ),
    ),
)
