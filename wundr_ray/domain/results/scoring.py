"""The estimated effort to repair findings, and the bands of complexity."""

from collections.abc import Mapping
from typing import Literal

from wundr_ray.contract.vocabulary import Rule, Severity

METHOD_VERSION = 4
"""The version of the method of scores and grades; raised when the same code can get other ones.

Version 1 counted tests, docs and generated files as well, and graded by fixed limits instead of a
benchmark. Version 2 counted the two forms of code that is both synchronous and asynchronous as
duplicates, version 3 lists of typed parameters."""

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

LOW_COMPLEXITY_MAX = 10
MEDIUM_COMPLEXITY_MAX = 20


def remediation_minutes(rule: Rule, severity: Severity) -> int:
    """Estimated minutes to repair one finding."""
    return REMEDIATION_MINUTES[rule][severity]


def complexity_band(complexity: int) -> ComplexityBand:
    """Cyclomatic complexity 1-10 is low, 11-20 medium, above 20 high.

    The bands of radon's ``cc_rank``: A and B, C, D and worse.
    """
    if complexity <= LOW_COMPLEXITY_MAX:
        return "low"
    return "medium" if complexity <= MEDIUM_COMPLEXITY_MAX else "high"
