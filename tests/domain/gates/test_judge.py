"""What gates say: never passed by default, and always why."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.gates.making import coverage, found, gate, measured, new_code, numbers
from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.contract.gate_vocabulary import CodePart, GateMetric, GateStatus
from wundr_ray.contract.gates.models import METRICS, ConditionVerdict, GateCondition, QualityGate
from wundr_ray.contract.results.coverage import CoverageVerdict
from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain.gates.judge import combine, judge
from wundr_ray.domain.gates.measured import FindingCount, Measured

PASSED, FAILED, UNKNOWN = GateStatus.PASSED, GateStatus.FAILED, GateStatus.NOT_COMPUTED
NEW_ISSUES = {"metric": "new_issues", "max": 0}


def one(condition: dict[str, Any], what: Measured) -> ConditionVerdict:
    verdict = judge(gate(condition), what)
    assert verdict.status is verdict.conditions[0].status
    return verdict.conditions[0]


def test_a_new_finding_fails_the_gate() -> None:
    verdict = one(NEW_ISSUES, measured(found(count=2), found(code="C901", severity=Severity.LOW)))
    assert (verdict.status, verdict.value) == (FAILED, 3)
    assert verdict.reason == "3 (B602 (2), C901); at most 0 allowed"


def test_a_finding_that_has_come_back_counts_as_new() -> None:
    assert one(NEW_ISSUES, measured(found(FindingState.REOPENED))).status is FAILED


@pytest.mark.parametrize("state", [FindingState.EXISTING, FindingState.FIXED])
def test_other_findings_are_not_new(state: FindingState) -> None:
    assert one(NEW_ISSUES, measured(found(state))).status is PASSED


def test_findings_that_were_not_compared_are_neither_new_nor_old() -> None:
    verdict = one(NEW_ISSUES, measured(found(None)))
    assert (verdict.status, verdict.value) == (UNKNOWN, None)


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ({}, 4),
        ({"severity_at_least": "high"}, 2),
        ({"severity_at_least": "critical"}, 1),
        ({"rule": "security"}, 3),
        ({"rule": "security", "severity_at_least": "high"}, 2),
        ({"code": "C901"}, 1),
        ({"code": "B999"}, 0),
    ],
)
def test_a_condition_counts_the_findings_that_it_names(
    condition: dict[str, Any], count: int
) -> None:
    findings = (
        found(severity=Severity.CRITICAL),
        found(severity=Severity.HIGH),
        found(severity=Severity.LOW),
        found(severity=Severity.MEDIUM, rule=Rule.COMPLEXITY, code="C901"),
    )
    assert one({**NEW_ISSUES, **condition}, measured(*findings)).value == count


def test_debt_is_that_of_the_findings_chosen() -> None:
    findings = (found(), found(severity=Severity.LOW), found(FindingState.EXISTING))
    new = {"metric": "new_technical_debt_minutes", "max": 60}
    assert one(new, measured(*findings)).value == 70
    assert one({**new, "severity_at_least": "high"}, measured(*findings)).status is PASSED
    assert one({**new, "metric": "technical_debt_minutes"}, measured(*findings)).value == 130


def test_a_rule_that_is_not_applied_finds_nothing_and_proves_nothing() -> None:
    what = measured(rules=frozenset({Rule.COMPLEXITY}))
    assert one({**NEW_ISSUES, "rule": "security"}, what).status is UNKNOWN
    assert one({"metric": "duplication_percentage", "max": 5}, what).status is UNKNOWN
    new = {"metric": "new_duplication_percentage", "max": 5}
    assert one(new, what).reason == "the job does not apply the rule duplicates"


def test_functions_that_were_not_looked_at_are_not_few() -> None:
    none = numbers(average_complexity=None)
    simple = {"metric": "average_complexity", "max": 5}
    assert one(simple, measured(numbers=none)).status is PASSED
    verdict = one(simple, measured(numbers=none, rules=frozenset({Rule.SECURITY})))
    assert verdict.status is UNKNOWN
    assert verdict.reason == "the job does not apply the rule complexity"


@pytest.mark.parametrize(
    "metric", ["issues", "new_issues", "technical_debt_minutes", "new_technical_debt_minutes"]
)
def test_a_code_that_no_rule_looked_for_proves_nothing(metric: str) -> None:
    condition = {"metric": metric, "code": "eval_used", "max": 0}
    assert one(condition, measured()).status is PASSED
    verdict = one(condition, measured(not_searched=frozenset({"eval_used"})))
    assert verdict.status is UNKNOWN
    assert verdict.reason == "no rule that the job applies looks for eval_used"


@pytest.mark.parametrize("metric", ["issues", "new_issues", "new_technical_debt_minutes"])
def test_what_is_about_other_languages_does_not_apply(metric: str) -> None:
    what = measured(
        found(),
        inapplicable=frozenset({Rule.ACCESSIBILITY}),
        searched_elsewhere=frozenset({"aria_role_unknown"}),
    )
    for field, reason in (
        ({"rule": "accessibility"}, "does not apply: accessibility covers no code"),
        ({"code": "aria_role_unknown"}, "does not apply: aria_role_unknown is for other languages"),
    ):
        verdict = one({"metric": metric, "max": 0, **field}, what)
        assert (verdict.status, verdict.value) == (PASSED, None)
        assert verdict.reason.startswith(reason)
    assert one({"metric": metric, "max": 0}, what).status is FAILED


@pytest.mark.parametrize("field", [{}, {"rule": "accessibility"}, {"code": "aria_role_unknown"}])
def test_where_no_rule_is_about_the_code_nothing_is_known(field: dict[str, Any]) -> None:
    rules = frozenset({Rule.ACCESSIBILITY})
    verdict = one({**NEW_ISSUES, **field}, measured(rules=rules, inapplicable=rules))
    assert verdict.status is UNKNOWN
    assert verdict.reason == "no rule of the job covers the languages of the code in the scope"


def test_without_a_reference_nothing_is_known_about_new_code() -> None:
    missing = "the branch 'main' was never analysed"
    what = measured(new_code=new_code(reference=None, missing=missing))
    verdict = judge(gate(NEW_ISSUES, {"metric": "issues", "max": 0}), what)
    assert [each.status for each in verdict.conditions] == [UNKNOWN, PASSED]
    assert verdict.status is UNKNOWN
    assert verdict.conditions[0].reason == missing
    assert one(NEW_ISSUES, measured(new_code=None)).status is UNKNOWN


def test_a_failed_condition_fails_the_gate_whatever_is_not_known() -> None:
    what = measured(found(FindingState.EXISTING), new_code=None)
    assert judge(gate(NEW_ISSUES, {"metric": "issues", "max": 0}), what).status is FAILED


@pytest.mark.parametrize(
    ("lines", "duplicated", "status"),
    [(100, 3, PASSED), (100, 4, FAILED), (19, 19, PASSED), (20, 20, FAILED), (0, 0, PASSED)],
)
def test_new_duplication(lines: int, duplicated: int, status: GateStatus) -> None:
    condition = {"metric": "new_duplication_percentage", "max": 3, "min_new_lines": 20}
    what = measured(new_code=new_code(lines, duplicated))
    assert one(condition, what).status is status


def test_too_few_new_lines_are_said() -> None:
    condition = {"metric": "new_duplication_percentage", "max": 3, "min_new_lines": 20}
    verdict = one(condition, measured(new_code=new_code(7, 7)))
    assert (verdict.value, verdict.reason) == (100, "only 7 new lines: applies from 20 on")


def test_unknown_new_lines_do_not_pass() -> None:
    condition = {"metric": "new_duplication_percentage", "max": 100}
    assert one(condition, measured(new_code=new_code(None, None))).status is UNKNOWN


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ({"metric": "quality_score", "min": 6.4}, PASSED),
        ({"metric": "quality_score", "min": 6.5}, FAILED),
        ({"metric": "maintainability", "min": 72}, FAILED),
        ({"metric": "duplication_percentage", "max": 4}, PASSED),
        ({"metric": "average_complexity", "max": 3}, FAILED),
        ({"metric": "analyzed_percentage", "min": 95}, PASSED),
        ({"metric": "analyzed_percentage", "min": 99}, FAILED),
    ],
)
def test_numbers_of_the_whole_project(condition: dict[str, Any], status: GateStatus) -> None:
    assert one(condition, measured(new_code=None)).status is status


@pytest.mark.parametrize("metric", ["quality_score", "maintainability"])
def test_scores_of_a_part_of_the_code_are_no_scores(metric: str) -> None:
    part = numbers(coverage=coverage(CoverageVerdict.PARTIAL, 20.0))
    assert one({"metric": metric, "min": 0}, measured(numbers=part)).status is UNKNOWN


@pytest.mark.parametrize("metric", [each for each in GateMetric if each != "analyzed_percentage"])
def test_code_that_was_not_read_passes_nothing(metric: GateMetric) -> None:
    nothing = numbers(coverage=coverage(CoverageVerdict.NOTHING, None))
    limit = METRICS[metric].limit
    condition = {"metric": metric, limit: 100 if limit == "max" else 0}
    assert one(condition, measured(numbers=nothing)).status is UNKNOWN


def test_conditions_are_told_in_words() -> None:
    condition = {**NEW_ISSUES, "severity_at_least": "high", "rule": "security"}
    assert one(condition, measured()).description == "New issues, high or worse, of security"
    verdict = one({"metric": "technical_debt_minutes", "max": 1200}, measured())
    assert verdict.reason == "0 min; at most 1,200 min allowed"
    verdict = one({"metric": "quality_score", "min": 7}, measured())
    assert verdict.reason == "6.4; at least 7 required"


def conditions() -> st.SearchStrategy[GateCondition]:
    def of(metric: GateMetric) -> st.SearchStrategy[GateCondition]:
        fields = METRICS[metric]
        limits = st.integers(0, int(min(fields.largest, 100)))
        return limits.map(lambda limit: GateCondition(metric=metric, **{fields.limit: limit}))

    return st.sampled_from(GateMetric).flatmap(of)


def gates() -> st.SearchStrategy[QualityGate]:
    many = st.lists(conditions(), min_size=1, max_size=6)
    return many.map(lambda each: QualityGate(conditions=each))


def findings() -> st.SearchStrategy[FindingCount]:
    return st.builds(
        FindingCount,
        st.sampled_from(FindingState),
        st.sampled_from(Severity),
        st.sampled_from(Rule),
        st.sampled_from(["B602", "C901", "S101"]),
        st.integers(1, 50),
    )


def measurements() -> st.SearchStrategy[Measured]:
    def new(parts: tuple[int, int]) -> Any:
        return new_code(max(parts), min(parts))

    new_codes = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(new)
    return st.builds(
        Measured,
        st.builds(numbers, quality_score=st.floats(0, 10) | st.none()),
        st.lists(findings(), max_size=6).map(tuple),
        st.sets(st.sampled_from(Rule)).map(frozenset),
        new_codes | st.none(),
    )


@given(gates(), measurements())
def test_a_gate_passes_only_if_every_condition_is_known_to_be_met(
    which: QualityGate, what: Measured
) -> None:
    verdict = judge(which, what)
    assert len(verdict.conditions) == len(which.conditions)
    statuses = {each.status for each in verdict.conditions}
    assert (verdict.status is PASSED) == (statuses == {PASSED})
    assert (verdict.status is FAILED) == (FAILED in statuses)
    assert all(each.reason and each.description for each in verdict.conditions)


@given(gates(), measurements())
def test_without_a_reference_no_condition_about_new_code_has_a_verdict(
    which: QualityGate, what: Measured
) -> None:
    alone = Measured(what.numbers, what.findings, what.rules, None)
    for each in judge(which, alone).conditions:
        assert each.on is CodePart.OVERALL or each.status is UNKNOWN


@given(conditions(), measurements(), findings())
def test_another_finding_never_makes_a_gate_pass(
    condition: GateCondition, what: Measured, more: FindingCount
) -> None:
    which = QualityGate(conditions=[condition])
    worse = Measured(what.numbers, (*what.findings, more), what.rules, what.new_code)
    if judge(which, worse).status is PASSED:
        assert judge(which, what).status is PASSED


@given(st.lists(st.sampled_from(GateStatus)))
def test_a_batch_has_the_gravest_verdict_of_its_jobs(statuses: list[GateStatus]) -> None:
    together = combine(statuses)
    assert together is combine(reversed(statuses))
    if not statuses:
        assert together is None
    elif FAILED in statuses:
        assert together is FAILED
    else:
        assert (together is PASSED) == (UNKNOWN not in statuses)
