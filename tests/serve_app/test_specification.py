"""Every answer has every field of the specification's example, with the same JSON type."""

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.contract.bodies import CANCEL, CREATE
from tests.serve_app import specification
from tests.serve_app.service import BATCHES, Caller, Service, body_of

Scene = Callable[[Service, Caller], Awaitable[httpx.Response]]

JSON = {"Content-Type": "application/json"}


async def create(service: Service, caller: Caller) -> httpx.Response:
    return await caller.post_text(CREATE)


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
        (create, specification.CREATED, 202),
        (status, specification.STATUS, 200),
        (listing, specification.LIST, 200),
        (results, specification.RESULTS, 200),
        (cancel, specification.CANCELLED, 200),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_the_specifications_fields(
    service: Service, pro: Caller, scene: Scene, example: str, code: int
) -> None:
    answer = await scene(service, pro)
    assert answer.status_code == code
    assert list(differences(json.loads(example), body_of(answer))) == []


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
        "estimated_remaining": "00:00:17",
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
