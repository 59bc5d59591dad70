"""What is fixed for each kind of finding: our stable code, rule, severity, confidence, CWE.

Codes are for ever: retired, never reused. Two engines that find the same defect share its code.
"""

from typing import NamedTuple

from wundr_ray.contract.vocabulary import Confidence, Rule, Severity


class CodeInfo(NamedTuple):
    """One kind of finding, as an engine's table lists it by the engine's own rule id.

    ``criterion`` is the success criterion of WCAG 2.2 that a finding of accessibility fails. Where
    severity or confidence differ from finding to finding, ``severities`` and ``confidences`` list
    the possible ones in words, for the page of rules.
    """

    code: str
    rule: Rule
    severity: Severity
    help_url: str
    confidence: Confidence = Confidence.HIGH
    cwe: int | None = None
    criterion: str = ""
    severities: str = ""
    confidences: str = ""
