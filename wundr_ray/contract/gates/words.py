"""Conditions and verdicts of quality gates in words."""

from collections.abc import Mapping

from wundr_ray.contract.gate_vocabulary import GateMetric, GateStatus
from wundr_ray.contract.gates.models import GateCondition
from wundr_ray.contract.responses import BatchGate, JobGate
from wundr_ray.contract.vocabulary import Severity

_NAMES: Mapping[GateMetric, str] = {
    GateMetric.NEW_ISSUES: "New issues",
    GateMetric.NEW_DUPLICATION_PERCENTAGE: "Duplication in new code",
    GateMetric.NEW_TECHNICAL_DEBT_MINUTES: "New technical debt",
    GateMetric.ISSUES: "Issues",
    GateMetric.DUPLICATION_PERCENTAGE: "Duplication",
    GateMetric.TECHNICAL_DEBT_MINUTES: "Technical debt",
    GateMetric.AVERAGE_COMPLEXITY: "Average complexity",
    GateMetric.QUALITY_SCORE: "Quality score",
    GateMetric.MAINTAINABILITY: "Maintainability",
    GateMetric.ANALYZED_PERCENTAGE: "Code that was analyzed",
}
_UNITS: Mapping[GateMetric, str] = {
    GateMetric.NEW_DUPLICATION_PERCENTAGE: " %",
    GateMetric.DUPLICATION_PERCENTAGE: " %",
    GateMetric.ANALYZED_PERCENTAGE: " %",
    GateMetric.NEW_TECHNICAL_DEBT_MINUTES: " min",
    GateMetric.TECHNICAL_DEBT_MINUTES: " min",
}


def described(condition: GateCondition) -> str:
    """What the condition measures: ``New issues, high or worse, of security``."""
    parts = [_NAMES[condition.metric]]
    match condition.severity_at_least:
        case None | Severity.LOW:
            pass
        case Severity.CRITICAL:
            parts.append("critical")
        case severity:
            parts.append(f"{severity} or worse")
    if condition.rule is not None:
        parts.append(f"of {condition.rule}")
    if condition.code is not None:
        parts.append(f"with the code {condition.code}")
    return ", ".join(parts)


def shown(metric: GateMetric, value: float) -> str:
    """A value or a limit with its unit: ``3 %``, ``6.5``, ``1,200 min``."""
    number = f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{number}{_UNITS.get(metric, '')}"


def limit_words(metric: GateMetric, highest: float | None, lowest: float | None) -> str:
    """``at most 3 %`` or ``at least 6``."""
    if highest is not None:
        return f"at most {shown(metric, highest)}"
    return f"at least {shown(metric, lowest or 0)}"


def status_words(status: GateStatus) -> str:
    """``passed``, ``failed`` or ``not computed``."""
    return status.replace("_", " ")


def gate_words(gate: BatchGate | JobGate) -> str:
    """``strict: failed``; of a gate without a name, the verdict alone."""
    verdict = status_words(gate.status) if gate.status else "not judged yet"
    return f"{gate.name}: {verdict}" if gate.name else verdict
