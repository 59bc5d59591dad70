"""Whatever is sent, the answer is in the envelope and never a 500."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.contract.bodies import CREATE, small
from tests.serve_app.service import BATCHES, Caller, Service, body_of, error_of, open_service

JSON = {"Content-Type": "application/json"}

fuzz = settings(
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

letters = st.characters(exclude_categories=())
texts = st.text(letters, max_size=12) | st.sampled_from(
    ["", "\0", "\ud800", "\u202e", "job_1", "batch_1", "true", "-1", "analysis", "https://a/b"]
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(10**400), max_value=10**400)
    | st.floats()
    | texts
)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def paths_of(node: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in a document."""
    inner = node.items() if isinstance(node, dict) else enumerate(node)
    found = []
    for key, value in inner:
        found.append((*way, key))
        if isinstance(value, (dict, list)):
            found += paths_of(value, (*way, key))
    return found


def bend(document: Any, way: tuple[Any, ...], value: Any) -> Any:
    """A copy with the value at ``way`` replaced."""
    copy = json.loads(json.dumps(document))
    place = copy
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = value
    return copy


WHOLE = json.loads(CREATE)
bent = st.builds(bend, st.just(WHOLE), st.sampled_from(paths_of(WHOLE)), documents)

PARAMETERS = [
    "page", "per_page", "sort", "status", "type", "priority", "include_jobs", "job_status",
    "format", "include_raw", "jobs", "reason", "cancel_running_jobs", "refund_unused_credits", "x",
]  # fmt: skip
VALUES = ["1", "100", "queued", "analysis", "name", "json", "false", "low", "csv", "completed"]
raw = st.binary(max_size=12).map(lambda each: quote(each, safe=""))
queries = st.lists(
    st.tuples(st.sampled_from(PARAMETERS) | raw, st.sampled_from(VALUES) | raw), max_size=5
).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs))
unquoted = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#"))


@pytest.fixture
async def caller(tmp_path: Path, migrated: Path) -> AsyncIterator[Caller]:
    async with open_service(tmp_path, migrated, allow_local_repositories=True) as service:
        yield await service.caller("fuzz", "enterprise")


def check(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.headers["Content-Type"] != "application/json":
        assert answer.status_code == 200
    elif answer.status_code >= 400:
        error_of(answer)
    else:
        assert body_of(answer)["success"] is True


@fuzz
@given(documents)
@example("\ud800")
@example({"\ud800": "\ud800"})
@example([[[[]]]])
async def test_any_document(caller: Caller, document: Any) -> None:
    check(await caller.post_text(json.dumps(document)))


@fuzz
@given(bent)
async def test_almost_a_batch(caller: Caller, document: Any) -> None:
    check(await caller.post_text(json.dumps(document)))


@fuzz
@given(st.binary(max_size=200), st.sampled_from(["application/json", "application/a+json", "a/b"]))
@example(b"\xff\xfe\x00\x00", "application/json")
@example(b"1" * 5000, "application/json")
async def test_any_bytes(caller: Caller, body: bytes, content_type: str) -> None:
    check(await caller.post_text(body, content_type))
    headers = {"Content-Type": content_type}
    check(await caller.cancel("batch_1", content=body, headers=headers))


@fuzz
@given(documents | st.dictionaries(st.sampled_from(PARAMETERS), scalars), queries)
async def test_any_cancellation(caller: Caller, document: Any, query: str) -> None:
    batch_id = await caller.created()
    path = f"{BATCHES}/{batch_id}?{query}"
    check(await caller.send("DELETE", path, content=json.dumps(document), headers=JSON))
    check(await caller.send("DELETE", path))


@pytest.fixture
async def ended(service: Service, pro: Caller) -> str:
    batch_id = await pro.created()
    await service.gateway.run_all(batch_id)
    return batch_id


@fuzz
@given(queries | unquoted)
async def test_any_query(pro: Caller, ended: str, query: str) -> None:
    for path in ("", f"/{ended}", f"/{ended}/results", f"/{ended}/jobs"):
        check(await pro.get(f"{BATCHES}{path}?{query}"))


@fuzz
@given(raw, st.sampled_from(["GET", "DELETE", "POST"]), st.sampled_from(["", "/results", "/jobs"]))
async def test_any_id(caller: Caller, batch_id: str, method: str, ending: str) -> None:
    check(await caller.send(method, f"{BATCHES}/{batch_id}{ending}"))


@fuzz
@example({"Content-Length": b"99999999"})
@given(
    st.dictionaries(
        st.sampled_from(
            ["Authorization", "Content-Type", "Content-Length", "X-Request-ID", "Accept", "Cookie"]
        ),
        st.binary(max_size=30),
        max_size=3,
    )
)
async def test_any_headers(caller: Caller, headers: dict[str, bytes]) -> None:
    sent = {**JSON, **headers}
    text = json.dumps(small())
    check(await caller.send("POST", BATCHES, content=text, headers=sent))
    check(await caller.send("GET", BATCHES, headers=headers))
