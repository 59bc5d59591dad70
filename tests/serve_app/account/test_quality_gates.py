"""Quality gates over HTTP: kept by name, fixed when a batch is created, judged at its end."""

import json
from typing import Any

import pytest

from tests.contract.bodies import small
from tests.serve_app.service import BATCHES, Caller, Service, data, refused
from wundr_ray.contract.vocabulary import Scope

GATES = "/v1/quality-gates"
NONE_NEW: dict[str, Any] = {"metric": "new_issues", "max": 0}
NO_ISSUES: dict[str, Any] = {"metric": "issues", "max": 0}
FEW_ISSUES: dict[str, Any] = {"metric": "issues", "max": 3}
"""As many as the project of the tests has."""


async def put(caller: Caller, name: str, *conditions: dict[str, Any], **fields: Any) -> Any:
    body = {"conditions": conditions, **fields}
    return data(await caller.send("PUT", f"{GATES}/{name}", json=body))


def gated(*conditions: dict[str, Any], name: str | None = None) -> Any:
    return small("options", {"quality_gate": {"name": name, "conditions": conditions}})


async def ended(service: Service, caller: Caller, body: Any) -> str:
    batch_id = await caller.created(body)
    await service.gateway.run_all(batch_id)
    return batch_id


async def last_event(caller: Caller, batch_id: str) -> Any:
    feed = (await caller.get(f"{BATCHES}/{batch_id}/events")).text
    lines = [line for line in feed.splitlines() if line.startswith("data: ")]
    return json.loads(lines[-1].removeprefix("data: "))


async def test_the_life_of_a_gate(pro: Caller) -> None:
    made = await put(pro, "ours", NONE_NEW, reference={"branch": "main"}, default=True)
    assert made["conditions"][0]["metric"] == "new_issues"
    assert made["reference"]["branch"] == "main"
    assert (made["default"], made["built_in"], made["on_missing_reference"]) == (
        True,
        False,
        "analyze",
    )
    assert made["updated_at"]
    assert data(await pro.get(f"{GATES}/ours")) == made
    listed = data(await pro.get(GATES))
    assert [each["name"] for each in listed] == ["new-code", "ours", "security", "strict"]
    assert [each["built_in"] for each in listed] == [True, False, True, True]
    assert all(each["description"] for each in listed if each["built_in"])
    changed = await put(pro, "ours", NO_ISSUES)
    assert (changed["reference"], changed["default"]) == (None, True)
    gone = data(await pro.send("DELETE", f"{GATES}/ours"))
    assert gone == {"name": "ours", "removed": True, "built_in": False}
    error = refused(await pro.get(f"{GATES}/ours"), 404, "NOT_FOUND")
    assert error["resolution"] == "The gates of this account are: new-code, security, strict."


async def test_built_in_gates(pro: Caller) -> None:
    refused(await pro.send("DELETE", f"{GATES}/strict"), 409, "CONFLICT")
    assert not (await put(pro, "strict", FEW_ISSUES))["built_in"]
    gone = data(await pro.send("DELETE", f"{GATES}/strict"))
    assert gone == {"name": "strict", "removed": True, "built_in": True}
    assert data(await pro.get(f"{GATES}/strict"))["built_in"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "conditions"),
        ({"conditions": [{"metric": "new_issues", "min": 1}]}, "conditions.0.min"),
        (
            {"conditions": [NONE_NEW], "reference": {"branch": "main", "previous": True}},
            "reference.previous",
        ),
        ({"conditions": [NONE_NEW], "default": "yes"}, "default"),
        ({"conditions": [NONE_NEW], "name": "ours"}, "name"),
    ],
)
async def test_what_is_no_gate(pro: Caller, body: Any, field: str) -> None:
    answer = await pro.send("PUT", f"{GATES}/ours", json=body)
    refused(answer, 422, "INVALID_REQUEST", field)


async def test_names_have_a_form(pro: Caller) -> None:
    refused(
        await pro.send("PUT", f"{GATES}/No%20Name", json={"conditions": [NONE_NEW]}),
        422,
        "INVALID_REQUEST",
        "name",
    )


