"""How results are shown to people: efforts in words, and projects in the order of attention."""

from collections.abc import Iterable

from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.gates.models import ConditionVerdict
from wundr_ray.contract.results.analysis import ProjectResult
from wundr_ray.contract.results.coverage import CoverageVerdict
from wundr_ray.contract.vocabulary import JobStatus, Severity

HOURS_PER_DAY = 8
"""Of work: a day of an effort is a working day."""

_DAY = 60 * HOURS_PER_DAY


def duration(minutes: int) -> str:
    """Minutes of work in words: ``45 min``, ``3.5 hours``, ``2.5 days``, ``1,605 days``."""
    if minutes < 60:
        return f"{minutes} min"
    if minutes < _DAY:
        return _measured(minutes / 60, "hour")
    return _measured(minutes / _DAY, "day")


def days(minutes: int | None) -> float | None:
    """Minutes of work in working days, with two decimals."""
    return None if minutes is None else round(minutes / _DAY, 2)


def is_analysed(project: ProjectResult) -> bool:
    """Whether the project has numbers: its job completed, and some of its code was read."""
    if project.status is not JobStatus.COMPLETED:
        return False
    if project.coverage is None:
        return project.files_analyzed > 0
    return project.coverage.verdict is not CoverageVerdict.NOTHING


def unmet_conditions(
    projects: Iterable[ProjectResult],
) -> list[tuple[ProjectResult, ConditionVerdict]]:
    """The conditions of quality gates that are not met, those that failed first."""
    unmet = [
        (project, condition)
        for project in projects
        if project.quality_gate
        for condition in project.quality_gate.conditions
        if condition.status is not GateStatus.PASSED
    ]
    return sorted(unmet, key=lambda each: each[1].status is not GateStatus.FAILED)


def by_attention(projects: Iterable[ProjectResult]) -> list[ProjectResult]:
    """Those with critical findings first, then the lowest scores; at the end what has no numbers.

    Equal projects stay in the order given.
    """
    return sorted(projects, key=_attention)


def _attention(project: ProjectResult) -> tuple[bool, bool, float, int, int]:
    counts = [project.issues_by_severity.get(level, 0) for level in Severity]
    score = project.quality_score
    return (
        not is_analysed(project),
        not counts[0],
        11.0 if score is None else score,
        -counts[0],
        -counts[1],
    )


def _measured(number: float, unit: str) -> str:
    shown = f"{number:,.0f}" if number >= 9.95 else f"{number:.1f}".removesuffix(".0")
    return f"{shown} {unit if shown == '1' else unit + 's'}"
