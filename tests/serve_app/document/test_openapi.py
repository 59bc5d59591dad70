"""The OpenAPI document says what the application does."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from serve_app.http import examples
from serve_app.openapi.refusals import CODES
from tests.serve_app.batch_bodies import INVALID
from tests.serve_app.service import BATCHES, Caller, Service, data, refused
from wundr_ray.contract.batches.requests import CancelBatch, CreateBatch, CreateFromTemplate
from wundr_ray.contract.batches.targets import CreateFromTargets
from wundr_ray.contract.errors import ERRORS

OPERATIONS = {
    ("/v1/batches:validate", "post"),
    (BATCHES, "post"),
    (BATCHES, "get"),
    (BATCHES + "/{batch_id}", "get"),
    (BATCHES + "/{batch_id}", "delete"),
    (BATCHES + "/{batch_id}/retry", "post"),
    (BATCHES + "/{batch_id}/results", "get"),
    (BATCHES + "/{batch_id}/changes", "get"),
    (BATCHES + "/{batch_id}/jobs/{job_id}/diff", "get"),
    (BATCHES + "/{batch_id}/approve", "post"),
    (BATCHES + "/{batch_id}/reject", "post"),
    (BATCHES + "/{batch_id}/apply", "post"),
    (BATCHES + "/{batch_id}/changesets", "get"),
    (BATCHES + "/{batch_id}/changesets/{changeset_id}", "get"),
    (BATCHES + "/{batch_id}/changesets:actions", "post"),
    (BATCHES + "/{batch_id}/events", "get"),
    (BATCHES + "/{batch_id}/deliveries", "get"),
    (BATCHES + "/{batch_id}/deliveries/{delivery_id}/redeliver", "post"),
    ("/v1/delivery-hosts", "get"),
    ("/v1/delivery-hosts/{host}", "delete"),
    ("/v1/delivery-hosts/{host}", "get"),
    ("/v1/delivery-hosts/{host}", "put"),
    ("/v1/webhooks", "get"),
    ("/v1/webhooks", "post"),
    ("/v1/webhooks:rotate-secret", "post"),
    ("/v1/webhooks/{webhook_id}", "get"),
    ("/v1/webhooks/{webhook_id}", "patch"),
    ("/v1/webhooks/{webhook_id}", "delete"),
    ("/v1/webhooks/{webhook_id}/rotate-secret", "post"),
    ("/v1/webhooks/{webhook_id}/test", "post"),
    ("/v1/downloads/{name}", "get"),
    (BATCHES + "/{batch_id}/jobs", "get"),
    (BATCHES + "/{batch_id}/jobs/{job_id}", "get"),
    ("/v1/projects", "get"),
    ("/v1/projects/{project_id}", "get"),
    ("/v1/projects/{project_id}", "patch"),
    ("/v1/projects/{project_id}/findings", "get"),
    ("/v1/projects/{project_id}/history", "get"),
    ("/v1/projects/{project_id}/dispositions", "get"),
    ("/v1/projects/{project_id}/dispositions", "post"),
    ("/v1/projects/{project_id}/dispositions/{disposition_id}", "delete"),
    ("/v1/findings/{finding_id}", "get"),
    ("/v1/quality-gates", "get"),
    ("/v1/quality-gates/{name}", "get"),
    ("/v1/quality-gates/{name}", "put"),
    ("/v1/quality-gates/{name}", "delete"),
    ("/v1/schedules", "get"),
    ("/v1/schedules", "post"),
    ("/v1/schedules/{schedule_id}", "get"),
    ("/v1/schedules/{schedule_id}", "patch"),
    ("/v1/schedules/{schedule_id}", "delete"),
    ("/v1/schedules/{schedule_id}/runs", "get"),
    ("/v1/batch-templates", "get"),
    ("/v1/usage", "get"),
    ("/v1/plans", "get"),
    ("/metrics", "get"),
    ("/healthz", "get"),
    ("/readyz", "get"),
}

OF_JOBS = {"INVALID_REPOSITORY", "TIMEOUT_EXCEEDED"}
"""Errors that jobs end with, and no request."""


@pytest.fixture
async def document(service: Service) -> Any:
    answer = await service.http.get("/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def arrays(node: Any) -> Iterator[Any]:
    """Every schema of an array in ``node``."""
    if isinstance(node, dict):
        if node.get("type") == "array":
            yield node
        for value in node.values():
            yield from arrays(value)
    elif isinstance(node, list):
        for value in node:
            yield from arrays(value)


def schema_of(document: Any, name: str) -> Draft202012Validator:
    components = {"components": document["components"]}
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}"} | components)


async def test_what_it_is(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"]
    assert document["info"]["license"]["name"] == "Apache-2.0"
    assert {(path, method) for path, method, _ in operations(document)} == OPERATIONS


async def test_every_reference_leads_somewhere(document: Any) -> None:
    known = {
        f"#/components/{kind}/{name}"
        for kind in ("headers", "schemas")
        for name in document["components"][kind]
    }
    assert set(references(document)) == known
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


async def test_every_array_says_what_its_items_are(document: Any) -> None:
    """Tuples would say it by position only, which generators of clients do not read."""
    found = list(arrays(document["components"]["schemas"]))
    assert found
    assert [schema for schema in found if "items" not in schema] == []


async def test_every_operation_is_described(document: Any) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids)
    for path, _, operation in operations(document):
        assert operation["summary"]
        assert operation["tags"]
        placeholders = set(re.findall(r"{(\w+)}", path))
        parameters = operation.get("parameters", [])
        assert {each["name"] for each in parameters if each["in"] == "path"} == placeholders


async def test_every_operation_needs_a_key_but_for_signed_links(document: Any) -> None:
    (name,) = document["components"]["securitySchemes"]
    assert document["components"]["securitySchemes"][name]["scheme"] == "bearer"
    for path, _, operation in operations(document):
        needs_key = path.startswith("/v1/") and not path.startswith("/v1/downloads/")
        assert operation.get("security") == ([{name: []}] if needs_key else None)


async def test_each_operation_has_its_own_refusals(document: Any) -> None:
    paths = document["paths"]
    for _, _, operation in operations(document):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                schema = answer["content"]["application/json"]["schema"]
                assert schema["$ref"].endswith("/ErrorEnvelope")
                assert all(code in answer["description"] for code in answer[CODES])
                assert {ERRORS[code].status for code in answer[CODES]} <= {int(status), 422}
    assert "INSUFFICIENT_CREDITS" in paths[BATCHES]["post"]["responses"]["402"][CODES]
    assert not {"400", "402", "404", "409", "413"} & set(paths[BATCHES]["get"]["responses"])
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_every_error_of_a_request_is_one_of_some_operation(document: Any) -> None:
    listed = {
        code
        for _, _, operation in operations(document)
        for answer in operation["responses"].values()
        for code in answer.get(CODES, ())
    }
    assert set(ERRORS) - listed == OF_JOBS | {"METHOD_NOT_ALLOWED"}


async def test_the_successes(document: Any) -> None:
    paths = document["paths"]
    assert "202" in paths[BATCHES]["post"]["responses"]
    content = paths[BATCHES + "/{batch_id}/results"]["get"]["responses"]["200"]["content"]
    assert set(content) == {
        "application/json",
        "application/zip",
        "application/pdf",
        "application/sarif+json",
        "application/vnd.apache.parquet",
        "text/csv",
        "text/html",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    choices = content["application/json"]["schema"]["anyOf"]
    assert choices[0] == {"$ref": "#/components/schemas/ResultsEnvelope"}, "the results, not a file"


@pytest.mark.parametrize("path", [BATCHES + "/{batch_id}/results", "/v1/downloads/{name}"])
async def test_files_are_documented_as_json_text_or_bytes(document: Any, path: str) -> None:
    content = document["paths"][path]["get"]["responses"]["200"]["content"]
    for media_type, each in content.items():
        is_bytes = not media_type.endswith("json") and not media_type.startswith("text/")
        assert (each["schema"].get("format") == "binary") is is_bytes


async def test_a_decision_that_is_repeated_is_documented(document: Any) -> None:
    post = document["paths"]["/v1/projects/{project_id}/dispositions"]["post"]
    assert {"200", "201"} <= set(post["responses"])


async def test_the_examples_are_valid(document: Any, pro: Caller) -> None:
    create = document["paths"][BATCHES]["post"]["requestBody"]["content"]["application/json"]
    assert create["examples"] == examples.CREATE_BATCH
    for example in create["examples"].values():
        kinds = {"template": CreateFromTemplate, "targets": CreateFromTargets}
        kind = next((kinds[key] for key in kinds if key in example["value"]), CreateBatch)
        kind.model_validate(example["value"])
        schema_of(document, kind.__name__).validate(example["value"])
        if kind is CreateFromTargets:  # would ask the forge
            continue
        batch_id = data(await pro.create(example["value"]), 202)["batch_id"]
    cancel = document["paths"][BATCHES + "/{batch_id}"]["delete"]["requestBody"]["content"]
    for example in cancel["application/json"]["examples"].values():
        CancelBatch.model_validate(example["value"])
        schema_of(document, "CancelBatch").validate(example["value"])
        data(await pro.cancel(batch_id, json=example["value"]))


async def test_the_examples_of_schedules_are_valid(document: Any, pro: Caller) -> None:
    item = document["paths"]["/v1/schedules"]
    create = item["post"]["requestBody"]["content"]["application/json"]
    assert create["examples"] == examples.CREATE_SCHEDULE
    for example in create["examples"].values():
        schema_of(document, "CreateSchedule").validate(example["value"])
        made = await pro.send("POST", "/v1/schedules", json=example["value"])
        place = made.headers["Location"]
    change = document["paths"]["/v1/schedules/{schedule_id}"]["patch"]["requestBody"]["content"]
    for example in change["application/json"]["examples"].values():
        schema_of(document, "UpdateSchedule").validate(example["value"])
        data(await pro.patch(place, example["value"]))
    answer = await pro.get(place)
    schema_of(document, "ScheduleDetailEnvelope").validate(answer.json())


@pytest.mark.parametrize("case", ["unknown field", "no jobs", "unknown rule", "no cores"])
async def test_the_schema_refuses_what_the_application_refuses(document: Any, case: str) -> None:
    assert not schema_of(document, "CreateBatch").is_valid(INVALID[case][0])


async def test_the_page_for_reading_needs_nothing_from_elsewhere(service: Service) -> None:
    answer = await service.http.get("/docs")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)""", answer.text)
    assert len(addresses) >= 2
    for address in addresses:
        assert address.startswith("/docs-assets/")
        assert (await service.http.get(address)).status_code == 200
    assert "/openapi.json" in answer.text
    assert "https://" not in answer.text


@pytest.mark.parametrize("path", ["/docs-assets/", "/docs-assets/nothing.js", "/redoc"])
async def test_there_is_nothing_more_to_read(service: Service, path: str) -> None:
    refused(await service.http.get(path), 404, "NOT_FOUND")
