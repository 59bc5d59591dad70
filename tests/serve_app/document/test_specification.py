"""Every answer has every field of the specification's example, with the same JSON type."""

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.contract.bodies import ANALYSIS_TEMPLATE, CANCEL, CREATE, REFACTORING_TEMPLATE, RETRY
from tests.serve_app import specification
from tests.serve_app.service import BATCHES, Caller, Service, body_of, data

Scene = Callable[[Service, Caller], Awaitable[httpx.Response]]

JSON = {"Content-Type": "application/json"}


async def create(service: Service, caller: Caller) -> httpx.Response:
    return await caller.post_text(CREATE)


async def create_again(service: Service, caller: Caller) -> httpx.Response:
    """An estimate needs projects that have been analysed before."""
    await service.gateway.run_all(await _created(service, caller))
    return await create(service, caller)


async def status(service: Service, caller: Caller) -> httpx.Response:
    batch_id = await _half_done(service, caller)
    return await caller.get(f"{BATCHES}/{batch_id}", include_jobs=True)


async def listing(service: Service, caller: Caller) -> httpx.Response:
    await service.gateway.run_all(await _created(service, caller))
    return await caller.get(BATCHES)


async def results(service: Service, caller: Caller) -> httpx.Response:
    batch_id = await _created(service, caller)
    await service.gateway.run_all(batch_id)
    return await caller.get(f"{BATCHES}/{batch_id}/results")


async def cancel(service: Service, caller: Caller) -> httpx.Response:
    batch_id = await _half_done(service, caller)
    return await caller.cancel(batch_id, content=CANCEL, headers=JSON)


async def retry(service: Service, caller: Caller) -> httpx.Response:
    """A batch whose jobs 3 and 5 have failed."""
    batch_id = await _of_five(caller)
    await service.gateway.dispatch(batch_id)
    ids = [f"job_{number}" for number in range(1, 6)]
    await service.gateway.start(batch_id, *ids)
    for job_id in ids:
        if job_id in ("job_3", "job_5"):
            await service.gateway.fail(batch_id, job_id, "INVALID_REPOSITORY", "It is gone.")
        else:
            await service.gateway.complete(batch_id, job_id)
    await service.gateway.finish(batch_id)
    return await caller.send("POST", f"{BATCHES}/{batch_id}/retry", content=RETRY, headers=JSON)


async def _of_five(caller: Caller) -> str:
    body = json.loads(CREATE)
    (job, *_) = body["jobs"]
    body["jobs"] = [job | {"id": f"job_{number}"} for number in range(1, 6)]
    return await caller.created(body)


async def _created(service: Service, caller: Caller) -> str:
    batch_id: str = body_of(await create(service, caller))["data"]["batch_id"]
    return batch_id


async def _half_done(service: Service, caller: Caller) -> str:
    """The specification's state: the first job runs, the second has completed."""
    batch_id = await _created(service, caller)
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "job_1", "job_2")
    service.clock.advance(minutes=2)
    await service.gateway.progress(batch_id, "job_1", 75)
    await service.gateway.complete(batch_id, "job_2")
    return batch_id


def kind(value: Any) -> str:
    """The JSON type; a whole number and a fraction are the same to JSON."""
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", type(None): "null"}
    return kinds.get(type(value), type(value).__name__)


def differences(example: Any, answer: Any, path: str = "") -> Iterator[str]:
    if path in specification.LATER:
        if answer is not None:
            yield f"{path} has come: take it out of LATER"
    elif kind(example) != kind(answer):
        yield f"{path}: {kind(answer)} instead of {kind(example)}"
    elif isinstance(example, dict):
        for name, value in example.items():
            yield from differences(value, answer.get(name), f"{path}.{name}".lstrip("."))
    elif isinstance(example, list):
        if len(answer) < len(example):
            yield f"{path}: {len(answer)} elements instead of {len(example)}"
        for index, pair in enumerate(zip(example, answer, strict=False)):
            yield from differences(*pair, f"{path}.{index}")


