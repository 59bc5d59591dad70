"""The value of a gate's condition, or the reason why it has none."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from wundr_ray.contract.gate_vocabulary import CodePart, GateMetric
from wundr_ray.contract.gates.models import GateCondition
from wundr_ray.contract.results.coverage import CoverageVerdict
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.gates.measured import CAME, FindingCount, Measured, chosen
from wundr_ray.domain.results.scoring import remediation_minutes
from wundr_ray.domain.wording import counted

_CODES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Known:
    """A value with two decimals at most; ``detail`` says what it is made of."""

    number: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The value could not be measured: the condition has no verdict."""

    reason: str


@dataclass(frozen=True, slots=True)
class TooLittle:
    """There is too little code that the condition is about, or none: the condition is met."""

    number: float | None
    reason: str


Value = Known | Unknown | TooLittle


def value_of(condition: GateCondition, measured: Measured) -> Value:
    """What ``measured`` says about the condition's metric."""
    is_about_reading = condition.metric is GateMetric.ANALYZED_PERCENTAGE
    if _is_unread(measured) and not is_about_reading:
        return Unknown("no code in the scope was read")
    missing = measured.missing_reference
    if condition.part is CodePart.NEW and missing is not None:
        return Unknown(missing)
    return _VALUES[condition.metric](condition, measured)


def _is_unread(measured: Measured) -> bool:
    coverage = measured.numbers.coverage
    return coverage is not None and coverage.verdict is CoverageVerdict.NOTHING


def _issues(condition: GateCondition, measured: Measured) -> Value:
    found = _chosen(condition, measured)
    if not isinstance(found, list):
        return found
    return Known(sum(each.count for each in found), _codes(found))


def _debt(condition: GateCondition, measured: Measured) -> Value:
    found = _chosen(condition, measured)
    if not isinstance(found, list):
        return found
    minutes = (remediation_minutes(each.rule, each.severity) * each.count for each in found)
    return Known(sum(minutes), _codes(found))


def _chosen(
    condition: GateCondition, measured: Measured
) -> list[FindingCount] | Unknown | TooLittle:
    if unsearched := _unsearched(condition, measured):
        return unsearched
    findings: Iterable[FindingCount] = measured.findings
    if condition.part is CodePart.NEW:
        if any(each.state is None for each in measured.findings):
            return Unknown("not all findings were compared with the reference")
        findings = [each for each in findings if each.state in CAME]
    return chosen(findings, condition)


def _unsearched(condition: GateCondition, measured: Measured) -> Unknown | TooLittle | None:
    """Why nothing was searched that the condition counts; None if something was."""
    # Zero findings of a rule that did not run would look like perfect code. A condition about a
    # rule that the job does not apply is unknown instead. If the rule ran, and the code has nothing
    # in its languages, the condition is met: unless no rule had anything to search at all.
    rule, code = condition.rule, condition.code
    if rule is not None and rule not in measured.rules:
        return _not_applied(rule)
    if code in measured.not_searched:
        return Unknown(f"no rule that the job applies looks for {code}")
    if measured.inapplicable == measured.rules:
        return Unknown("no rule of the job covers the languages of the code in the scope")
    if rule in measured.inapplicable:
        return TooLittle(None, f"does not apply: {rule} covers no code in the scope")
    if code in measured.searched_elsewhere:
        return TooLittle(None, f"does not apply: {code} is for other languages")
    return None


def _codes(findings: Iterable[FindingCount]) -> str:
    """``eval_used (2), weak_hash``; the worst come first."""
    counts: Counter[str] = Counter()
    for each in findings:
        counts[each.code] += each.count
    names = [code if count == 1 else f"{code} ({count:,})" for code, count in counts.items()]
    shown, more = names[:_CODES_NAMED], len(names) - _CODES_NAMED
    return ", ".join(shown) + (f" and {counted(more, 'other kind')}" if more > 0 else "")


def _new_duplication(condition: GateCondition, measured: Measured) -> Value:
    new = measured.new_code
    assert new is not None
    if Rule.DUPLICATES not in measured.rules:
        return _not_applied(Rule.DUPLICATES)
    if new.lines is None or new.duplicated_lines is None:
        return Unknown("the new lines are not known")
    percentage = _percentage(new.duplicated_lines, new.lines)
    if new.lines == 0:
        return TooLittle(None, "there are no new lines")
    if new.lines < (condition.min_new_lines or 0):
        lines = counted(new.lines, "new line")
        return TooLittle(percentage, f"only {lines}: applies from {condition.min_new_lines:,} on")
    detail = f"{new.duplicated_lines:,} of {counted(new.lines, 'new line')}"
    return Known(percentage, detail)


def _percentage(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def _duplication(_: GateCondition, measured: Measured) -> Value:
    if Rule.DUPLICATES not in measured.rules:
        return _not_applied(Rule.DUPLICATES)
    return _number(measured.numbers.duplication_percentage, "no code was searched for duplicates")


def _complexity(_: GateCondition, measured: Measured) -> Value:
    if Rule.COMPLEXITY not in measured.rules:
        return _not_applied(Rule.COMPLEXITY)
    average = measured.numbers.average_complexity
    return TooLittle(None, "there are no functions") if average is None else _number(average, "")


def _quality(_: GateCondition, measured: Measured) -> Value:
    return _score(measured.numbers.quality_score, measured)


def _maintainability(_: GateCondition, measured: Measured) -> Value:
    return _score(measured.numbers.maintainability, measured)


def _score(score: float | None, measured: Measured) -> Value:
    """The score, unless too little was read: a part of the code says too little about all of it."""
    coverage = measured.numbers.coverage
    if coverage is not None and coverage.verdict is not CoverageVerdict.SUFFICIENT:
        return Unknown("too little of the code was read")
    return _number(score, "there is no score")


def _analyzed(_: GateCondition, measured: Measured) -> Value:
    coverage = measured.numbers.coverage
    share = None if coverage is None else coverage.share
    return _number(share, "there is no code in the scope")


def _not_applied(rule: Rule) -> Unknown:
    return Unknown(f"the job does not apply the rule {rule}")


def _number(value: float | None, otherwise: str) -> Value:
    return Unknown(otherwise) if value is None else Known(round(value, 2))


_VALUES: Mapping[GateMetric, Callable[[GateCondition, Measured], Value]] = {
    GateMetric.NEW_ISSUES: _issues,
    GateMetric.NEW_DUPLICATION_PERCENTAGE: _new_duplication,
    GateMetric.NEW_TECHNICAL_DEBT_MINUTES: _debt,
    GateMetric.ISSUES: _issues,
    GateMetric.DUPLICATION_PERCENTAGE: _duplication,
    GateMetric.TECHNICAL_DEBT_MINUTES: _debt,
    GateMetric.AVERAGE_COMPLEXITY: _complexity,
    GateMetric.QUALITY_SCORE: _quality,
    GateMetric.MAINTAINABILITY: _maintainability,
    GateMetric.ANALYZED_PERCENTAGE: _analyzed,
}
