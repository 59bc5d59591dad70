"""The gates that every account has; one of the account's own with the same name replaces it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wundr_ray.contract.gate_vocabulary import GateMetric
from wundr_ray.contract.gates.models import GateCondition, GateDefinition
from wundr_ray.contract.vocabulary import Rule, Severity


@dataclass(frozen=True, slots=True)
class BuiltIn:
    description: str
    definition: GateDefinition


def _gate(description: str, *conditions: GateCondition) -> BuiltIn:
    return BuiltIn(description, GateDefinition(conditions=list(conditions)))


_LITTLE_NEW_DUPLICATION = GateCondition(
    metric=GateMetric.NEW_DUPLICATION_PERCENTAGE, max=3, min_new_lines=20
)

BUILT_IN: Final[Mapping[str, BuiltIn]] = {
    "new-code": _gate(
        "New code has no findings of severity high or worse and hardly any duplicates; "
        "existing code does not matter",
        GateCondition(metric=GateMetric.NEW_ISSUES, max=0, severity_at_least=Severity.HIGH),
        _LITTLE_NEW_DUPLICATION,
    ),
    "security": _gate(
        "No new security findings, and no security findings at all of severity high or worse",
        GateCondition(metric=GateMetric.NEW_ISSUES, max=0, rule=Rule.SECURITY),
        GateCondition(
            metric=GateMetric.ISSUES, max=0, rule=Rule.SECURITY, severity_at_least=Severity.HIGH
        ),
    ),
    "strict": _gate(
        "New code has no findings and hardly any duplicates; no finding anywhere is critical",
        GateCondition(metric=GateMetric.NEW_ISSUES, max=0),
        _LITTLE_NEW_DUPLICATION,
        GateCondition(metric=GateMetric.ISSUES, max=0, severity_at_least=Severity.CRITICAL),
    ),
}
