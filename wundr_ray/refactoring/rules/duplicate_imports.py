"""Several imports of one JavaScript module become one."""

import re
from collections.abc import Iterator

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.differences import differences
from wundr_ray.refactoring.edits import apply_edits
from wundr_ray.refactoring.interface import Edit, Engine, Proposal
from wundr_ray.refactoring.reported import fixed
from wundr_ray.refactoring.rules.interface import (
    SCRIPTS,
    Context,
    CounterExample,
    Example,
    Rule,
)
from wundr_ray.refactoring.sources import Source

_CODE = "import/no-duplicates"
_TIGHT_COMMA = re.compile(rb",(?=[^\s}])")


def propose(source: Source, context: Context) -> Iterator[Proposal]:
    for finding in fixed(source, _CODE):
        yield Proposal(
            source.line_of(finding.start),
            _spaced(source, finding.edits),
            Safety.SAFE,
            "What is imported from one module stands in one import.",
            ("A module is evaluated at its first import, and that one stays where it is.",),
        )


def _spaced(source: Source, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The same edits, with the names that they add set apart as in the list they come to."""
    known = set(source.data.splitlines())
    lines = apply_edits(source.data, edits).splitlines(keepends=True)
    for number, line in enumerate(lines):
        text = line.rstrip(b"\r\n")
        if text not in known and _TIGHT_COMMA.search(text):
            end = line[len(text) :]
            lines[number] = (_one_line(text) if b"{" in text else _column(text, end, known)) + end
    return differences(source.data, b"".join(lines))


def _one_line(text: bytes) -> bytes:
    return _TIGHT_COMMA.sub(b", ", text)


def _column(text: bytes, line_end: bytes, known: set[bytes]) -> bytes:
    """One name a line; the last has a comma if the last had one before."""
    indent = text[: len(text) - len(text.lstrip())]
    first = text[: text.index(b",") + 1]
    column = _TIGHT_COMMA.sub(lambda _: b"," + line_end + indent, text)
    return column + b"," if first in known and not column.endswith(b",") else column


_LIST = "import {\n  card,\n  pay,\n} from './pay';\n"

RULE = Rule(
    id="duplicate_imports",
    pattern=Pattern.IMPORTS,
    languages=SCRIPTS,
    summary="What a file imports from one module stands in one import.",
    safeties=frozenset({Safety.SAFE}),
    engine=Engine.OXLINT,
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
    ),
    counter_examples=(
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
