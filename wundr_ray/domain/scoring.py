"""From counts to judgements: remediation effort, debt ratio, grade, quality score, bands."""

from collections.abc import Mapping
from typing import Literal

from wundr_ray.contract.vocabulary import Grade, Rule, Severity

METHOD_VERSION = 2
"""How scores and grades are made. Higher where the same code can get others: 1 counted tests, docs
and generated files as well."""

ComplexityBand = Literal["low", "medium", "high"]

REMEDIATION_MINUTES: Mapping[Rule, Mapping[Severity, int]] = {
    Rule.COMPLEXITY: {
        Severity.CRITICAL: 120,
        Severity.HIGH: 60,
        Severity.MEDIUM: 30,
        Severity.LOW: 10,
    },
    Rule.DUPLICATES: {
        Severity.CRITICAL: 60,
        Severity.HIGH: 40,
        Severity.MEDIUM: 20,
        Severity.LOW: 10,
    },
    Rule.SECURITY: {
        Severity.CRITICAL: 120,
        Severity.HIGH: 60,
        Severity.MEDIUM: 30,
        Severity.LOW: 10,
    },
    Rule.PERFORMANCE: {
        Severity.CRITICAL: 60,
        Severity.HIGH: 30,
        Severity.MEDIUM: 15,
        Severity.LOW: 5,
    },
    Rule.ACCESSIBILITY: {
        Severity.CRITICAL: 30,
        Severity.HIGH: 20,
        Severity.MEDIUM: 10,
        Severity.LOW: 5,
    },
    Rule.STYLE: {
        Severity.CRITICAL: 5,
        Severity.HIGH: 5,
        Severity.MEDIUM: 5,
        Severity.LOW: 2,
    },
}
"""Estimated minutes to repair one finding. Our own estimates, on the scale of SonarQube's
constants per issue (5 minutes to 2 hours): comparable between projects, not a promise."""

OVERSIZED_MODULE_LINES = 1000
"""A file with more lines is oversized: the limit of pylint's C0302 and SonarQube's S104."""

OVERSIZED_MODULE_MINUTES = 60
"""Estimated minutes to split one oversized file (SonarQube's constant for S104: one hour)."""

MINUTES_PER_LINE = 30
"""The cost to develop one line: SonarQube's ``sonar.technicalDebt.developmentCost``, 30 minutes
(0.0625 of an eight-hour day, which its documentation rounds to 0.06)."""

GRADE_LIMITS: Mapping[Grade, float] = {Grade.A: 0.05, Grade.B: 0.10, Grade.C: 0.20, Grade.D: 0.50}
"""The highest debt ratio of each grade; above the last it is F. SonarQube's default grid
(``sonar.technicalDebt.ratingGrid`` = 0.05,0.1,0.2,0.5), whose E is our F."""

SEVERITY_WEIGHTS: Mapping[Severity, int] = {
    Severity.CRITICAL: 20,
    Severity.HIGH: 10,
    Severity.MEDIUM: 3,
    Severity.LOW: 1,
}
"""What one finding of each severity counts in the quality score."""

HALVING_DENSITY = 50.0
"""Weighted findings per 1,000 lines at which the quality score is 5: five ``high`` findings."""

LOW_COMPLEXITY_MAX = 10
MEDIUM_COMPLEXITY_MAX = 20


def remediation_minutes(rule: Rule, severity: Severity) -> int:
    """Estimated minutes to repair one finding."""
    return REMEDIATION_MINUTES[rule][severity]


def debt_ratio(minutes: int, lines: int) -> float | None:
    """Remediation cost over development cost (the SQALE method); None without lines.

    ``minutes`` is the sum of the findings' remediation minutes, ``lines`` the physical lines
    analysed. SonarQube divides by non-comment lines; physical lines are what our results
    publish, so that a reader can recompute the ratio.
    """
    return minutes / (MINUTES_PER_LINE * lines) if lines > 0 else None


def grade(ratio: float) -> Grade:
    """A up to 5 %, B up to 10 %, C up to 20 %, D up to 50 %, F above."""
    return next((grade for grade, limit in GRADE_LIMITS.items() if ratio <= limit), Grade.F)


def minutes_above(limit: Grade, minutes: int, lines: int) -> int:
    """How many minutes of ``minutes`` must be repaired to be graded ``limit`` or better."""
    allowed = int(GRADE_LIMITS[limit] * MINUTES_PER_LINE * lines)
    return max(0, minutes - allowed)


def quality_score(findings: Mapping[Severity, int], lines: int) -> float | None:
    """From 10 (nothing found) towards 0, one decimal; None without analysed lines.

    ``10 h / (h + d)`` with ``d`` the weighted findings per 1,000 lines and ``h`` the halving
    density. Like pylint's score it is a density, but it stays within 0 and 10 without being
    cut off, so that a bad project that improves always sees its score rise.
    """
    if lines <= 0:
        return None
    weighted = sum(SEVERITY_WEIGHTS[severity] * count for severity, count in findings.items())
    density = 1000 * weighted / lines
    return round(10 * HALVING_DENSITY / (HALVING_DENSITY + density), 1)


def complexity_band(complexity: int) -> ComplexityBand:
    """Cyclomatic complexity 1-10 is low, 11-20 medium, above 20 high.

    The bands of radon's ``cc_rank``: A and B, C, D and worse.
    """
    if complexity <= LOW_COMPLEXITY_MAX:
        return "low"
    return "medium" if complexity <= MEDIUM_COMPLEXITY_MAX else "high"
