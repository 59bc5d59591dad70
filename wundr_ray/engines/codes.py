"""What is fixed of each finding of a wrapped tool: our stable code, severity, confidence, CWE.

Codes are for ever: retired, never reused. Two tools that find the same defect share its code.
"""

from typing import NamedTuple

from wundr_ray.contract.vocabulary import Confidence, Rule, Severity


class Kind(NamedTuple):
    """One kind of finding, as the tables of the engines list it by the engine's own rule id."""

    code: str
    rule: Rule
    severity: Severity
    help_url: str
    confidence: Confidence = Confidence.HIGH
    cwe: int | None = None
    criterion: str = ""
    """The success criterion of WCAG 2.2 that it fails, where it is one of accessibility."""
