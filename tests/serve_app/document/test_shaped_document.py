"""Answers have all of the fields that the types of the TypeScript client promise."""

import json
from typing import Any

import pytest

from tests.sdk.typescript.document import reachable, shaped
from tests.serve_app.document.test_openapi import operations, schema_of
from tests.serve_app.service import BATCHES, Caller, Service


@pytest.fixture
async def document(service: Service) -> Any:
    return shaped((await service.http.get("/openapi.json")).json())


async def test_every_operation_has_a_name_of_its_own(document: Any) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
    assert "get_status" in names


async def test_requests_may_leave_out_what_has_a_default(document: Any) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["CreateBatch"]["required"] == ["name", "type", "jobs"]
    assert "cancelled_jobs" in schemas["Progress"]["required"]
    assert {"AnalysisJob", "Repository"} <= reachable(schemas["CreateBatch"], schemas)


@pytest.mark.parametrize(
    "path",
    [
        BATCHES,
        BATCHES + "/{batch_id}",
        BATCHES + "/{batch_id}/jobs",
        BATCHES + "/{batch_id}/results",
        BATCHES + "/{batch_id}/deliveries",
        "/v1/projects",
        "/v1/quality-gates",
        "/v1/webhooks",
        "/v1/batch-templates",
        "/v1/plans",
        "/v1/usage",
    ],
)
async def test_answers_are_complete(
    service: Service, document: Any, pro: Caller, path: str
) -> None:
    batch_id = await pro.created()
    await service.gateway.run_all(batch_id)
    answer = (await pro.get(path.format(batch_id=batch_id))).json()
    content = document["paths"][path]["get"]["responses"]["200"]["content"]
    reference = content["application/json"]["schema"]["$ref"]
    schema_of(document, reference.rsplit("/", 1)[1]).validate(answer)


async def test_events_are_complete(service: Service, document: Any, pro: Caller) -> None:
    batch_id = await pro.created()
    await service.gateway.run_all(batch_id)
    stream = (await pro.get(f"{BATCHES}/{batch_id}/events")).text
    events = [line[6:] for line in stream.splitlines() if line.startswith("data: ")]
    assert events
    for event in events:
        schema_of(document, "BatchEvent").validate(json.loads(event))
