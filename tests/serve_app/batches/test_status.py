"""A batch's status through its life."""

import pytest

from tests.contract.bodies import small
from tests.serve_app.batch_bodies import many
from tests.serve_app.service import BATCHES, Caller, Service, data, refused


async def test_a_queued_batch(service: Service, pro: Caller) -> None:
    assert (await pro.status(await pro.created(many(3))))["estimated_completion"] is None
    await service.gateway.run_all(await pro.created(), minutes=1)
    service.clock.advance(seconds=1)
    got = await pro.status(await pro.created())
    assert (got["status"], got["outcome"]) == ("queued", None)
    assert (got["started_at"], got["completed_at"]) == (None, None)
    assert got["estimated_completion"] is None  # of what stands before it nothing is known
    assert got["progress"]["percentage"] == 0
    assert got["progress"]["estimated_remaining"] is None
    assert got["individual_jobs"] is None
    assert (got["cancel_reason"], got["error"]) == (None, None)
    assert got["queue"]["position"] == 2


async def test_a_queued_batch_of_known_projects_has_an_estimate(
    service: Service, pro: Caller
) -> None:
    await service.gateway.run_all(await pro.created(), minutes=1)
    got = await pro.status(await pro.created())
    assert got["estimated_completion"] == "2026-03-02T10:32:00Z"


async def test_a_whole_life(service: Service, pro: Caller) -> None:
    batch_id, gateway = await pro.created(many(4)), service.gateway
    await gateway.dispatch(batch_id)
    got = await pro.status(batch_id)
    assert (got["status"], got["queue"]) == ("running", None)
    assert got["jobs"] == {
        "total": 4, "queued": 4, "running": 0, "completed": 0, "failed": 0, "cancelled": 0
    }  # fmt: skip
    await gateway.start(batch_id, "job_0", "job_1", "job_2")
    service.clock.advance(minutes=10)
    await gateway.complete(batch_id, "job_0")
    await gateway.fail(batch_id, "job_1", "INVALID_REPOSITORY", "There is no branch main.")
    got = await pro.status(batch_id)  # job_2 has run for longer than expected
    assert (got["progress"]["estimated_remaining"], got["estimated_completion"]) == (None, None)
    await gateway.progress(batch_id, "job_2", 40)
    got = await pro.status(batch_id)
    progress = got["progress"]
    assert progress["percentage"] == 60
    assert progress["current_jobs"] == ["job_2"]
    assert progress["completed_jobs"] == ["job_0"]
    assert progress["failed_jobs"] == ["job_1"]
    assert progress["estimated_remaining"] == "00:25:00"  # 15 minutes of job_2, 10 of job_3
    assert got["estimated_completion"] == "2026-03-02T11:05:00Z"
    assert got["jobs"]["queued"] == got["jobs"]["running"] == 1
    assert got["resource_usage"]["credits_used"] == 6
    await gateway.start(batch_id, "job_3")
    await gateway.complete(batch_id, "job_2")
    await gateway.complete(batch_id, "job_3")
    await gateway.finish(batch_id)
    got = await pro.status(batch_id)
    assert (got["status"], got["outcome"]) == ("completed", "partial")
    assert got["completed_at"] == "2026-03-02T10:40:00Z"
    assert (got["progress"]["percentage"], got["progress"]["estimated_remaining"]) == (100, None)
    assert (got["resource_usage"]["cpu_cores"], got["resource_usage"]["memory_gb"]) == (0, 0)


