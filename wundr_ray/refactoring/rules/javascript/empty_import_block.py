"""``import card, {} from …`` becomes ``import card from …``."""

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
from wundr_ray.refactoring.rules.reported import fixed
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "import/no-empty-named-blocks"
_BRACES = re.compile(rb"\s*,\s*\{\s*\}")


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    for finding in fixed(source, _CODE):
        if not all(_BRACES.fullmatch(edit.old) and not edit.new for edit in finding.edits):
            continue  # the whole import would go
        yield Proposal(
            source.line_of(finding.start),
            finding.edits,
            Safety.SAFE,
            "The empty braces import nothing.",
            ("The default import stays, and the module is evaluated as before.",),
        )


RULE = RefactoringRule(
    id="empty_import_block",
    pattern=Pattern.IMPORTS,
    languages=SCRIPTS,
    summary="An import has no empty braces.",
    safeties=frozenset({Safety.SAFE}),
    engine=RuleEngine.OXLINT,
    codes=(_CODE,),
    propose=propose,
    examples=(
        Example(
            before="import card, {} from './card';\n",
            after="import card from './card';\n",
            safety=Safety.SAFE,
            path="shop/basket.js",
        ),
    ),
    counter_examples=(
        CounterExample(
            "import {} from './card';\n",
            "The module is evaluated for its effects.",
            "shop/basket.js",
        ),
        CounterExample(
            "import type {} from './card';\n",
            "The module may declare types of others.",
            "shop/basket.ts",
        ),
        CounterExample(
            "import card, { /* none */ } from './card';\n",
            "A comment would be lost.",
            "shop/basket.js",
        ),
    ),
)
