"""The verdict of a quality gate about one analysis, and about a batch of them."""

from collections.abc import Iterable

from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.gates.models import (
    ConditionVerdict,
    GateCondition,
    GateVerdict,
    QualityGate,
)
from wundr_ray.contract.gates.words import described, limit_words, shown
from wundr_ray.domain.gates.measured import Measured
from wundr_ray.domain.gates.values import Known, TooLittle, Unknown, Value, value_of


def judge(gate: QualityGate, measured: Measured) -> GateVerdict:
    """The gate's verdict: failed if one of its conditions is, passed only if all of them are."""
    # Between the two lies "not computed": a value that nobody could measure is no reason to fail a
    # build, and no reason to call it good either. One failed condition outweighs it.
    conditions = [_verdict(each, value_of(each, measured)) for each in gate.conditions]
    status = combine(each.status for each in conditions)
    return GateVerdict(
        name=gate.name, status=status or GateStatus.NOT_COMPUTED, conditions=conditions
    )


def unjudged(gate: QualityGate, reason: str) -> GateVerdict:
    """The verdict about an analysis that has no result, for this ``reason``."""
    conditions = [_verdict(each, Unknown(reason)) for each in gate.conditions]
    return GateVerdict(name=gate.name, status=GateStatus.NOT_COMPUTED, conditions=conditions)


def combine(statuses: Iterable[GateStatus]) -> GateStatus | None:
    """The gravest of several verdicts; None if there are none."""
    given = set(statuses)
    return next((status for status in GateStatus if status in given), None)


def _verdict(condition: GateCondition, value: Value) -> ConditionVerdict:
    return ConditionVerdict(
        metric=condition.metric,
        description=described(condition),
        on=condition.part,
        max=condition.max,
        min=condition.min,
        severity_at_least=condition.severity_at_least,
        rule=condition.rule,
        code=condition.code,
        value=None if isinstance(value, Unknown) else value.number,
        status=_status(condition, value),
        reason=_reason(condition, value),
    )


def _status(condition: GateCondition, value: Value) -> GateStatus:
    match value:
        case Unknown():
            return GateStatus.NOT_COMPUTED
        case TooLittle():
            return GateStatus.PASSED
        case Known(number):
            return GateStatus.PASSED if _is_met(condition, number) else GateStatus.FAILED


def _is_met(condition: GateCondition, number: float) -> bool:
    if condition.max is not None:
        return number <= condition.max
    return condition.min is not None and number >= condition.min


def _reason(condition: GateCondition, value: Value) -> str:
    limit = limit_words(condition.metric, condition.max, condition.min)
    match value:
        case Known(number, detail):
            measured = shown(condition.metric, number) + (f" ({detail})" if detail else "")
            return f"{measured}; {limit} {'required' if condition.max is None else 'allowed'}"
        case Unknown(reason) | TooLittle(_, reason):
            return reason
