"""The properties that are rated, how each is measured, and how much each weighs."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from wundr_ray.contract.vocabulary import Property
from wundr_ray.domain.rating.profile import (
    COMPLEXITY_LIMITS,
    FILE_LIMIT,
    UNIT_LIMITS,
    CheckedLines,
    CodeProfile,
)


class Measure(NamedTuple):
    """One value of a property: the more, the worse. ``evidence`` are the lines it is about."""

    name: str
    value: Callable[[CodeProfile], float]
    evidence: Callable[[CodeProfile], int]


SEVERITY_WEIGHTS = (30, 10, 3, 0.3)
"""What one critical, high, medium and low finding count in a density: a low one is a hint."""


def density(found: CheckedLines) -> float:
    """Weighted findings per 1,000 lines."""
    weighted = sum(
        weight * count for weight, count in zip(SEVERITY_WEIGHTS, found[1:], strict=True)
    )
    return 1000 * weighted / max(found.lines, 1)


def share(part: int, whole: int) -> float:
    """A percentage; 0 of nothing."""
    return 100 * part / whole if whole else 0.0


def _complexity(position: int, limit: int) -> Measure:
    return Measure(
        f"% of code in functions above complexity {limit}",
        lambda p: share(p.complex_lines[position], p.unit_lines),
        lambda p: p.unit_lines,
    )


def _unit_size(position: int, limit: int) -> Measure:
    return Measure(
        f"% of code in functions above {limit} lines",
        lambda p: share(p.long_lines[position], p.unit_lines),
        lambda p: p.unit_lines,
    )


def _findings(where: str, checked: Callable[[CodeProfile], CheckedLines]) -> Measure:
    return Measure(
        f"weighted findings per 1,000 lines of {where}",
        lambda p: density(checked(p)),
        lambda p: checked(p).lines,
    )


MEASURES: Mapping[Property, tuple[Measure, ...]] = {
    Property.COMPLEXITY: tuple(
        _complexity(position, limit) for position, limit in enumerate(COMPLEXITY_LIMITS)
    ),
    Property.UNIT_SIZE: tuple(
        _unit_size(position, limit) for position, limit in enumerate(UNIT_LIMITS)
    ),
    Property.DUPLICATION: (
        Measure(
            "% of lines duplicated, without twins",
            lambda p: share(p.duplicated_lines, p.searched_lines),
            lambda p: p.searched_lines,
        ),
    ),
    Property.FILE_SIZE: (
        Measure(
            f"% of code beyond line {FILE_LIMIT} of its file",
            lambda p: share(p.excess_lines, p.source_lines),
            lambda p: p.source_lines,
        ),
    ),
    Property.SECURITY: (
        _findings("Python", lambda p: p.python_security),
        _findings("scripts", lambda p: p.script_security),
    ),
    Property.ACCESSIBILITY: (_findings("markup", lambda p: p.accessibility),),
    Property.PERFORMANCE: (
        _findings("Python", lambda p: p.python_performance),
        _findings("scripts", lambda p: p.script_performance),
    ),
}
"""Values of one property are averaged by their evidence."""

MAINTAINABILITY = frozenset(
    {Property.COMPLEXITY, Property.UNIT_SIZE, Property.DUPLICATION, Property.FILE_SIZE}
)
"""The properties of how the code is built: those of the maintainability score and the grade."""

WEIGHTS: Mapping[Property, float] = {
    **dict.fromkeys(MAINTAINABILITY, 1),
    Property.SECURITY: 2,
    Property.ACCESSIBILITY: 1,
    Property.PERFORMANCE: 0.5,
}
"""SIG weighs the properties of the code alike. The rest is our own choice for the quality score:
how the code is built makes more than half of it, security most of what remains."""


def evidence_of(each: Property, profile: CodeProfile) -> int:
    """The lines that a property is measured on: 0 means that it is not rated."""
    lines = [measure.evidence(profile) for measure in MEASURES[each]]
    is_by_language = each in {Property.SECURITY, Property.PERFORMANCE}
    return sum(lines) if is_by_language else max(lines)