@pytest.mark.parametrize(
    ("scene", "example", "code"),
    [
        (create_again, specification.CREATED, 202),
        (status, specification.STATUS, 200),
        (listing, specification.LIST, 200),
        (results, specification.RESULTS, 200),
        (cancel, specification.CANCELLED, 200),
        (retry, specification.RETRIED, 202),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_the_specifications_fields(
    service: Service, pro: Caller, scene: Scene, example: str, code: int
) -> None:
    answer = await scene(service, pro)
    assert answer.status_code == code
    assert list(differences(json.loads(example), body_of(answer))) == []


async def test_the_progress_event(service: Service, pro: Caller) -> None:
    batch_id = await _of_five(pro)
    await service.gateway.dispatch(batch_id)
    for number in range(1, 6):
        await service.gateway.start(batch_id, f"job_{number}")
        await service.gateway.complete(batch_id, f"job_{number}")
    await service.gateway.finish(batch_id)
    stream = (await pro.get(f"{BATCHES}/{batch_id}/events")).text
    told = [json.loads(line[6:]) for line in stream.splitlines() if line.startswith("data: ")]
    progress = [each for each in told if each["event"] == "batch.progress"]
    assert len(progress) == 4
    for each in progress:
        assert list(differences(json.loads(specification.PROGRESS), each)) == []


async def test_the_analysis_template(service: Service, pro: Caller) -> None:
    """Built in word for word; with its placeholders filled it is a batch."""
    built_in = {each["name"]: each for each in data(await pro.get("/v1/batch-templates"))}
    assert built_in["analysis"]["batch"] == json.loads(ANALYSIS_TEMPLATE)
    team = await service.caller("team", "team")
    values = {"i": "1", "project_name": "a", "repo_url": "https://github.com/a/a", "branch": "main"}
    filled = ANALYSIS_TEMPLATE
    for name, value in values.items():
        filled = filled.replace(f"{{{{{name}}}}}", value)
    assert data(await team.post_text(filled), 202)["jobs"]["total"] == 1


async def test_the_refactoring_template_works_as_written(service: Service, pro: Caller) -> None:
    built_in = {each["name"]: each for each in data(await pro.get("/v1/batch-templates"))}
    assert built_in["refactor"]["batch"] == json.loads(REFACTORING_TEMPLATE)
    team = await service.caller("team", "team")
    first = await _created(service, team)
    project_id = (await service.store.batches.jobs(first))[0].project_id
    filled = REFACTORING_TEMPLATE.replace("{{i}}", "0").replace("{{project_id}}", str(project_id))
    answer = data(await team.post_text(filled), 202)
    (job,) = await service.store.batches.jobs(answer["batch_id"])
    assert (job.id, job.type, job.project_id) == ("refactor_0", "pattern_standardize", project_id)


async def test_the_example_is_accepted_as_it_is(service: Service, pro: Caller) -> None:
    answer = await create(service, pro)
    got, wanted = body_of(answer)["data"], json.loads(specification.CREATED)["data"]
    for name in ("name", "status", "priority", "webhook_url"):
        assert got[name] == wanted[name]
    assert got["jobs"] == wanted["jobs"] | {"cancelled": 0}


async def test_the_status_example_in_numbers(service: Service, pro: Caller) -> None:
    got = body_of(await status(service, pro))["data"]
    assert got["progress"] == {
        "percentage": 87,
        "current_jobs": ["job_1"],
        "completed_jobs": ["job_2"],
        "failed_jobs": [],
        "cancelled_jobs": [],
        "estimated_remaining": "00:00:40",
    }
    assert got["jobs"]["total"] == 2
    assert got["resource_usage"] == {
        "cpu_cores": 1,
        "memory_gb": 2,
        "credits_used": 3,
        "credits_estimated": 2,
    }
    assert [job["quality_score"] is None for job in got["individual_jobs"]] == [True, False]


async def test_the_cancellation_example_in_numbers(service: Service, pro: Caller) -> None:
    got = body_of(await cancel(service, pro))["data"]
    assert got["status"] == "cancelled"
    assert got["cancelled_at"] == "2026-03-02T10:32:00Z"
    assert (got["jobs_cancelled"], got["jobs_completed"]) == (1, 1)
    assert got["partial_results_available"] is True