async def test_a_key_that_may_only_read_changes_nothing(service: Service, pro: Caller) -> None:
    key = await service.store.accounts.issue_key(pro.account_id, scopes=[Scope.READ])
    reader = Caller(pro.account_id, key.text, pro.http)
    assert data(await reader.get(GATES))
    refused(
        await reader.send("PUT", f"{GATES}/ours", json={"conditions": [NONE_NEW]}),
        403,
        "FORBIDDEN",
    )
    refused(await reader.send("DELETE", f"{GATES}/ours"), 403, "FORBIDDEN")


async def gates_of_jobs(caller: Caller, batch_id: str) -> list[Any]:
    """As the status shows them, and the list of jobs."""
    shown = (await caller.status(batch_id, include_jobs=True))["individual_jobs"]
    listed = data(await caller.get(f"{BATCHES}/{batch_id}/jobs"))
    gates = [each["quality_gate"] for each in shown]
    assert gates == [each["quality_gate"] for each in listed]
    return gates


async def test_a_batch_without_a_gate(service: Service, pro: Caller) -> None:
    batch_id = await ended(service, pro, small())
    assert (await pro.status(batch_id))["quality_gate"] is None
    assert data(await pro.get(f"{BATCHES}/{batch_id}/jobs/one"))["quality_gate"] is None
    assert (await gates_of_jobs(pro, batch_id)) == [None]
    assert "quality_gate" not in (await last_event(pro, batch_id))["data"]


@pytest.mark.parametrize(
    ("condition", "status"),
    [(NO_ISSUES, "failed"), (FEW_ISSUES, "passed"), (NONE_NEW, "not_computed")],
)
async def test_the_verdict_is_in_every_answer(
    service: Service, pro: Caller, condition: dict[str, Any], status: str
) -> None:
    batch_id = await pro.created(gated(condition, name="ours"))
    assert (await pro.status(batch_id))["quality_gate"] == {"name": "ours", "status": None}
    assert (await gates_of_jobs(pro, batch_id)) == [None]
    await service.gateway.run_all(batch_id)
    shown = {"name": "ours", "status": status}
    assert (await pro.status(batch_id))["quality_gate"] == shown
    (listed,) = data(await pro.get(BATCHES))
    assert listed["quality_gate"] == shown
    assert (await last_event(pro, batch_id))["data"]["quality_gate"] == shown
    job = data(await pro.get(f"{BATCHES}/{batch_id}/jobs/one"))["quality_gate"]
    assert (job["name"], job["status"]) == ("ours", status)
    (found,) = job["conditions"]
    assert (found["metric"], found["status"]) == (condition["metric"], status)
    assert (await gates_of_jobs(pro, batch_id)) == [shown]
    assert found["reason"]
    results = data(await pro.get(f"{BATCHES}/{batch_id}/results"))
    assert results["quality_gate"] == shown
    assert results["project_results"][0]["quality_gate"] == job


async def test_lists_are_filtered_by_the_verdict(service: Service, pro: Caller) -> None:
    ids = {}
    for name, condition in (("bad", NO_ISSUES), ("good", FEW_ISSUES), ("open", NONE_NEW)):
        ids[name] = await ended(service, pro, gated(condition))
    await pro.created(small())
    for status, name in (("failed", "bad"), ("passed", "good"), ("not_computed", "open")):
        answer = await pro.get(BATCHES, quality_gate=status)
        assert [each["batch_id"] for each in data(answer)] == [ids[name]]
        assert answer.json()["pagination"]["total_items"] == 1
    refused(await pro.get(BATCHES, quality_gate="fine"), 422, "INVALID_REQUEST", "quality_gate")


async def test_failed_jobs_have_not_been_judged(service: Service, pro: Caller) -> None:
    batch_id = await pro.created(gated(FEW_ISSUES))
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "one")
    await service.gateway.fail(batch_id, "one", "INVALID_REPOSITORY", "It is gone.")
    await service.gateway.finish(batch_id)
    assert (await pro.status(batch_id))["quality_gate"]["status"] == "not_computed"
    results = data(await pro.get(f"{BATCHES}/{batch_id}/results"))
    verdict = results["project_results"][0]["quality_gate"]
    assert verdict["status"] == "not_computed"
    assert verdict["conditions"][0]["reason"] == "the job is failed"


async def test_a_batch_keeps_the_gate_that_it_was_created_with(
    service: Service, pro: Caller
) -> None:
    await put(pro, "ours", NO_ISSUES)
    batch_id = await pro.created(small("options", {"quality_gate": "ours"}))
    await put(pro, "ours", FEW_ISSUES)
    await service.gateway.run_all(batch_id)
    assert (await pro.status(batch_id))["quality_gate"] == {"name": "ours", "status": "failed"}


