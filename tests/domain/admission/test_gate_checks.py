"""What creating a batch says of quality gates that cannot be had."""

from datetime import UTC, datetime
from typing import Any

import pytest

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.errors import InvalidJobConfig, WundrError
from wundr_ray.domain.accounts.plans import load_plans
from wundr_ray.domain.admission.checks import (
    CheckedRequest,
    check_gate_codes,
    check_gate_names,
    check_gate_options,
)
from wundr_ray.domain.gates.codes import FindingCodes
from wundr_ray.domain.scheduling.capacity import NodeShape

PROJECT = {"name": "app", "repository": {"url": "https://github.com/acme/app"}}


def case(kind: str, options: dict[str, Any], **config: Any) -> CheckedRequest:
    job_type = "analysis" if kind == "analysis" else "pattern_standardize"
    job = {"id": "j", "type": job_type, "config": {"project": PROJECT, **config}}
    request = CreateBatch.model_validate(
        {"name": "b", "type": kind, "jobs": [job], "options": options}
    )
    return CheckedRequest(
        request,
        load_plans().get("pro"),
        NodeShape(8, 16),
        datetime(2025, 3, 1, tzinfo=UTC),
        quality_gates=("new-code", "strict"),
        finding_codes=FindingCodes({"eval_used", "weak_hash"}, {"B307": "eval_used"}),
    )


def details(error: WundrError) -> list[tuple[str, str]]:
    return [(each.field, each.reason) for each in error.details]


def test_gates_of_analyses() -> None:
    written = {"conditions": [{"metric": "new_issues", "max": 0}]}
    fine = case("analysis", {"quality_gate": written, "quality_gate_reference": {"branch": "main"}})
    check_gate_options(fine)
    check_gate_names(fine)


@pytest.mark.parametrize(
    ("field", "value"),
    [("quality_gate", "strict"), ("quality_gate_reference", {"branch": "main"})],
)
def test_a_refactoring_has_no_gate(field: str, value: object) -> None:
    with pytest.raises(InvalidJobConfig) as caught:
        check_gate_options(case("refactor", {field: value}))
    reason = (
        "is only for batches of the type analysis, but this one has the type refactor: leave it out"
    )
    assert details(caught.value) == [(f"options.{field}", reason)]
    assert caught.value.message == f"options.{field} {reason}."


def test_an_unknown_gate_is_told_with_those_that_there_are() -> None:
    with pytest.raises(InvalidJobConfig) as caught:
        check_gate_names(case("analysis", {"quality_gate": "strct"}, quality_gate="mine"))
    assert details(caught.value) == [
        (
            "options.quality_gate",
            "there is no quality gate 'strct', did you mean 'strict'? "
            "Choose one of new-code, strict",
        ),
        (
            "jobs.0.config.quality_gate",
            "there is no quality gate 'mine'; choose one of new-code, strict",
        ),
    ]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("eval_usd", "'eval_usd', did you mean 'eval_used'?"),
        ("B307", "'B307': this is an engine's own id; its code is 'eval_used'"),
        ("zzz", "'zzz'"),
    ],
)
def test_a_code_that_no_finding_has_would_never_fail(code: str, reason: str) -> None:
    conditions = [
        {"metric": "issues", "max": 0, "code": "weak_hash"},
        {"metric": "issues", "max": 0, "code": code},
    ]
    with pytest.raises(InvalidJobConfig) as caught:
        check_gate_codes(case("analysis", {"quality_gate": {"conditions": conditions}}))
    assert details(caught.value) == [
        (
            "options.quality_gate.conditions.1.code",
            f"there is no finding with the code {reason}; docs/rules.md lists all codes",
        )
    ]
