"""What a TypeScript file imports for its types only is imported as a type."""

import re
from collections.abc import Iterator

from wundr_ray.contract.vocabulary import Language, Pattern, Safety
from wundr_ray.refactoring.interface import Edit, Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import Context, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.javascript.syntax import (
    emits_decorator_metadata,
    has_decorators,
    without_strings,
)
from wundr_ray.refactoring.sources.source import ParsedSource, ProgramFinding

_CODE = "typescript/consistent-type-imports"
_WHOLE = re.compile(rb"import(?=\s*\{|\s*\*|\s+(?!type\b)[\w$]+\s+from\b)")
_PARTLY = re.compile(r"Imports? (.+) (?:is|are) only used as types?\.")
_NAMES = re.compile(r"[\w$]+")


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    if not source.findings.get(_CODE) or _is_forbidden(source, context):
        return
    for finding in source.findings[_CODE]:
        if edits := _edits(source, finding):
            yield Proposal(
                source.line_of(finding.start),
                edits,
                Safety.REVIEW,
                "Only types are used, and the import says so: it is gone when the code runs.",
                ("No file with decorators, and no setting that emits their types, is affected.",),
            )


def _is_forbidden(source: ParsedSource, context: Context) -> bool:
    """Whether the import may be needed when the code runs, though the script does not show it."""
    return has_decorators(source) or emits_decorator_metadata(context.files)


def _edits(source: ParsedSource, finding: ProgramFinding) -> tuple[Edit, ...]:
    if partly := _PARTLY.match(finding.message):
        return _inline(source, finding, _NAMES.findall(partly[1].replace(" and ", ", ")))
    if found := _WHOLE.match(source.data, finding.start, finding.end):
        return (Edit(found.end(), b"", b" type"),)
    return ()


def _inline(source: ParsedSource, finding: ProgramFinding, names: list[str]) -> tuple[Edit, ...]:
    """Mark the names in the braces; nothing if one of them is not there, once."""
    statement = without_strings(source.data[finding.start : finding.end])
    opened, closed = statement.find(b"{"), statement.rfind(b"}")
    edits = []
    for name in names:
        specifier = rb"(?<=[{,\s])(?:[\w$]+\s+as\s+)?" + re.escape(name.encode()) + rb"(?=\s*[,}])"
        found = list(re.finditer(specifier, statement[: closed + 1]))
        if len(found) != 1 or found[0].start() < opened:
            return ()
        edits.append(Edit(finding.start + found[0].start(), b"", b"type "))
    return tuple(sorted(edits, key=lambda edit: edit.start))


_BEFORE = "import { Card } from './card';\nexport let card: Card;\n"

RULE = RefactoringRule(
    id="type_imports",
    pattern=Pattern.IMPORTS,
    languages=frozenset({Language.TYPESCRIPT}),
    summary="What is imported for its types only is imported as a type.",
    safeties=frozenset({Safety.REVIEW}),
    engine=RuleEngine.OXLINT,
    codes=(_CODE,),
    propose=propose,
    examples=(
        Example(
            before=_BEFORE,
            after="import type { Card } from './card';\nexport let card: Card;\n",
            safety=Safety.REVIEW,
            path="shop/basket.ts",
        ),
        Example(
            before="import { Card, pay } from './card';\nexport let card: Card = pay();\n",
            after="import { type Card, pay } from './card';\nexport let card: Card = pay();\n",
            safety=Safety.REVIEW,
            title="types beside values",
            path="shop/basket.ts",
        ),
    ),
    counter_examples=(
        CounterExample(
            "import { Card } from './card';\nexport const card = new Card();\n",
            "It is used as a value.",
            "shop/basket.ts",
        ),
        CounterExample(
            "import { Card } from './card';\n@Shop()\nclass Basket {\n"
            "  constructor(private card: Card) {}\n}\n",
            "A decorator may need the class when the code runs.",
            "shop/basket.ts",
        ),
        CounterExample(
            _BEFORE,
            "The types of decorated classes are emitted.",
            "shop/basket.ts",
            {"tsconfig.base.json": '{"compilerOptions": {"emitDecoratorMetadata": true}}'},
        ),
    ),
)