async def test_the_default_applies_where_nothing_names_a_gate(
    service: Service, pro: Caller
) -> None:
    await put(pro, "ours", NO_ISSUES, default=True)
    batch_id = await ended(service, pro, small())
    assert (await pro.status(batch_id))["quality_gate"] == {"name": "ours", "status": "failed"}
    batch_id = await ended(service, pro, gated(FEW_ISSUES))
    assert (await pro.status(batch_id))["quality_gate"]["status"] == "passed"


async def test_a_retry_has_the_same_gate(service: Service, pro: Caller) -> None:
    await put(pro, "ours", NO_ISSUES, default=True)
    batch_id = await pro.created(small())
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "one")
    await service.gateway.fail(batch_id, "one", "INVALID_REPOSITORY", "It is gone.")
    await service.gateway.finish(batch_id)
    await put(pro, "ours", FEW_ISSUES)
    again = data(await pro.send("POST", f"{BATCHES}/{batch_id}/retry"), 202)["new_batch_id"]
    await service.gateway.run_all(again)
    assert (await pro.status(again))["quality_gate"] == {"name": "ours", "status": "failed"}


async def test_an_unknown_gate_is_told_with_those_that_there_are(pro: Caller) -> None:
    body = small("options", {"quality_gate": "stricter"})
    error = refused(await pro.create(body), 422, "INVALID_JOB_CONFIG", "options.quality_gate")
    assert "did you mean 'strict'? Choose one of new-code, security, strict" in error["message"]
    (problem,) = data(await pro.validate(body))["problems"]
    assert problem["details"][0]["field"] == "options.quality_gate"


async def test_validating_shows_the_gate_written_out(pro: Caller) -> None:
    body = small(
        "options",
        {"quality_gate": "strict", "quality_gate_reference": {"commit": "a" * 40}},
    )
    options = data(await pro.validate(body))["request"]["options"]
    assert options["quality_gate"]["name"] == "strict"
    assert len(options["quality_gate"]["conditions"]) == 3
    assert options["quality_gate"]["reference"]["commit"] == "a" * 40


async def test_a_wrong_condition_is_named_by_its_place(pro: Caller) -> None:
    body = gated(NONE_NEW, {"metric": "quality_score", "max": 3})
    field = "options.quality_gate.conditions.1.max"
    refused(await pro.create(body), 422, "INVALID_JOB_CONFIG", field)


async def test_a_code_that_no_finding_has_is_refused(pro: Caller) -> None:
    body = {"conditions": [{**NO_ISSUES, "code": "B602"}]}
    error = refused(
        await pro.send("PUT", f"{GATES}/ours", json=body),
        422,
        "INVALID_REQUEST",
        "conditions.0.code",
    )
    assert "its code is 'subprocess_with_shell'" in error["message"]
    field = "options.quality_gate.conditions.0.code"
    refused(await pro.create(gated(*body["conditions"])), 422, "INVALID_JOB_CONFIG", field)
    assert await put(pro, "ours", {**NO_ISSUES, "code": "subprocess_with_shell"})


async def test_a_projects_own_gate_applies_where_the_batch_names_none(
    service: Service, pro: Caller
) -> None:
    batch_id = await ended(service, pro, small())
    project_id = data(await pro.get(f"{BATCHES}/{batch_id}/jobs/one"))["project_id"]
    path = f"/v1/projects/{project_id}"
    gate = {"conditions": [NO_ISSUES], "name": "own"}
    data(await pro.send("PATCH", path, json={"quality_gate": gate}))
    batch_id = await ended(service, pro, small())
    job = data(await pro.get(f"{BATCHES}/{batch_id}/jobs/one"))
    assert (job["quality_gate"]["name"], job["quality_gate"]["status"]) == ("own", "failed")
    assert (await pro.status(batch_id))["quality_gate"] == {"name": None, "status": "failed"}
    batch_id = await ended(service, pro, gated(FEW_ISSUES))
    assert (await pro.status(batch_id))["quality_gate"]["status"] == "passed"
    wrong = {"conditions": [{**NO_ISSUES, "code": "B602"}]}
    refused(
        await pro.send("PATCH", path, json={"quality_gate": wrong}),
        422,
        "INVALID_REQUEST",
        "quality_gate.conditions.0.code",
    )
