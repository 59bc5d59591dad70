"""A ``catch`` with an empty block."""

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
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "eslint/no-empty"
_CATCH = re.compile(rb"\bcatch\s*(?:\([^(){}]*\)\s*)?\Z")
_NEAR = 200


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    for finding in source.findings.get(_CODE, ()):
        if _CATCH.search(source.data, max(0, finding.start - _NEAR), finding.start):
            reason = "The error is dropped without a word; say why, or handle it."
            yield Proposal(source.line_of(finding.start), (), Safety.REPORT, reason)


_BEFORE = "try {\n  read();\n} catch (error) {}\n"

RULE = RefactoringRule(
    id="empty_catch",
    pattern=Pattern.ERROR_HANDLING,
    languages=SCRIPTS,
    summary="A `catch` does something, or says why it does not.",
    safeties=frozenset({Safety.REPORT}),
    engine=RuleEngine.OXLINT,
    codes=(_CODE,),
    propose=propose,
    examples=(Example(_BEFORE, _BEFORE, Safety.REPORT, path="shop/read.js"),),
    counter_examples=(
        CounterExample(
            "try {\n  read();\n} catch (error) {\n  // there may be no file\n}\n",
            "A comment says why.",
            "shop/read.js",
        ),
        CounterExample("if (ready) {}\n", "It is not a `catch`.", "shop/read.js"),
    ),
)
