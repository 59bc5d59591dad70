"""What generators of clients need of the OpenAPI document."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from serve_app.app import create_api
from serve_app.document_file import PAGE
from tests.serve_app.document.judge import Judge, judge
from tests.serve_app.document.test_openapi import operations
from tests.serve_app.service import BATCHES, Caller, Service
from wundr_ray.aggregate.refactoring.tables import CHANGES, REPORTS, SKIPPED
from wundr_ray.contract.batches.events import DATA_OF_EVENTS
from wundr_ray.contract.error_codes import ErrorCode
from wundr_ray.contract.errors import ERRORS
from wundr_ray.contract.refactoring import raw_rows as refactor_rows
from wundr_ray.contract.responses import Response
from wundr_ray.contract.results import raw_rows
from wundr_ray.contract.vocabulary import REPORT_KINDS, BatchType, EventName, JobKind
from wundr_ray.frames import shown
from wundr_ray.notify.webhooks.payload import body_of, sample_body
from wundr_ray.system import utc_now


@pytest.fixture(scope="module")
def document() -> Any:
    return create_api().openapi()


def test_the_committed_document_is_up_to_date(document: Any) -> None:
    assert json.loads(PAGE.read_text(encoding="utf-8")) == document, "run `make sdk-types`"


def test_operations_have_the_names_of_methods(document: Any) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert {"getBatch", "listBatches", "createBatch", "getBatchResults"} <= set(names)
    assert all(name.isalpha() and name[0].islower() for name in names)


def test_schemas_have_short_names(document: Any) -> None:
    names = set(document["components"]["schemas"])
    assert {"BatchDetailEnvelope", "JobItemPageEnvelope", "PlanItemListEnvelope"} <= names
    assert all(name.isalnum() for name in names)


def test_requests_may_leave_out_what_has_a_default(document: Any) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["CreateAnalysisBatch"]["required"] == ["name", "type", "jobs"]
    assert "access_token" in schemas["Repository"]["properties"]


def test_answers_have_all_of_their_fields(document: Any) -> None:
    for name, schema in document["components"]["schemas"].items():
        if name.endswith("Envelope") or name in ("BatchDetail", "Progress", "AnalysisJobDetail"):
            assert set(schema["required"]) == set(schema["properties"]), name


def test_answers_and_errors_are_told_apart_by_success(document: Any) -> None:
    for name, schema in document["components"]["schemas"].items():
        if name.endswith("Envelope"):
            assert schema["properties"]["success"]["const"] is (name != "ErrorEnvelope")


def test_the_codes_of_errors_are_an_enumeration_that_may_grow(document: Any) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["ErrorCode"]["enum"] == list(ERRORS) == list(ErrorCode)
    choices = schemas["ErrorBody"]["properties"]["code"]["anyOf"]
    assert choices == [{"type": "string"}, {"$ref": "#/components/schemas/ErrorCode"}]


def test_batches_jobs_and_reports_are_told_apart_by_their_type(document: Any) -> None:
    schemas = document["components"]["schemas"]
    for name, kinds in (
        ("CreateBatch", BatchType),
        ("JobDetail", JobKind),
        ("ReportJobResult", REPORT_KINDS),
    ):
        mapping = schemas[name]["discriminator"]["mapping"]
        assert set(mapping) == set(kinds)
        for kind, place in mapping.items():
            variant = schemas[place.rpartition("/")[2]]
            assert variant["properties"]["type"]["const"] == kind
            assert set(variant["required"]) >= {"type"}
    results = schemas["ResultsEnvelope"]["properties"]["data"]
    assert set(results["discriminator"]["mapping"]) == set(BatchType)
    config = schemas["TrendJobDetail"]["properties"]["config"]
    assert config == {"$ref": "#/components/schemas/TrendConfig"}
    jobs = schemas["CreateRefactorBatch"]["properties"]["jobs"]
    assert jobs["items"] == {"$ref": "#/components/schemas/RefactorJob"}


def test_nothing_is_without_a_type(document: Any) -> None:
    for name, schema in document["components"]["schemas"].items():
        for field, each in schema.get("properties", {}).items():
            assert list(untyped({**each, "default": None})) == [], f"{name}.{field}"


def test_every_example_of_a_request_is_valid(document: Any) -> None:
    found = 0
    for _, _, operation in operations(document):
        for body in operation.get("requestBody", {}).get("content", {}).values():
            for example in body.get("examples", {}).values():
                judge().check_schema(operation["operationId"], body["schema"], example["value"])
                found += 1
    assert found > 20


def untyped(node: Any) -> Iterator[Any]:
    """Schemas that allow anything."""
    if isinstance(node, list):
        for each in node:
            yield from untyped(each)
    elif isinstance(node, dict):
        if not node or node.get("additionalProperties") is True:
            yield node
        for each in node.values():
            yield from untyped(each)


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (raw_rows.FileRow, shown("files")),
        (raw_rows.FunctionRow, shown("functions")),
        (raw_rows.FindingRow, shown("findings")),
        (refactor_rows.ChangeRow, [*CHANGES][2:]),
        (refactor_rows.ReportRow, [*REPORTS][2:]),
        (refactor_rows.SkippedRow, [*SKIPPED][2:]),
    ],
)
def test_rows_have_the_columns_of_their_frames(row: type[Response], columns: list[str]) -> None:
    assert list(row.model_fields) == columns


def test_parameters_that_may_be_left_out_are_not_null(document: Any) -> None:
    for path, _, operation in operations(document):
        for parameter in operation.get("parameters", []):
            assert "null" not in json.dumps(parameter["schema"]), (path, parameter["name"])


def test_answers_say_which_headers_they_have(document: Any) -> None:
    create = document["paths"][BATCHES]["post"]["responses"]
    assert {"Location", "X-Request-ID", "X-RateLimit-Limit", "Idempotency-Replayed"} <= set(
        create["202"]["headers"]
    )
    assert "Retry-After" in create["429"]["headers"]
    assert "Retry-After" not in create["422"]["headers"]
    health = document["paths"]["/healthz"]["get"]["responses"]
    assert set(health["200"]["headers"]) == {"X-Request-ID"}


def test_each_event_has_its_own_data(document: Any) -> None:
    assert list(DATA_OF_EVENTS) == list(EventName)
    schemas = document["components"]["schemas"]
    assert set(schemas["BatchEvent"]["discriminator"]["mapping"]) == set(EventName)
    sent = schemas["WebhookPayload"]["discriminator"]["mapping"]
    assert set(sent) == {*EventName, "webhook.test"}
    call = document["webhooks"]["event"]["post"]
    body = call["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/WebhookPayload"}
    stream = document["paths"][BATCHES + "/{batch_id}/events"]["get"]["responses"]["200"]
    assert stream["content"]["text/event-stream"]["schema"]["$ref"].endswith("/BatchEvent")


def test_the_body_of_a_webhook_is_as_documented() -> None:
    judge().check("WebhookPayload", json.loads(sample_body("we_1", utc_now())))
    data = {"outcome": "partial", "jobs": {"completed": 1, "failed": 1, "cancelled": 0}}
    ended = json.loads(body_of(EventName.COMPLETED, "batch_1", utc_now(), data))
    judge().check("WebhookPayload", ended)
    with pytest.raises(AssertionError):
        judge().check("WebhookPayload", {**ended, "event": "batch.cancelled"})


class TestTheJudge:
    """Every answer of the tests' client is judged; these show that it notices something."""

    @pytest.fixture
    async def batches(self, pro: Caller) -> Any:
        await pro.created()
        return (await pro.get(BATCHES)).json()

    def test_a_field_that_is_missing(self, batches: Any) -> None:
        del batches["data"][0]["outcome"]
        with pytest.raises(AssertionError, match="outcome"):
            judge().check("BatchListItemCursorPageEnvelope", batches)

    def test_a_field_that_nobody_knows(self, batches: Any) -> None:
        batches["data"][0]["surprise"] = 1
        with pytest.raises(AssertionError, match="surprise"):
            judge().check("BatchListItemCursorPageEnvelope", batches)

    async def test_a_refusal_that_is_not_documented(
        self, service: Service, document: Any, pro: Caller
    ) -> None:
        answer = await pro.get(BATCHES + "/batch_none")
        silent = json.loads(json.dumps(document))
        del silent["paths"][BATCHES + "/{batch_id}"]["get"]["responses"]["404"]
        with pytest.raises(AssertionError, match="getBatch answers 404"):
            Judge(silent).judge(answer)

    async def test_a_header_that_is_not_documented(
        self, service: Service, document: Any, pro: Caller
    ) -> None:
        answer = await pro.create()
        silent = json.loads(json.dumps(document))
        del silent["paths"][BATCHES]["post"]["responses"]["202"]["headers"]["Location"]
        with pytest.raises(AssertionError, match="Location"):
            Judge(silent).judge(answer)
