"""Running failed jobs again."""

from typing import Any

import pytest

from tests.serve_app.batch_bodies import many
from tests.serve_app.service import BATCHES, Caller, Service, data, refused
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.store.schema import jobs


async def ended(service: Service, caller: Caller, failing: set[str], **options: Any) -> str:
    """A batch of four jobs that has ended, the ``failing`` ones with an error."""
    body = many(4) | {"priority": "high", "description": "of four", "options": options}
    batch_id = await caller.created(body)
    await service.gateway.dispatch(batch_id)
    for job in await service.store.batches.jobs(batch_id):
        await service.gateway.start(batch_id, job.id)
        if job.id in failing:
            await service.gateway.fail(batch_id, job.id, "INVALID_REPOSITORY", "It is gone.")
        else:
            await service.gateway.complete(batch_id, job.id)
    await service.gateway.finish(batch_id)
    return batch_id


async def retry(caller: Caller, batch_id: str, body: Any = None, **options: Any) -> Any:
    path = f"{BATCHES}/{batch_id}/retry"
    return await caller.send("POST", path, **options | ({} if body is None else {"json": body}))


async def test_all_failed_jobs_run_again(service: Service, pro: Caller) -> None:
    options = {"max_parallel": 2, "metadata": {"team": "core"}, "timeout_minutes": 7}
    parent = await ended(service, pro, {"job_1", "job_3"}, **options)
    answer = await retry(pro, parent)
    got = data(answer, 202)
    assert (got["batch_id"], got["jobs_retried"]) == (parent, 2)
    assert answer.headers["Location"] == f"{BATCHES}/{got['new_batch_id']}"
    old, new = [await service.store.batches.get(each) for each in (parent, got["new_batch_id"])]
    for name in ("name", "description", "type", "priority", "max_parallel", "timeout_minutes"):
        assert getattr(old, name) == getattr(new, name)
    assert new.options == old.options
    assert new.metadata == {"team": "core"}
    assert (new.parent_batch_id, new.max_attempts, new.not_before) == (parent, 3, None)
    again = {job.id: job for job in await service.store.batches.jobs(new.id)}
    first = {job.id: job for job in await service.store.batches.jobs(parent)}
    assert list(again) == ["job_1", "job_3"]
    assert all(job.status is JobStatus.QUEUED for job in again.values())
    for job_id, job in again.items():
        assert (job.config, job.project_id) == (first[job_id].config, first[job_id].project_id)
    shown = await pro.status(new.id)
    assert shown["parent_batch_id"] == parent
    await service.gateway.run_all(new.id)
    assert (await pro.status(new.id))["outcome"] == "succeeded"
    refused(await retry(pro, new.id), 409, "CONFLICT")


async def test_some_jobs_later_and_more_often(service: Service, pro: Caller) -> None:
    parent = await ended(service, pro, {"job_0", "job_1", "job_2"})
    body = {"job_ids": ["job_2", "job_0"], "max_retries": 0, "retry_delay_minutes": 5}
    got = data(await retry(pro, parent, body), 202)
    shown = await pro.status(got["new_batch_id"], include_jobs=True)
    assert [job["id"] for job in shown["individual_jobs"]] == ["job_0", "job_2"]
    assert shown["not_before"] == "2026-03-02T10:35:00Z"
    assert got["estimated_completion"] >= shown["not_before"]
    assert (await service.store.batches.get(got["new_batch_id"])).max_attempts == 1


async def test_tokens_go_along(service: Service, pro: Caller) -> None:
    parent = await ended(service, pro, {"job_1", "job_2"})
    async with service.store.database.write() as connection:
        mine = (jobs.c.batch_id == parent) & (jobs.c.id == "job_1")
        await connection.execute(jobs.update().where(mine).values(sealed_token="sealed"))
    new = data(await retry(pro, parent), 202)["new_batch_id"]
    async with service.store.database.read() as connection:
        query = jobs.select().where(jobs.c.batch_id == new).order_by(jobs.c.position)
        found = [row.sealed_token for row in await connection.execute(query)]
    assert found == ["sealed", None]


async def test_what_cannot_be_retried(service: Service, pro: Caller, stranger: Caller) -> None:
    parent = await ended(service, pro, {"job_1"})
    unknown = {"job_ids": ["job_1", "nobody", "job_9"]}
    refused(await retry(pro, parent, unknown), 422, "INVALID_REQUEST", "job_ids.1", "job_ids.2")
    error = refused(await retry(pro, parent, {"job_ids": ["job_0"]}), 409, "CONFLICT")
    assert "'job_0' is completed" in error["message"]
    refused(await retry(stranger, parent), 404, "NOT_FOUND")
    refused(await retry(pro, "batch_none"), 404, "NOT_FOUND")
    queued = await pro.created()
    refused(await retry(pro, queued), 409, "CONFLICT")
    await pro.cancel(queued)
    refused(await retry(pro, queued), 409, "CONFLICT")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"job_ids": []}, "job_ids"),
        ({"job_ids": ["../x"]}, "job_ids.0"),
        ({"max_retries": 11}, "max_retries"),
        ({"retry_delay_minutes": -1}, "retry_delay_minutes"),
        ({"delay": 1}, "delay"),
        ([], "body"),
    ],
)
async def test_bodies_that_are_wrong(pro: Caller, body: Any, field: str) -> None:
    refused(await retry(pro, await pro.created(), body), 422, "INVALID_REQUEST", field)


async def test_a_retry_counts_towards_the_plan(service: Service, free: Caller) -> None:
    parent = await ended(service, free, {"job_1"})
    data(await retry(free, parent), 202)
    data(await retry(free, parent), 202)
    refused(await retry(free, parent), 429, "QUOTA_EXCEEDED")
