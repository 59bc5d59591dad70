"""``import { card as card }`` becomes ``import { card }``."""

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
from wundr_ray.refactoring.rules.reported import fixed
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "eslint/no-useless-rename"


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    for finding in fixed(source, _CODE):
        yield Proposal(
            source.line_of(finding.start),
            finding.edits,
            Safety.SAFE,
            "The name stays the same, so it need not be written twice.",
        )


RULE = RefactoringRule(
    id="useless_rename",
    pattern=Pattern.IMPORTS,
    languages=SCRIPTS,
    summary="A name is not renamed to itself.",
    safeties=frozenset({Safety.SAFE}),
    engine=RuleEngine.OXLINT,
    codes=(_CODE,),
    propose=propose,
    examples=(
        Example(
            before="import { card as card, pay as buy } from './pay';\n",
            after="import { card, pay as buy } from './pay';\n",
            safety=Safety.SAFE,
            path="shop/basket.js",
        ),
        Example(
            before="const { card: card, pay } = shop;\n",
            after="const { card, pay } = shop;\n",
            safety=Safety.SAFE,
            title="a value that is destructured",
            path="shop/basket.js",
        ),
        Example(
            before="export { card as card } from './card';\n",
            after="export { card } from './card';\n",
            safety=Safety.SAFE,
            title="an export",
            path="shop/basket.ts",
        ),
    ),
    counter_examples=(
        CounterExample("import { card as visa } from './card';\n", "It is another name.", "a.js"),
        CounterExample(
            "const { card: /* ours */ card } = shop;\n", "A comment would be lost.", "a.js"
        ),
    ),
)
