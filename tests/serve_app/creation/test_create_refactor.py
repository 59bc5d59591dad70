"""New refactor batches: what is accepted, and what is refused at which field."""

from typing import Any

import pytest

from tests.serve_app.service import Caller, Service, refused

REPOSITORY = {"url": "https://github.com/acme/app"}


def refactoring(**config: Any) -> dict[str, Any]:
    config = {"project": {"name": "app", "repository": REPOSITORY}, **config}
    job = {"id": "r1", "type": "pattern_standardize", "config": config}
    return {"name": "Uniform", "type": "refactor", "jobs": [job]}


async def test_what_is_left_out_has_its_default(service: Service, pro: Caller) -> None:
    batch_id = await pro.created(refactoring())
    batch = await service.store.batches.get(batch_id)
    (job,) = await service.store.batches.jobs(batch_id)
    assert batch.type == "refactor"
    assert (batch.options["require_approval"], batch.options["approval_expires_hours"]) == (
        *(None, 336),
    )
    assert job.config["patterns"] == ["error_handling", "imports", "naming"]
    assert (job.config["auto_apply"], job.config["level"]) == (False, "review")
    assert job.config["deliver"]["mode"] == "patch"


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"patterns": []}, "patterns"),
        ({"patterns": ["imports", "imports"]}, "patterns"),
        ({"patterns": ["style"]}, "patterns.0"),
        ({"level": "report"}, "level"),
        ({"rules": {"enable": ["unused_imprt"]}}, "rules.enable.0"),
        ({"rules": {"disable": ["bare_except", "nothing"]}}, "rules.disable.1"),
        ({"deliver": {"mode": "email"}}, "deliver.mode"),
        ({"deliver": {"branch": "-x"}}, "deliver.branch"),
        ({"max_files": 0}, "max_files"),
        ({"rules": ["complexity"]}, "rules"),
    ],
)
async def test_a_wrong_configuration_is_refused_at_its_field(
    pro: Caller, config: dict[str, Any], field: str
) -> None:
    refused(
        await pro.create(refactoring(**config)), 422, "INVALID_JOB_CONFIG", f"jobs.0.config.{field}"
    )


async def test_a_misspelt_rule_is_recognised(pro: Caller) -> None:
    answer = await pro.create(refactoring(rules={"enable": ["unused_imprt"]}))
    (detail,) = answer.json()["error"]["details"]
    assert "did you mean 'unused_import'?" in detail["reason"]


async def test_a_job_in_a_batch_of_another_type_is_refused(pro: Caller) -> None:
    body = refactoring() | {"type": "analysis"}
    refused(await pro.create(body), 422, "INVALID_JOB_CONFIG", "jobs.0.type")


async def test_jobs_that_only_the_service_adds_cannot_be_requested(pro: Caller) -> None:
    body = refactoring()
    body["jobs"][0]["type"] = "apply"
    refused(await pro.create(body), 422, "INVALID_JOB_CONFIG", "jobs.0.type")
