"""The sections of ``docs/rules.md`` on severity: a table of all codes, and every departure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wundr_ray.contract.vocabulary import Language, Rule, Severity
from wundr_ray.engines import complexity, registry
from wundr_ray.engines.cases import Case, Cases
from wundr_ray.engines.interface import Engine

_SILENT = "not reported"

Severities = dict[Language, str]

DIFFERENCES: Mapping[str, str] = {
    "control_without_label": "in JSX the name can come from a component that the rule does not see",
    "eval_used": "in a page, the text can also come from its address or from another window (high)",
}
"""Why a code does not have the same severities in every language."""

_HEAD = """\
## Severity

A finding has two severities: `severity` is ours, `engine_severity` the engine's own word. Ours is
decided by the code around the finding, in the cases below; ruff and oxlint have none of their
own. `critical` is what a client of a running program can use to run code or read its database.
`high` needs a repair soon, `medium` depends on how the code is used, `low` is worth knowing.

"not reported" means that the code around it shows that there is nothing to do.
"""

_DEPARTURES = """
## Departures from bandit's and oxlint's severity

The first case that fits decides. Where a value comes from is followed through the assignments of
its function and of the module; a value made of several parts counts as its worst part. The examples
are run as tests.
"""

_COMPLEXITY = f"""
### `{complexity.CODE}`

`low` up to twice the threshold, `medium` up to five times, `high` above; a threshold below
{complexity.USUAL_THRESHOLD} counts as {complexity.USUAL_THRESHOLD} here. With a threshold of
{complexity.USUAL_THRESHOLD} these are the bands of the Software Engineering Institute (11 to 20,
21 to 50, above 50). radon's ranks, which are given as `engine_severity`, call 31 high.
"""


def table() -> Iterator[str]:
    """The severities of every code in every language that it is found in."""
    yield _HEAD
    yield f"| rule | code | {' | '.join(Language)} | differs because |"
    yield "|---" * (len(Language) + 3) + "|"
    for (rule, code), found in sorted(severities().items()):
        cells = " | ".join(found.get(language, "") for language in Language)
        yield f"| {rule} | `{code}` | {cells} | {DIFFERENCES.get(code, '')} |"


def severities() -> dict[tuple[Rule, str], Severities]:
    """By rule and code."""
    found: dict[tuple[Rule, str], Severities] = {}
    for engine in registry.ENGINES:
        for name, kind in engine.kinds.items():
            of_code = found.setdefault((kind.rule, kind.code), {})
            for language in registry.languages_for(engine, {kind.rule}):
                known = of_code.get(language, "")
                of_code[language] = _joined(known, severities_of(engine, name))
    return found


def _joined(*texts: str) -> str:
    """The severities of several rules with the same code, worst first."""
    levels = {level for text in texts if text for level in text.split(", ")}
    return ", ".join(level for level in (*map(str, Severity), _SILENT) if level in levels)


def severities_of(engine: Engine, name: str) -> str:
    """The severities of the engine's own rule ``name``, worst first."""
    if cases := engine.cases().get(name):
        return of_cases(cases)
    kind = engine.kinds[name]
    return kind.severities or kind.severity


def of_cases(cases: Iterable[Case[Any]]) -> str:
    """The severities of the cases, worst first."""
    levels = {case.severity for case in cases}
    named = [str(level) for level in Severity if level in levels]
    return ", ".join([*named, _SILENT] if None in levels else named)


def departures() -> Iterator[str]:
    """Each code whose severity is decided by cases."""
    yield _DEPARTURES.rstrip("\n")
    yield _COMPLEXITY.rstrip("\n")
    for engine in registry.ENGINES:
        for name, cases in engine.cases().items():
            yield from _section(_title(engine, name), _comment(engine), cases)


def _title(engine: Engine, name: str) -> str:
    kind = engine.kinds[name]
    says = f" says {kind.severities}" if kind.severities else ""
    return f"`{kind.code}`: {engine.info.name}'s {name}{says}"


def _comment(engine: Engine) -> str:
    return "#" if Language.PYTHON in engine.info.languages else "//"


def _section(title: str, comment: str, cases: Cases) -> Iterator[str]:
    yield f"\n### {title}\n"
    yield "| severity | if |"
    yield "|---|---|"
    for case in cases:
        yield f"| {case.severity or _SILENT} | {case.when} |"
    yield "\n```text"
    yield "\n\n".join(f"{comment} {case.severity or _SILENT}\n{case.examples[0]}" for case in cases)
    yield "```"
