"""Which functions are too complex, and how badly: the same for every language."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from wundr_ray.contract.vocabulary import Confidence, Rule, Severity
from wundr_ray.domain.wording import complexity_words
from wundr_ray.engines.codes import CodeInfo
from wundr_ray.engines.interface import FindingRow, FunctionRow

CODE = "high_complexity"

USUAL_THRESHOLD = 10
"""A stricter threshold lists more functions, but does not make the listed ones worse."""

_HIGH_ABOVE = 5
_MEDIUM_ABOVE = 2


def severity(complexity: int, threshold: int) -> Severity:
    """The severity, by how many times the threshold is exceeded.

    With a threshold of 10 these are the bands of the Software Engineering Institute: 11 to 20
    moderate risk, 21 to 50 high risk, above 50 untestable.
    """
    excess = complexity / max(threshold, USUAL_THRESHOLD)
    if excess > _HIGH_ABOVE:
        return Severity.HIGH
    return Severity.MEDIUM if excess > _MEDIUM_ABOVE else Severity.LOW


class ComplexitySource(NamedTuple):
    """Who counted: the engine, its own rule id, and the page that explains the number."""

    engine: str
    engine_rule: str
    help_url: str


def kind(source: ComplexitySource) -> CodeInfo:
    """The one kind of finding of an engine that counts complexity."""
    return CodeInfo(
        CODE, Rule.COMPLEXITY, Severity.LOW, source.help_url, severities="high, medium, low"
    )


def rank(complexity: int) -> str:
    """A to F, as ``radon.complexity.cc_rank`` has it."""
    return "ABCDEF"[bisect_left((5, 10, 20, 30, 40), complexity)]


def findings(
    functions: Iterable[FunctionRow], threshold: int, source: ComplexitySource
) -> list[FindingRow]:
    """One ``high_complexity`` for each function, method or closure above ``threshold``."""
    return [
        _finding(function, threshold, source)
        for function in functions
        if function.complexity > threshold and function.kind != "class"
    ]


def _finding(function: FunctionRow, threshold: int, source: ComplexitySource) -> FindingRow:
    return FindingRow(
        path=function.path,
        line=function.line,
        end_line=function.end_line,
        rule=Rule.COMPLEXITY,
        code=CODE,
        severity=severity(function.complexity, threshold),
        confidence=Confidence.HIGH,
        cwe=None,
        message=(
            f"{function.kind} {function.name} {complexity_words(function.complexity)}, above "
            f"the threshold of {threshold}"
        ),
        engine=source.engine,
        engine_rule=source.engine_rule,
        engine_severity=rank(function.complexity),
        help_url=source.help_url,
    )
