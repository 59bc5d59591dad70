"""A request sent twice under one key is carried out once."""

import asyncio
import json
from typing import Any

import pytest

from tests.contract.bodies import small
from tests.serve_app.creation.test_retry import ended, retry
from tests.serve_app.service import BATCHES, Caller, Service, body_of, data, refused
from wundr_ray.domain.admission.submission import Claim, fingerprint

REPLAYED = "Idempotency-Replayed"


def keyed(key: str = "key-1") -> dict[str, Any]:
    return {"headers": {"Idempotency-Key": key}}


async def post(caller: Caller, body: Any = None, key: str = "key-1") -> Any:
    return await caller.send("POST", BATCHES, json=body or small(), **keyed(key))


async def total(caller: Caller) -> int:
    return int(body_of(await caller.get(BATCHES))["pagination"]["total_items"])


async def test_the_first_answer_again(service: Service, pro: Caller) -> None:
    first = await post(pro)
    assert REPLAYED not in first.headers
    await service.gateway.run_all(data(first, 202)["batch_id"])
    again = await post(pro)
    assert data(again, 202) == data(first, 202)
    assert again.headers[REPLAYED] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert await total(pro) == 1


async def test_spaces_and_order_make_no_other_request(pro: Caller) -> None:
    first = data(await post(pro), 202)
    text = json.dumps(dict(reversed(small().items())), indent=4)
    headers = {"Idempotency-Key": "key-1", "Content-Type": "application/json"}
    answer = await pro.send("POST", BATCHES, content=text, headers=headers)
    assert data(answer, 202)["batch_id"] == first["batch_id"]


async def test_another_request_is_a_conflict(pro: Caller) -> None:
    batch_id = data(await post(pro), 202)["batch_id"]
    refused(await post(pro, small("name", "other")), 409, "IDEMPOTENCY_CONFLICT")
    answer = await pro.cancel(batch_id, **keyed())
    refused(answer, 409, "IDEMPOTENCY_CONFLICT")
    assert (await pro.status(batch_id))["status"] == "queued"


async def test_keys_belong_to_accounts_and_end_after_a_day(
    service: Service, pro: Caller, stranger: Caller
) -> None:
    first = data(await post(pro), 202)["batch_id"]
    assert data(await post(stranger), 202)["batch_id"] != first
    assert data(await post(pro, key="key-2"), 202)["batch_id"] != first
    service.clock.advance(hours=23, minutes=59)
    assert data(await post(pro), 202)["batch_id"] == first
    service.clock.advance(minutes=1)
    assert data(await post(pro, small("name", "other")), 202)["batch_id"] != first


async def test_a_refused_request_leaves_its_key_free(pro: Caller) -> None:
    refused(
        await post(pro, small("options.max_parallel", 6)),
        409,
        "INSUFFICIENT_RESOURCES",
        "options.max_parallel",
    )
    data(await post(pro), 202)


async def test_a_used_up_day_does_not_hide_the_answer(free: Caller) -> None:
    first = data(await post(free), 202)
    await free.created()
    await free.created()
    assert data(await post(free), 202) == first
    refused(await post(free, key="key-2"), 429, "QUOTA_EXCEEDED")


async def test_many_at_once_make_one_batch(service: Service, pro: Caller) -> None:
    answers = await asyncio.gather(*(post(pro) for _ in range(20)))
    assert len({data(answer, 202)["batch_id"] for answer in answers}) == 1
    assert sum(REPLAYED in answer.headers for answer in answers) == 19
    assert await total(pro) == 1


async def test_two_requests_at_once_for_one_key(pro: Caller) -> None:
    bodies = [small("name", f"name {number % 2}") for number in range(20)]
    answers = await asyncio.gather(*(post(pro, body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [202] * 10 + [409] * 10
    assert await total(pro) == 1


async def test_the_answer_that_a_crash_swallowed(service: Service, pro: Caller) -> None:
    """What is left when a replica dies after the commit is the batch and its claim."""
    first = data(await post(pro), 202)
    seen = fingerprint("POST", BATCHES, "", small())
    found = await service.store.idempotency.find(Claim(pro.account_id, "key-1", seen))
    assert found is not None
    assert (found.batch_id, found.answer) == (first["batch_id"], None)


async def test_retry(service: Service, pro: Caller) -> None:
    parent = await ended(service, pro, {"job_1"})
    first = await retry(pro, parent, **keyed())
    again = await retry(pro, parent, **keyed())
    assert data(first, 202) == data(again, 202)
    assert (REPLAYED in first.headers, REPLAYED in again.headers) == (False, True)
    answers = await asyncio.gather(*(retry(pro, parent, **keyed("key-2")) for _ in range(10)))
    assert len({data(answer, 202)["new_batch_id"] for answer in answers}) == 1
    refused(await retry(pro, parent, {"max_retries": 1}, **keyed()), 409, "IDEMPOTENCY_CONFLICT")


async def test_cancel(service: Service, pro: Caller) -> None:
    batch_id = await pro.created()
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "one")
    drain = {"params": {"cancel_running_jobs": False}}
    first = await pro.cancel(batch_id, **drain, **keyed())
    assert data(first)["status"] == "cancelling"
    await service.gateway.complete(batch_id, "one")
    await service.gateway.finish(batch_id)
    again = await pro.cancel(batch_id, **drain, **keyed())
    assert data(again) == data(first)
    assert again.headers[REPLAYED] == "true"
    refused(await pro.cancel(batch_id, **keyed()), 409, "IDEMPOTENCY_CONFLICT")


async def test_a_refused_cancellation_leaves_its_key_free(service: Service, pro: Caller) -> None:
    batch_id = await pro.created()
    await service.gateway.run_all(batch_id)
    refused(await pro.cancel(batch_id, **keyed()), 409, "CONFLICT")
    data(await post(pro), 202)


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", b"\xe9"])
async def test_what_is_no_key(pro: Caller, key: Any) -> None:
    headers = {"Idempotency-Key": key}
    answer = await pro.send("POST", BATCHES, json=small(), headers=headers)
    refused(answer, 422, "INVALID_REQUEST", "idempotency-key")


async def test_deep_bodies_with_a_key(pro: Caller) -> None:
    for depth in (300, 900, 990, 1000, 5000, 20_000):
        text = '{"name":' + "[" * depth + "]" * depth + "}"
        headers = {"Idempotency-Key": "key-1", "Content-Type": "application/json"}
        answer = await pro.send("POST", BATCHES, content=text, headers=headers)
        assert answer.status_code in (400, 422)
