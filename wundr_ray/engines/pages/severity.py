"""The sections of ``docs/rules.md`` on severity: a table of all codes, and every departure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wundr_ray.contract.vocabulary import Language, Rule, Severity
from wundr_ray.engines import complexity, registry
from wundr_ray.engines.cases import Case
from wundr_ray.engines.codes import Kind
from wundr_ray.engines.html import codes as html_codes
from wundr_ray.engines.python.bandit import codes as python_security_codes
from wundr_ray.engines.python.bandit.severity import table as python_table
from wundr_ray.engines.python.ruff import codes as ruff_codes
from wundr_ray.engines.scripts.oxlint import codes as oxlint_codes
from wundr_ray.engines.scripts.oxlint import severity as script_table

Severities = dict[Language, str]

DIFFERENCES: Mapping[str, str] = {
    "control_without_label": "in JSX the name can come from a component that the rule does not see",
    "eval_used": "in a page, the text can also come from its address or from another window (high)",
}
"""Why a code has not the same severities in every language."""

_HEAD = """\
## Severity

A finding has two severities: `severity` is ours, `engine_severity` the engine's own word. Ours is
decided where the finding stands, by the cases below; ruff and oxlint know no severities of their
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
21 to 50, above 50). radon's ranks, which are beside it as `engine_severity`, call 31 high.
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
    for rule, code, engine, text in _all():
        languages = (lang for lang in Language if registry.ENGINE_OF.get((rule, lang)) == engine)
        found.setdefault((rule, code), {}).update(dict.fromkeys(languages, text))
    return found


def _all() -> Iterator[tuple[Rule, str, str, str]]:
    for engine in ("radon", "oxlint"):
        yield Rule.COMPLEXITY, complexity.CODE, engine, "high, medium, low"
    for test, code in python_security_codes.CODES.items():
        cases = python_table.CASES.get(test)
        text = of_cases(cases) if cases else python_security_codes.LEVELS[test]
        yield Rule.SECURITY, code, "bandit", text
    tables: tuple[tuple[str, Mapping[str, Kind]], ...] = (
        ("ruff", ruff_codes.KINDS),
        ("oxlint", oxlint_codes.KINDS),
        (registry.HTML_ENGINE, html_codes.KINDS),
    )
    for engine, kinds in tables:
        for name, kind in kinds.items():
            scripts = script_table.CASES.get(name)
            yield kind.rule, kind.code, engine, of_cases(scripts) if scripts else kind.severity


def of_cases(cases: Iterable[Case[Any]]) -> str:
    """The severities of the cases, worst first."""
    levels = {case.severity for case in cases}
    named = [str(level) for level in Severity if level in levels]
    return ", ".join([*named, "not reported"] if None in levels else named)


def departures() -> Iterator[str]:
    """Each code whose severity is decided by cases."""
    yield _DEPARTURES.rstrip("\n")
    yield _COMPLEXITY.rstrip("\n")
    for test, cases in python_table.CASES.items():
        code, level = python_security_codes.CODES[test], python_security_codes.LEVELS[test]
        yield from _section(f"`{code}`: bandit's {test} says {level}", "#", cases)
    for rule, scripts in script_table.CASES.items():
        title = f"`{oxlint_codes.KINDS[rule].code}`: oxlint's {rule}"
        yield from _section(title, "//", scripts)


def _section(title: str, comment: str, cases: Iterable[Case[Any]]) -> Iterator[str]:
    yield f"\n### {title}\n"
    yield "| severity | if |"
    yield "|---|---|"
    for case in cases:
        yield f"| {case.severity or 'not reported'} | {case.when} |"
    yield "\n```text"
    yield "\n\n".join(
        f"{comment} {case.severity or 'not reported'}\n{case.examples[0]}" for case in cases
    )
    yield "```"
