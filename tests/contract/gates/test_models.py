"""Which quality gates are accepted, and what is said of those that are not."""

import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from wundr_ray.contract.gate_vocabulary import GateMetric, MissingReference
from wundr_ray.contract.gates.models import (
    MAX_CONDITIONS,
    METRICS,
    GateChoice,
    GateCondition,
    QualityGate,
    Reference,
)

CHOICES: TypeAdapter[str | QualityGate] = TypeAdapter(GateChoice)
NEW_ISSUES = {"metric": "new_issues", "max": 0}


def refused(body: Any) -> list[tuple[str, str]]:
    """The fields at fault, and why."""
    try:
        CHOICES.validate_python(body)
    except ValidationError as error:
        return [(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors()]
    return []


def refused_condition(**fields: Any) -> list[tuple[str, str]]:
    return refused({"conditions": [fields]})


def test_a_gate_is_accepted_as_people_write_it() -> None:
    body = """{
      "reference": {"branch": "main"},
      "conditions": [
        {"metric": "new_issues", "severity_at_least": "high", "max": 0},
        {"metric": "new_duplication_percentage", "max": 3, "min_new_lines": 20},
        {"metric": "quality_score", "min": 6, "on": "overall"}
      ],
      "on_missing_reference": "analyze"
    }"""
    gate = QualityGate.model_validate_json(body)
    assert gate.reference == Reference(branch="main")
    assert [each.limit for each in gate.conditions] == [0, 3, 6]
    assert gate.on_missing_reference is MissingReference.ANALYZE
    assert CHOICES.validate_python(json.loads(body)) == gate
    assert QualityGate.model_validate(gate.model_dump(mode="json")) == gate


@pytest.mark.parametrize("name", ["strict", "a", "team-7", "x" * 64])
def test_names(name: str) -> None:
    assert CHOICES.validate_python(name) == name


@pytest.mark.parametrize("name", ["", "Strict", "a b", "a_b", "x" * 65, "strict\n", "ä"])
def test_what_is_no_name(name: str) -> None:
    [(field, reason)] = refused(name)
    assert (field, "is not the name of a gate" in reason) == ("", True)


@pytest.mark.parametrize("value", [5, True, ["strict"], None])
def test_a_gate_is_a_name_or_an_object(value: object) -> None:
    assert refused(value) == [("", "must be the name of a gate, or a gate")]


@pytest.mark.parametrize("metric", GateMetric)
def test_every_metric_has_a_condition(metric: GateMetric) -> None:
    limit = METRICS[metric].limit
    assert refused_condition(metric=metric, **{limit: 5}) == []
    assert refused_condition(metric=metric) == [
        (f"conditions.0.{limit}", f"Field required with {metric}")
    ]


@pytest.mark.parametrize(
    ("condition", "field"),
    [
        ({**NEW_ISSUES, "min": 1}, "min"),
        ({"metric": "quality_score", "min": 6, "max": 9}, "max"),
        ({"metric": "quality_score", "min": 6, "rule": "security"}, "rule"),
        ({"metric": "quality_score", "min": 6, "code": "B602"}, "code"),
        ({"metric": "duplication_percentage", "max": 3, "min_new_lines": 20}, "min_new_lines"),
        ({**NEW_ISSUES, "min_new_lines": 20}, "min_new_lines"),
        (
            {"metric": "new_duplication_percentage", "max": 3, "severity_at_least": "high"},
            "severity_at_least",
        ),
    ],
)
def test_a_field_that_belongs_to_another_metric_is_refused(
    condition: dict[str, Any], field: str
) -> None:
    [(at, reason)] = refused_condition(**condition)
    assert at == f"conditions.0.{field}"
    assert reason.startswith(f"does not belong to {condition['metric']}: its condition has m")


def test_on_says_again_which_code_is_meant() -> None:
    assert refused_condition(**NEW_ISSUES, on="new") == []
    assert refused_condition(**NEW_ISSUES, on="overall") == [
        ("conditions.0.on", "new_issues is about new code: leave it out, or write new")
    ]


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ({"metric": "new_issues", "max": 0.5}, "new_issues needs a whole number"),
        ({"metric": "quality_score", "min": 60}, "quality_score is at most 10"),
        (
            {"metric": "duplication_percentage", "max": 300},
            "duplication_percentage is at most 100",
        ),
    ],
)
def test_limits_that_make_no_sense(condition: dict[str, Any], reason: str) -> None:
    assert [each for _, each in refused_condition(**condition)] == [reason]


@pytest.mark.parametrize("limit", ["0", True, -1, float("nan"), float("inf"), 10**10])
def test_limits_are_numbers(limit: object) -> None:
    assert [field for field, _ in refused_condition(metric="new_issues", max=limit)] == [
        "conditions.0.max"
    ]


def test_an_unknown_metric_is_told_with_the_one_that_is_meant() -> None:
    [(field, reason)] = refused_condition(metric="new_issue", max=0)
    assert field == "conditions.0.metric"
    assert "did you mean 'new_issues'?" in reason


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "conditions"),
        ({"conditions": []}, "conditions"),
        ({"conditions": [NEW_ISSUES] * (MAX_CONDITIONS + 1)}, "conditions"),
        ({"conditions": [NEW_ISSUES], "condition": []}, "condition"),
        ({"conditions": [{**NEW_ISSUES, "maximum": 1}]}, "conditions.0.maximum"),
        ({"conditions": [NEW_ISSUES], "name": "No Name"}, "name"),
        ({"conditions": [NEW_ISSUES], "on_missing_reference": "pass"}, "on_missing_reference"),
        ({"conditions": [NEW_ISSUES], "reference": {}}, "reference.branch"),
        ({"conditions": [NEW_ISSUES], "reference": "main"}, "reference"),
        ({"conditions": [NEW_ISSUES], "reference": {"branch": "a..b"}}, "reference.branch"),
        ({"conditions": [NEW_ISSUES], "reference": {"commit": "abc"}}, "reference.commit"),
        ({"conditions": [NEW_ISSUES], "reference": {"period_days": 0}}, "reference.period_days"),
        ({"conditions": [NEW_ISSUES], "reference": {"since": "2026-01-01"}}, "reference.since"),
        ({"conditions": [NEW_ISSUES], "reference": {"previous": False}}, "reference.previous"),
        (
            {"conditions": [NEW_ISSUES], "reference": {"branch": "main", "previous": True}},
            "reference.previous",
        ),
    ],
)
def test_what_is_wrong_is_named(body: Any, field: str) -> None:
    assert [each for each, _ in refused(body)] == [field]


@pytest.mark.parametrize(
    "reference",
    [
        {"branch": "main"},
        {"commit": "0" * 40},
        {"period_days": 30},
        {"since": "2026-01-01T00:00:00Z"},
        {"previous": True},
    ],
)
def test_references(reference: dict[str, Any]) -> None:
    gate = QualityGate.model_validate({"conditions": [NEW_ISSUES], "reference": reference})
    assert QualityGate.model_validate_json(gate.model_dump_json()) == gate


def test_conditions_know_which_code_they_are_about() -> None:
    assert GateCondition(metric=GateMetric.NEW_ISSUES, max=0).part == "new"
    assert GateCondition(metric=GateMetric.ISSUES, max=0).part == "overall"