async def test_individual_jobs(service: Service, pro: Caller) -> None:
    batch_id = await pro.created(many(3))
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "job_0", "job_1")
    await service.gateway.complete(batch_id, "job_0")
    await service.gateway.fail(batch_id, "job_1", "INVALID_REPOSITORY", "It is gone.")
    jobs = (await pro.status(batch_id, include_jobs=True))["individual_jobs"]
    assert [job["id"] for job in jobs] == ["job_0", "job_1", "job_2"]
    assert [job["attempts"] for job in jobs] == [1, 1, 0]
    assert [job["progress"] for job in jobs] == [100, 0, 0]
    assert [job["completed_at"] is None for job in jobs] == [False, False, True]
    assert jobs[1]["error"] == {"code": "INVALID_REPOSITORY", "message": "It is gone."}
    assert (jobs[0]["error"], jobs[2]["error"]) == (None, None)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ("queued", ["job_2"]),
        ("running", ["job_1"]),
        ("completed", ["job_0"]),
        ("failed", []),
        ("cancelled", []),
    ],
)
async def test_jobs_of_one_status(
    service: Service, pro: Caller, wanted: str, ids: list[str]
) -> None:
    batch_id = await pro.created(many(3))
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "job_0", "job_1")
    await service.gateway.complete(batch_id, "job_0")
    got = await pro.status(batch_id, include_jobs=True, job_status=wanted)
    assert [job["id"] for job in got["individual_jobs"]] == ids
    assert got["jobs"]["total"] == 3
    assert (await pro.status(batch_id, job_status=wanted))["individual_jobs"] is None


@pytest.mark.parametrize("percent", range(0, 101, 7))
async def test_percentages_are_not_rounded_twice(
    service: Service, pro: Caller, percent: int
) -> None:
    batch_id = await pro.created()
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "one")
    await service.gateway.progress(batch_id, "one", percent)
    assert (await pro.status(batch_id))["progress"]["percentage"] == percent


async def test_no_estimate_goes_past_the_time_out(service: Service, pro: Caller) -> None:
    batch_id = await pro.created(small("options.timeout_minutes", 60))
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "one")
    await service.gateway.progress(batch_id, "one", 1)
    service.clock.advance(minutes=50)
    got = await pro.status(batch_id)
    assert got["progress"]["estimated_remaining"] == "00:10:00"
    service.clock.advance(minutes=15)
    assert (await pro.status(batch_id))["progress"]["estimated_remaining"] == "00:00:00"


async def test_timed_out(service: Service, pro: Caller) -> None:
    batch_id = await pro.created(many(2))
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "job_0")
    await service.gateway.time_out(batch_id)
    await service.gateway.finish(batch_id)
    got = await pro.status(batch_id, include_jobs=True)
    assert (got["status"], got["outcome"]) == ("failed", "timed_out")
    assert {job["error"]["code"] for job in got["individual_jobs"]} == {"TIMEOUT_EXCEEDED"}


async def test_resources_that_are_held(service: Service, pro: Caller) -> None:
    body = many(3)
    body["jobs"][1]["config"]["resources"] = {"cpu_cores": 4, "memory_gb": 1.5}
    batch_id = await pro.created(body)
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "job_0", "job_1")
    usage = (await pro.status(batch_id))["resource_usage"]
    assert (usage["cpu_cores"], usage["memory_gb"]) == (5, 3.5)
    assert usage["credits_estimated"] == 6


async def test_why_a_batch_of_a_free_account_waits(service: Service, free: Caller) -> None:
    running = await free.created()
    service.clock.advance(seconds=1)
    second = await free.created()
    service.clock.advance(seconds=1)
    third = await free.created()
    await service.gateway.dispatch(running)
    assert (await free.status(running))["queue"] is None
    reason = "account runs 1 of 1 batch at once"
    assert (await free.status(second))["queue"] == {"position": 1, "reason": reason}
    assert (await free.status(third))["queue"] == {"position": 2, "reason": reason}
    await free.cancel(second)
    assert (await free.status(second))["queue"] is None
    service.clock.advance(seconds=1)
    assert (await free.status(third))["queue"]["position"] == 1
    await free.cancel(running)
    service.clock.advance(seconds=1)
    reason = (await free.status(third))["queue"]["reason"]
    assert "account" not in reason


async def test_a_batch_that_waits_for_its_account_has_no_estimate(
    service: Service, free: Caller
) -> None:
    first, second = await free.created(), await free.created()
    await service.gateway.dispatch(first)
    assert (await free.status(second))["estimated_completion"] is None


