"""Several imports of one JavaScript module become one."""

import re
from collections.abc import Iterator

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.edits.apply import apply_edits
from wundr_ray.refactoring.edits.differences import differences
from wundr_ray.refactoring.interface import Edit, Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import (
    SCRIPTS,
    Context,
    CounterExample,
    Example,
    RefactoringRule,
)
from wundr_ray.refactoring.rules.reported import fixed
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "import/no-duplicates"
_STATEMENT = re.compile(
    rb"^import\s[^;'\"{}]*\{([^{}]*)\}\s*from\s*(['\"])[^'\"\r\n]+\2", re.MULTILINE
)
_INDENT = re.compile(rb"\n([ \t]+)")
_LONGEST_LINE = 80


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    for finding in fixed(source, _CODE):
        yield Proposal(
            source.line_of(finding.start),
            _tidied(source, finding.edits),
            Safety.SAFE,
            "Everything imported from one module is in one statement.",
            ("A module is evaluated at its first import, and that one stays where it is.",),
        )


def _split(names: bytes) -> list[bytes]:
    return [name.strip() for name in names.split(b",") if name.strip()]


def _tidied(source: ParsedSource, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The same edits, with the names of the statements that they make set as the file sets them."""
    known = {found[0]: found[1] for found in _STATEMENT.finditer(source.data)}
    lists = [names for names in known.values() if b"\n" in names]
    indent = next((found[1] for found in map(_INDENT.search, lists) if found), b"  ")
    last = b"," if not lists or any(names.rstrip().endswith(b",") for names in lists) else b""
    gap = source.line_end + indent

    def set_names(found: re.Match[bytes]) -> bytes:
        if found[0] in known or b"/" in found[1]:
            return found[0]
        start, end = found.span(1)
        head, tail = found[0][: start - found.start()], found[0][end - found.start() :]
        names = _split(found[1])
        pad = b" " if found[1][:1].isspace() else b""
        line = head + pad + b", ".join(names) + pad + tail
        if b"\n" not in found[1] and len(line) <= _LONGEST_LINE:
            return line
        return head + gap + (b"," + gap).join(names) + last + source.line_end + tail

    after = apply_edits(source.data, edits)
    return differences(source.data, _STATEMENT.sub(set_names, after))


_LIST = "import {\n  card,\n  pay,\n} from './pay';\n"

RULE = RefactoringRule(
    id="duplicate_imports",
    pattern=Pattern.IMPORTS,
    languages=SCRIPTS,
    summary="A file imports everything from one module in one statement.",
    safeties=frozenset({Safety.SAFE}),
    engine=RuleEngine.OXLINT,
    codes=(_CODE,),
    propose=propose,
    examples=(
        Example(
            before="import { pay } from './pay';\nimport { card } from './pay';\n",
            after="import { pay, card } from './pay';\n",
            safety=Safety.SAFE,
            path="shop/basket.js",
        ),
        Example(
            before=_LIST + "import { undo } from './pay';\n",
            after="import {\n  card,\n  pay,\n  undo,\n} from './pay';\n",
            safety=Safety.SAFE,
            title="a list over several lines",
            path="shop/basket.js",
        ),
        Example(
            before="import type { Card } from './pay';\nimport type { Pay } from './pay';\n",
            after="import type { Card, Pay } from './pay';\n",
            safety=Safety.SAFE,
            title="types",
            path="shop/basket.ts",
        ),
        Example(
            before="import { pay, type Pay } from './pay';\nimport type { Card } from './pay';\n",
            after="import { pay, type Pay, type Card } from './pay';\n",
            safety=Safety.SAFE,
            title="types beside values, where they already stand together",
            path="shop/basket.ts",
        ),
    ),
    counter_examples=(
        CounterExample(
            "import { pay } from './pay';\nimport type { Card } from './pay';\n",
            "Types are imported on their own.",
            "shop/basket.ts",
        ),
        CounterExample(
            "import { pay } from './pay';\n// for refunds\nimport { card } from './pay';\n",
            "The comment would lose its place.",
            "shop/basket.js",
        ),
        CounterExample(
            "import { pay } from './pay';\nimport * as all from './pay';\n",
            "One import cannot hold both.",
            "shop/basket.js",
        ),
    ),
)
