"""Points: what is kept for ever of an analysis, and the projects that they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.contract.reports.projects import Source
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.domain.batch.outcomes import StoredResult
from wundr_ray.domain.findings.comparability import SETTINGS, Basis

Codes = Mapping[str, Mapping[Severity, int]]
"""How many findings there are with each code, by severity."""


@dataclass(frozen=True, slots=True)
class NewPoint:
    """What is kept of an analysis that completes, as the database takes it.

    ``codes`` are None where counts by code are not known.
    """

    project_id: str
    numbers: Mapping[str, Any]
    settings: Mapping[str, Any]
    codes: Codes | None


@dataclass(frozen=True, slots=True)
class Point:
    """One completed analysis of a project's main branch. ``numbers`` are those of a ``NewPoint``.

    Equal settings should be one object, which is sent once to another process.
    """

    batch_id: str
    job_id: str
    branch: str | None
    commit: str | None
    completed_at: datetime
    numbers: Mapping[str, Any] = field(repr=False)
    basis: Basis = field(repr=False)
    codes: Codes | None = field(default=None, repr=False)
    findings_removed: bool = False

    @property
    def source(self) -> Source:
        return Source(
            batch_id=self.batch_id,
            job_id=self.job_id,
            branch=self.branch,
            commit=self.commit,
            completed_at=self.completed_at,
            findings_removed=self.findings_removed,
        )


@dataclass(frozen=True, slots=True)
class PortfolioProject:
    """A chosen project with its ``history``, the oldest point first."""

    id: str
    name: str
    group: str | None = None
    history: tuple[Point, ...] = ()

    def subject(self) -> dict[str, Any]:
        """The fields of a ``Subject``."""
        return {"project_id": self.id, "project_name": self.name, "group": self.group}


def point_of(
    project_id: str,
    config: Mapping[str, Any],
    result: StoredResult,
    quality_score: float | None,
    codes: Codes | None,
) -> NewPoint:
    """The point of an analysis with the settings ``config``.

    ``quality_score`` is None where too little was read for a score to stand alone.
    """
    settings = {name: config[name] for name in SETTINGS if name in config}
    return NewPoint(
        project_id,
        _numbers(result) | {"quality_score": quality_score},
        settings | {"method_version": result.method_version},
        codes,
    )


def basis_of(settings: Mapping[str, Any]) -> Basis:
    """What the numbers of a point rest on."""
    return Basis(int(settings.get("method_version", 1)), settings)


def _numbers(result: StoredResult) -> dict[str, Any]:
    numbers, new_code = result.numbers, result.new_code
    reference = new_code.reference if new_code else None
    known = new_code if reference else None
    return {
        "maintainability": numbers.maintainability,
        "grade": numbers.grade,
        "technical_debt_minutes": numbers.technical_debt_minutes,
        "average_complexity": numbers.average_complexity,
        "files": numbers.files_analyzed,
        "lines": numbers.lines,
        "functions": numbers.functions,
        "issues": numbers.issues_found,
        "issues_by_severity": dict(numbers.issues_by_severity),
        "duplicated_lines": numbers.duplicated_lines,
        "duplication_percentage": numbers.duplication_percentage,
        "new": _count(known, FindingState.NEW, FindingState.REOPENED) if known else None,
        "fixed": _count(known, FindingState.FIXED) if known else None,
        "reference": [reference.batch_id, reference.job_id] if reference else None,
    }


def _count(new_code: Any, *states: FindingState) -> int:
    return sum(sum(new_code.issues.get(state, {}).values()) for state in states)
