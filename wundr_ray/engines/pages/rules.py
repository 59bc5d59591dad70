"""``docs/rules.md``, written from the registry and the engines' tables of codes.

Run: ``python -m wundr_ray.engines.pages.rules``, or ``make docs``.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from wundr_ray.contract.jobs import DEFAULT_RULES
from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.engines import registry
from wundr_ray.engines.interface import Engine
from wundr_ray.engines.pages import severity

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"

_HEAD = """\
# Rules

This page is written by `make docs` from `wundr_ray/engines/`; do not edit it.

Every finding has a `code` that stays the same for ever, and beside it the id that the engine
itself uses (`engine_rule`). Codes are retired, never reused; engines that find the same defect
share its code. A file that a requested engine cannot read is listed under `skipped_files` and
counts nowhere else: as `syntax_error` if it is broken, as `unsupported_syntax` if it is valid
Python of a later version than the server's or holds Flow's types, as `not_read` if the engine
passed over it.

## Which engine serves which rule
"""

_SUPPRESSIONS = """
## Suppressions

| engine | comments that are honoured |
|---|---|
{comments}

Suppressed findings appear nowhere, but are counted: `suppressed_findings` of each project. A
function whose complexity is silenced is still listed with its number. radon and our own engines
have no suppressions.

## Codes
"""

_LEFT_OUT = """
## Rules of the same groups that stay off

| engine's rule | reason |
|---|---|
"""


class RuleRow(NamedTuple):
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
            _SUPPRESSIONS.format(comments="\n".join(_comments())),
            *_codes(),
            *severity.table(),
            *severity.departures(),
            _LEFT_OUT.rstrip("\n"),
            *(
                f"| {rule} | {reason} |"
                for engine in registry.ENGINES
                for rule, reason in engine.left_out.items()
            ),
            "",
        ]
    )


def lines(rule: Rule) -> list[RuleRow]:
    """All kinds of finding of ``rule``, by code; duplicates have no table of codes."""
    return sorted(
        _line(engine, name)
        for engine in registry.ENGINES
        for name, kind in engine.kinds.items()
        if kind.rule is rule
    )


def _line(engine: Engine, name: str) -> RuleRow:
    kind = engine.kinds[name]
    return RuleRow(
        kind.code,
        engine.info.name,
        name,
        severity.severities_of(engine, name),
        kind.confidences or kind.confidence,
        kind.cwe,
        kind.criterion,
        kind.help_url,
    )


def _engines() -> Iterator[str]:
    yield "| rule | " + " | ".join(Language) + " |"
    yield "|---" * (len(Language) + 1) + "|"
    for rule in Rule:
        cells = (_names(rule, language) for language in Language)
        yield f"| {rule} | " + " | ".join(cells) + " |"
    yield ""
    optional = ", ".join(f"`{rule}`" for rule in Rule if rule not in DEFAULT_RULES)
    yield f"A job that names no rules is analysed by all of them except {optional}, which lists"
    yield "matters of taste."
    yield ""
    yield "In Vue, Svelte and Astro files, the script blocks are analysed as JavaScript. In HTML,"
    yield "Jinja and Django templates, expressions and statements count as content of any kind."
    yield ""
    yield "Ids and levels of headings are compared only where both elements can be on one page. The"
    yield "branches of Jinja, Django, Twig, Liquid, Tornado, Go, Handlebars, Mustache, PHP, ERB,"
    yield "EJS and of Angular's blocks are told apart, and so are `<template>` and the elements"
    yield "that Vue, Angular, Alpine and Thymeleaf show on a condition."


def _names(rule: Rule, language: Language) -> str:
    engines = registry.engines_for(rule, language)
    return ", ".join(engine.info.name for engine in engines) or "–"


def _comments() -> Iterator[str]:
    for engine in registry.ENGINES:
        if engine.info.suppressions:
            yield f"| {engine.info.name} | {engine.info.suppressions} |"


def _codes() -> Iterator[str]:
    for rule in Rule:
        if rows := lines(rule):
            yield f"### {rule}\n"
            yield from _table(rows)
            yield ""


def _table(rows: Iterable[RuleRow]) -> Iterator[str]:
    yield "| code | engine's rule | severity | confidence | CWE or WCAG |"
    yield "|---|---|---|---|---|"
    for code, group in groupby(rows, key=lambda row: row.code):
        for row in group:
            weakness = f"CWE-{row.cwe}" if row.cwe else row.criterion and f"WCAG {row.criterion}"
            yield (
                f"| `{code}` | {row.engine} [{row.engine_rule}]({row.help_url}) | "
                f"{row.severity} | {row.confidence} | {weakness} |"
            )


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
