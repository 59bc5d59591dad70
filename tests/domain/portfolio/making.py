"""Points and projects that tests are made of."""

from datetime import UTC, datetime
from typing import Any

from wundr_ray.domain.portfolio.points import Point, PortfolioProject, basis_of

RULES = ["complexity", "duplicates", "security"]


def day(text: str) -> datetime:
    """Noon of a day such as ``2026-07-31``."""
    return datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=UTC)


def point(
    at: str,
    score: float | None = 7.0,
    issues: int = 10,
    *,
    debt: int = 0,
    codes: dict[str, dict[str, int]] | None = None,
    settings: dict[str, Any] | None = None,
    new: int | None = None,
    fixed: int | None = None,
    after: str | None = None,
    removed: bool = False,
) -> Point:
    """An analysis on a day, by a batch that is named after it; compared with that of ``after``."""
    severities = {"critical": 1, "high": issues - 1} if issues else {}
    return Point(
        batch_id=f"batch_{at}",
        job_id="j",
        branch="main",
        commit="c" * 40,
        completed_at=day(at),
        numbers={
            "quality_score": score,
            "maintainability": 80.0,
            "grade": "B",
            "technical_debt_minutes": debt,
            "average_complexity": 3.0,
            "files": 4,
            "lines": 1000,
            "issues": issues,
            "issues_by_severity": severities,
            "duplication_percentage": None,
            "new": new,
            "fixed": fixed,
            "reference": [f"batch_{after}", "j"] if after else None,
        },
        basis=basis_of({"rules": RULES, "method_version": 3, **(settings or {})}),
        codes=codes,  # type: ignore[arg-type]
        findings_removed=removed,
    )


def project(name: str, *history: Point, group: str | None = None) -> PortfolioProject:
    return PortfolioProject(f"proj_{name}", name, group, history)
