"""Cancellation: at once, waiting for the jobs to stop, or letting them finish."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from serve_app.app import create_app
from serve_app.routes.batches import cancellation as routes
from tests.contract.bodies import CANCEL
from tests.serve_app.batch_bodies import UNREADABLE, many
from tests.serve_app.batches.test_event_feed import counted
from tests.serve_app.service import ADDRESS, BATCHES, Caller, Service, data, refused

JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def running(service: Service, pro: Caller) -> str:
    """Four jobs: one has completed, two run, one waits."""
    batch_id = await pro.created(many(4))
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "job_0", "job_1", "job_2")
    await service.gateway.complete(batch_id, "job_0", core_seconds=60)
    return batch_id


async def test_a_queued_batch(service: Service, pro: Caller) -> None:
    batch_id = await pro.created(many(3))
    service.clock.advance(minutes=1)
    assert data(await pro.cancel(batch_id)) == {
        "batch_id": batch_id,
        "status": "cancelled",
        "cancelled_at": "2026-03-02T10:31:00Z",
        "jobs_cancelled": 3,
        "jobs_completed": 0,
        "credits_refunded": 3,
        "partial_results_available": False,
    }
    status = await pro.status(batch_id)
    assert (status["status"], status["outcome"]) == ("cancelled", "cancelled")
    assert status["progress"]["cancelled_jobs"] == ["job_0", "job_1", "job_2"]


async def test_a_running_batch(pro: Caller, running: str) -> None:
    got = data(await pro.cancel(running, content=CANCEL, headers=JSON))
    assert (got["status"], got["jobs_cancelled"], got["jobs_completed"]) == ("cancelled", 3, 1)
    assert got["credits_refunded"] == 1  # of the job that waits; those that ran a moment cost one
    assert got["partial_results_available"] is True
    assert (await pro.status(running))["cancel_reason"] == "Priority changed"


async def test_it_answers_when_the_jobs_have_stopped(
    service: Service, pro: Caller, running: str
) -> None:
    service.gateway.asleep = True
    answer = asyncio.create_task(pro.cancel(running))
    while (await pro.status(running))["status"] != "cancelling":
        assert not answer.done()
    await asyncio.sleep(0.2)
    assert not answer.done()
    await service.gateway.stop_cancelled()
    assert data(await answer)["status"] == "cancelled"


async def test_an_end_that_another_replica_waits_for(
    service: Service, pro: Caller, running: str
) -> None:
    """Each replica reads the end from the database, whoever passed the cancellation on."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(service.services)), base_url=ADDRESS
    ) as other:
        service.gateway.asleep = True
        waiting = asyncio.create_task(Caller(pro.account_id, pro.key, other).cancel(running))
        while (await pro.status(running))["status"] != "cancelling":
            assert not waiting.done()
        service.gateway.asleep = False
        assert data(await pro.cancel(running))["status"] == "cancelled"
        assert data(await waiting)["status"] == "cancelled"


async def test_the_database_is_not_asked_again_and_again(
    service: Service, pro: Caller, running: str
) -> None:
    with counted(service) as statements:
        data(await pro.cancel(running))
    reads = [each for each in statements if "FROM batches" in each]
    assert len(reads) <= 4  # the batch before and after, its last event, and the queue's places


async def test_it_does_not_wait_for_ever(
    service: Service, pro: Caller, running: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "CANCEL_WAIT_SECONDS", 0.2)
    service.gateway.asleep = True
    got = data(await pro.cancel(running))
    assert (got["status"], got["cancelled_at"], got["jobs_cancelled"]) == ("cancelling", None, 0)


async def test_letting_running_jobs_finish(service: Service, pro: Caller, running: str) -> None:
    got = data(await pro.cancel(running, json={"cancel_running_jobs": False}))
    assert (got["status"], got["cancelled_at"]) == ("cancelling", None)
    status = await pro.status(running)
    assert status["jobs"]["running"] == 2
    assert status["progress"]["cancelled_jobs"] == ["job_3"]
    for job_id in ("job_1", "job_2"):
        await service.gateway.complete(running, job_id)
    await service.gateway.finish(running)
    again = data(await pro.cancel(running))
    assert (again["status"], again["jobs_completed"], again["jobs_cancelled"]) == (
        "cancelled",
        3,
        1,
    )
    assert again["credits_refunded"] == 0


async def test_a_drain_may_be_cut_short(pro: Caller, running: str) -> None:
    drain = {"cancel_running_jobs": False, "reason": "first"}
    assert data(await pro.cancel(running, json=drain))["status"] == "cancelling"
    assert data(await pro.cancel(running, json=drain))["status"] == "cancelling"
    got = data(await pro.cancel(running, json={"reason": "second"}))
    assert (got["status"], got["jobs_cancelled"]) == ("cancelled", 3)
    assert (await pro.status(running))["cancel_reason"] == "first"