async def test_the_estimate_of_a_queued_batch_knows_of_all_work_before_it(
    service: Service, pro: Caller, free: Caller
) -> None:
    for caller in pro, free:
        await service.gateway.run_all(await caller.created(), minutes=1)
    running = await pro.created(many(16))
    await service.gateway.dispatch(running)
    before = small("priority", "high")
    before["jobs"][0]["config"]["resources"] = {"cpu_cores": 2}
    await free.created(before)
    got = await pro.status(await pro.created())
    # 16 cores: 960 core-seconds of what runs, 120 of what stands before, a minute of its own.
    assert got["estimated_completion"] == "2026-03-02T10:34:07.500000Z"
    reason = "behind 1 batch: 1 of higher priority"
    assert got["queue"] == {"position": 2, "reason": reason}


async def test_a_running_batch_tells_why_none_of_its_jobs_runs(
    service: Service, pro: Caller
) -> None:
    batch_id = await pro.created(many(2))
    await service.gateway.dispatch(batch_id)
    reason = "waiting for 1 CPU, 2 GB: cluster is scaling up"
    await service.store.runs.note_waits({batch_id: (3, reason)})
    assert (await pro.status(batch_id))["queue"] == {"position": 3, "reason": reason}
    await service.gateway.start(batch_id, "job_0")
    assert (await pro.status(batch_id))["queue"] is None
    await service.gateway.complete(batch_id, "job_0")
    assert (await pro.status(batch_id))["queue"] is not None
    await service.store.runs.note_waits({batch_id: None})
    assert (await pro.status(batch_id))["queue"] is None


async def test_the_urgent_stand_before_the_old(service: Service, pro: Caller) -> None:
    old = await pro.created(small("priority", "low"))
    service.clock.advance(minutes=1)
    urgent = await pro.created(small("priority", "urgent"))
    assert (await pro.status(urgent))["queue"]["position"] == 1
    assert (await pro.status(old))["queue"]["position"] == 2


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "/results"), ("DELETE", "")])
async def test_foreign_and_unknown_batches_look_the_same(
    pro: Caller, stranger: Caller, method: str, path: str
) -> None:
    batch_id = await pro.created()
    foreign = await stranger.send(method, f"{BATCHES}/{batch_id}{path}")
    unknown = await stranger.send(method, f"{BATCHES}/batch_0000000000000000{path}")
    messages = [
        refused(answer, 404, "NOT_FOUND")["message"].replace(batch_id, "batch_0000000000000000")
        for answer in (foreign, unknown)
    ]
    assert messages[0] == messages[1]
    assert (await pro.status(batch_id))["status"] == "queued"


@pytest.mark.parametrize("path", ["", "/results"])
@pytest.mark.parametrize(
    "batch_id", ["%00", "%ff", "%F0%9F%98%80", "a'--", "a%20b", "x" * 41, "batch-1", "%25s", "*"]
)
async def test_weird_ids(pro: Caller, batch_id: str, path: str) -> None:
    answer = await pro.get(f"{BATCHES}/{batch_id}{path}")
    refused(answer, 422, "INVALID_REQUEST", "batch_id")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("include_jobs=maybe", "include_jobs"),
        ("include_jobs=", "include_jobs"),
        ("include_jobs=%00", "include_jobs"),
        ("job_status=cancelling", "job_status"),
        ("job_status=%ff", "job_status"),
    ],
)
async def test_weird_queries(pro: Caller, query: str, field: str) -> None:
    batch_id = await pro.created()
    answer = await pro.get(f"{BATCHES}/{batch_id}?{query}")
    refused(answer, 422, "INVALID_REQUEST", field)


async def test_foreign_jobs_of_the_same_name_stay_apart(pro: Caller, stranger: Caller) -> None:
    mine, theirs = await pro.created(), await stranger.created(many(2))
    assert data(await pro.get(f"{BATCHES}/{mine}"))["jobs"]["total"] == 1
    assert data(await stranger.get(f"{BATCHES}/{theirs}"))["jobs"]["total"] == 2
