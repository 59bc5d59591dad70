"""``docs/rules.md``, written from the registry and the engines' tables of codes.

Run: ``python -m wundr_ray.engines.pages.rules``, or ``make docs``.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from wundr_ray.contract.vocabulary import Confidence, Language, Rule, Severity
from wundr_ray.engines import complexity, registry
from wundr_ray.engines.codes import Kind
from wundr_ray.engines.html import codes as html_codes
from wundr_ray.engines.pages import severity as page
from wundr_ray.engines.python.bandit import codes as python_security_codes
from wundr_ray.engines.python.bandit.library import help_url
from wundr_ray.engines.python.bandit.severity import table as python_table
from wundr_ray.engines.python.ruff import codes as ruff_codes
from wundr_ray.engines.scripts.oxlint import codes as oxlint_codes
from wundr_ray.engines.scripts.oxlint import severity as script_table

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"

_HEAD = """\
# Rules

This page is written by `make docs` from `wundr_ray/engines/`; do not edit it.

Every finding has a `code` that stays the same for ever, and beside it the id that the engine
itself uses (`engine_rule`). Codes are retired, never reused; engines that find the same defect
share its code. A file that any engine asked for cannot read is listed under `skipped_files` and
counts nowhere else: as `syntax_error` if it is broken, as `unsupported_syntax` if it is valid
Python of a later version than the server's or holds Flow's types, as `not_read` if the engine
passed over it.

## Which engine serves which rule
"""

_SUPPRESSIONS = """
## Suppressions

| engine | comments that are honoured |
|---|---|
| bandit | `# nosec`, `# nosec: B101`, `# noqa: S101` (its name in flake8 and ruff) |
| ruff | `# noqa`, `# noqa: C408`, `# ruff: noqa`, `# flake8: noqa`, `# ruff: disable[C408]` |
| oxlint | `oxlint-disable` and `eslint-disable`, `-line`, `-next-line`, with or without rules |

Suppressed findings appear nowhere, but are counted: `suppressed_findings` of each project. A
function whose complexity is silenced is still listed with its number. radon and our own engines
know no suppressions.

## Codes
"""

_LEFT_OUT = """
## Rules of the same groups that stay off

| engine's rule | reason |
|---|---|
"""


class Line(NamedTuple):
    """A row of the table of one rule."""

    code: str
    engine: str
    engine_rule: str
    severity: str
    confidence: str
    cwe: int | None
    criterion: str
    help_url: str


def written() -> str:
    """The whole page, with a line end."""
    return "\n".join(
        [
            _HEAD,
            *_engines(),
            _SUPPRESSIONS,
            *_codes(),
            *page.table(),
            *page.departures(),
            _LEFT_OUT.rstrip("\n"),
            *(
                f"| {rule} | {reason} |"
                for left_out in (ruff_codes.LEFT_OUT, oxlint_codes.LEFT_OUT)
                for rule, reason in left_out.items()
            ),
            "",
        ]
    )


def lines(rule: Rule) -> list[Line]:
    """All kinds of finding of ``rule``, by code; duplicates have no table of codes."""
    found = {
        Rule.COMPLEXITY: _of_complexity,
        Rule.SECURITY: _of_bandit,
    }.get(rule, list[Line])()
    for engine, kinds in (
        ("ruff", ruff_codes.KINDS),
        ("oxlint", oxlint_codes.KINDS),
        (registry.HTML_ENGINE, html_codes.KINDS),
    ):
        found += _of_kinds(rule, engine, kinds)
    return sorted(found)


def _engines() -> Iterator[str]:
    yield "| rule | " + " | ".join(Language) + " |"
    yield "|---" * (len(Language) + 1) + "|"
    for rule in Rule:
        names = (registry.ENGINE_OF.get((rule, language), "–") for language in Language)
        yield f"| {rule} | " + " | ".join(names) + " |"
    yield ""
    yield "Of Vue, Svelte and Astro files the script blocks are analysed, as JavaScript. In HTML,"
    yield "Jinja and Django templates, expressions and statements count as content of any kind."
    yield ""
    yield "Ids and levels of headings are compared only where both elements can be on one page. The"
    yield "branches of Jinja, Django, Twig, Liquid, Tornado, Go, Handlebars, Mustache, PHP, ERB,"
    yield "EJS and of Angular's blocks are told apart, and so are `<template>` and the elements"
    yield "that Vue, Angular, Alpine and Thymeleaf show on a condition."


def _codes() -> Iterator[str]:
    for rule in Rule:
        if rows := lines(rule):
            yield f"### {rule}\n"
            yield from _table(rows)
            yield ""


def _table(rows: Iterable[Line]) -> Iterator[str]:
    yield "| code | engine's rule | severity | confidence | CWE or WCAG |"
    yield "|---|---|---|---|---|"
    for code, group in groupby(rows, key=lambda row: row.code):
        for row in group:
            weakness = f"CWE-{row.cwe}" if row.cwe else row.criterion and f"WCAG {row.criterion}"
            yield (
                f"| `{code}` | {row.engine} [{row.engine_rule}]({row.help_url}) | "
                f"{row.severity} | {row.confidence} | {weakness} |"
            )


def _of_complexity() -> list[Line]:
    severities = ", ".join(severity for severity in reversed(Severity) if severity != "critical")
    return [
        Line(
            complexity.CODE,
            source.engine,
            source.engine_rule,
            severities,
            Confidence.HIGH,
            None,
            "",
            source.help_url,
        )
        for source in (complexity.RADON, complexity.OXLINT)
    ]


def _of_bandit() -> list[Line]:
    """Confidence and CWE are bandit's own, finding by finding."""
    return [
        Line(
            code,
            "bandit",
            test,
            page.of_cases(cases)
            if (cases := python_table.CASES.get(test))
            else python_security_codes.LEVELS[test],
            "bandit's",
            None,
            "",
            help_url(test),
        )
        for test, code in python_security_codes.CODES.items()
    ]


def _of_kinds(rule: Rule, engine: str, kinds: Mapping[str, Kind]) -> list[Line]:
    return [
        Line(
            kind.code,
            engine,
            name,
            page.of_cases(cases) if (cases := script_table.CASES.get(name)) else kind.severity,
            kind.confidence,
            kind.cwe,
            kind.criterion,
            kind.help_url,
        )
        for name, kind in kinds.items()
        if kind.rule is rule
    ]


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