async def test_repeating_it_changes_nothing(service: Service, pro: Caller, running: str) -> None:
    first = data(await pro.cancel(running, json={"reason": "first"}))
    service.clock.advance(minutes=5)
    assert data(await pro.cancel(running, json={"reason": "second"})) == first
    status = await pro.status(running)
    assert status["cancel_reason"] == "first"


async def test_many_at_once(pro: Caller, running: str) -> None:
    answers = await asyncio.gather(*(pro.cancel(running) for _ in range(5)))
    assert {data(answer)["status"] for answer in answers} == {"cancelled"}


async def test_no_refund_when_none_is_wanted(pro: Caller) -> None:
    batch_id = await pro.created(many(2))
    got = data(await pro.cancel(batch_id, json={"refund_unused_credits": False}))
    assert got["credits_refunded"] == 0


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, None),
        ({"params": {"reason": "query"}}, "query"),
        ({"json": {"reason": "body"}}, "body"),
        ({"json": {"reason": "body"}, "params": {"reason": "query"}}, "body"),
        ({"json": None, "headers": JSON}, None),
        ({"content": "null", "headers": JSON, "params": {"reason": "query"}}, "query"),
        ({"json": {"reason": "Büro ✓"}}, "Büro ✓"),
        ({"params": {"reason": "a\ufffd"}}, "a\ufffd"),
    ],
)
async def test_reasons(pro: Caller, options: dict[str, Any], reason: str | None) -> None:
    batch_id = await pro.created()
    data(await pro.cancel(batch_id, **options))
    assert (await pro.status(batch_id))["cancel_reason"] == reason


async def test_by_query_alone(pro: Caller, running: str) -> None:
    query = {"cancel_running_jobs": "false", "refund_unused_credits": "no", "reason": "x"}
    got = data(await pro.cancel(running, params=query))
    assert (got["status"], got["credits_refunded"]) == ("cancelling", 0)


@pytest.mark.parametrize("failing", [True, False])
async def test_an_ended_batch(service: Service, pro: Caller, failing: bool) -> None:
    batch_id = await pro.created()
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "one")
    if failing:
        await service.gateway.fail(batch_id, "one", "INVALID_REPOSITORY", "It is gone.")
    else:
        await service.gateway.complete(batch_id, "one")
    await service.gateway.finish(batch_id)
    before = await pro.status(batch_id)
    for _ in range(2):
        error = refused(await pro.cancel(batch_id, json={"reason": "late"}), 409, "CONFLICT")
        assert before["status"] in error["message"]
    assert await pro.status(batch_id) == before


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ([], ["body"]),
        ("stop", ["body"]),
        ({"reasn": "x"}, ["reasn"]),
        ({"reason": 7}, ["reason"]),
        ({"reason": "x" * 501}, ["reason"]),
        ({"reason": "a\0b"}, ["reason"]),
        ({"reason": "\ud800"}, ["reason"]),
        ({"cancel_running_jobs": "perhaps"}, ["cancel_running_jobs"]),
        ({"refund_unused_credits": []}, ["refund_unused_credits"]),
    ],
)
async def test_invalid_bodies(pro: Caller, body: Any, fields: list[str]) -> None:
    batch_id = await pro.created()
    answer = await pro.cancel(batch_id, content=json.dumps(body), headers=JSON)
    refused(answer, 422, "INVALID_REQUEST", *fields)
    assert (await pro.status(batch_id))["status"] == "queued"


@pytest.mark.parametrize(("text", "reason"), UNREADABLE.values(), ids=UNREADABLE)
async def test_unreadable_bodies(pro: Caller, text: str | bytes, reason: str) -> None:
    batch_id = await pro.created()
    answer = await pro.cancel(batch_id, content=text, headers=JSON)
    assert reason in refused(answer, 400, "INVALID_REQUEST", "body")["message"]
    assert (await pro.status(batch_id))["status"] == "queued"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("reasn=x", "reasn"),
        ("reason=%00", "reason"),
        ("reason=" + "x" * 501, "reason"),
        ("cancel_running_jobs=perhaps", "cancel_running_jobs"),
        ("force=1", "force"),
    ],
)
async def test_invalid_queries(pro: Caller, query: str, field: str) -> None:
    batch_id = await pro.created()
    answer = await pro.send("DELETE", f"{BATCHES}/{batch_id}?{query}")
    refused(answer, 422, "INVALID_REQUEST", field)
    assert (await pro.status(batch_id))["status"] == "queued"
