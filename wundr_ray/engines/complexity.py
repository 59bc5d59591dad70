"""Which functions are too complex, and how badly: the same for every language."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from radon.complexity import cc_rank

from wundr_ray.contract.vocabulary import Confidence, Rule, Severity
from wundr_ray.engines.interface import FindingRow, FunctionRow

CODE = "high_complexity"

SEVERITY: Mapping[str, Severity] = MappingProxyType(
    {
        "A": Severity.LOW,
        "B": Severity.LOW,
        "C": Severity.LOW,
        "D": Severity.MEDIUM,
        "E": Severity.HIGH,
        "F": Severity.HIGH,
    }
)
"""By radon's rank: up to 20, up to 30, above; A and B only count under a low threshold."""


class Source(NamedTuple):
    """Who counted: the engine, its own rule id, and the page that explains the number."""

    engine: str
    engine_rule: str
    help_url: str


RADON = Source(
    "radon", "cc", "https://radon.readthedocs.io/en/latest/intro.html#cyclomatic-complexity"
)
OXLINT = Source(
    "oxlint",
    "eslint/complexity",
    "https://oxc.rs/docs/guide/usage/linter/rules/eslint/complexity.html",
)


def findings(functions: Iterable[FunctionRow], threshold: int, source: Source) -> list[FindingRow]:
    """One ``high_complexity`` for each function, method or closure above ``threshold``."""
    return [
        _finding(function, threshold, source)
        for function in functions
        if function.complexity > threshold and function.kind != "class"
    ]


def _finding(function: FunctionRow, threshold: int, source: Source) -> FindingRow:
    rank = cc_rank(function.complexity)
    return FindingRow(
        path=function.path,
        line=function.line,
        end_line=function.end_line,
        rule=Rule.COMPLEXITY,
        code=CODE,
        severity=SEVERITY[rank],
        confidence=Confidence.HIGH,
        cwe=None,
        message=(
            f"{function.kind} {function.name} has a cyclomatic complexity of "
            f"{function.complexity}, above the threshold of {threshold}"
        ),
        engine=source.engine,
        engine_rule=source.engine_rule,
        engine_severity=rank,
        help_url=source.help_url,
    )
