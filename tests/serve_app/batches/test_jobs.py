"""The jobs of a batch: as a list and one by one."""

import json
from typing import Any

import pytest

from tests.serve_app.batch_bodies import many
from tests.serve_app.local_gateway import JOB_CREDITS
from tests.serve_app.service import BATCHES, Caller, Service, body_of, data, refused
from tests.serve_app.small_project import COMMIT
from wundr_ray.store.schema import jobs


def path(batch_id: str, job_id: str = "") -> str:
    return f"{BATCHES}/{batch_id}/jobs" + (f"/{job_id}" if job_id else "")


@pytest.fixture
async def running(service: Service, pro: Caller) -> str:
    """One job of each state."""
    batch_id, gateway = await pro.created(many(5)), service.gateway
    await gateway.dispatch(batch_id)
    service.clock.advance(minutes=1)
    await gateway.start(batch_id, "job_0", "job_1", "job_2")
    service.clock.advance(minutes=1)
    await gateway.complete(batch_id, "job_0")
    await gateway.fail(batch_id, "job_1", "INVALID_REPOSITORY", "There is no branch main.")
    await gateway.progress(batch_id, "job_2", 40)
    return batch_id


async def test_all_jobs(pro: Caller, running: str) -> None:
    body = body_of(await pro.get(path(running)))
    assert [each["id"] for each in body["data"]] == [f"job_{n}" for n in range(5)]
    states = [each["status"] for each in body["data"]]
    assert states == ["completed", "failed", "running", "queued", "queued"]
    first, failed, third, fourth, _ = body["data"]
    assert first["project_id"].startswith("proj_")
    assert first["repository"].startswith("https://")
    assert first["credits_used"] == JOB_CREDITS
    assert failed["error"]["code"] == "INVALID_REPOSITORY"
    assert (third["progress"], fourth["progress"]) == (40, 0)
    assert body["pagination"] == {
        "page": 1,
        "per_page": 20,
        "total_pages": 1,
        "total_items": 5,
        "has_next": False,
        "has_prev": False,
    }


async def test_pages_and_states(pro: Caller, running: str) -> None:
    seen = []
    for page in (1, 2, 3):
        body = body_of(await pro.get(path(running), page=page, per_page=2))
        seen += [each["id"] for each in body["data"]]
        assert body["pagination"]["has_next"] is (page < 3)
    assert seen == [f"job_{n}" for n in range(5)]
    body = body_of(await pro.get(path(running), status="queued", per_page=1))
    assert [each["id"] for each in body["data"]] == ["job_3"]
    assert body["pagination"]["total_items"] == 2
    assert body_of(await pro.get(path(running), page=99))["data"] == []
    for field, value in {"page": 0, "per_page": 101, "status": "done"}.items():
        refused(await pro.get(path(running), **{field: value}), 422, "INVALID_REQUEST", field)


async def test_a_completed_job(pro: Caller, running: str) -> None:
    job = data(await pro.get(path(running, "job_0")))
    assert (job["status"], job["commit"], job["branch"]) == ("completed", COMMIT, "main")
    assert (job["files_analyzed"], job["issues_found"], job["files_reused"]) == (2, 3, 0)
    assert [each["path"] for each in job["skipped_files"]] == ["app/big.py"]
    assert job["skipped_files_count"] == 1
    assert job["rules"] == job["config"]["rules"]
    assert job["config"]["resources"] == {"cpu_cores": 1, "memory_gb": 2}
    (attempt,) = job["attempt_history"]
    assert (attempt["number"], attempt["error"]) == (1, None)
    assert attempt["started_at"] < attempt["ended_at"]
    assert [each["message"] for each in job["log"]] == [
        "Submitted.",
        "Attempt 1 started.",
        "Attempt 1 completed: 2 files analysed (0 reused), 3 issues found, 1 file skipped.",
    ]
    times = [each["at"] for each in job["log"]]
    assert times == sorted(times)


async def test_a_failed_job(pro: Caller, running: str) -> None:
    job = data(await pro.get(path(running, "job_1")))
    (attempt,) = job["attempt_history"]
    assert attempt["error"] == job["error"]
    assert job["files_analyzed"] is None
    assert "INVALID_REPOSITORY: There is no branch main." in job["log"][-1]["message"]


async def test_jobs_that_have_not_ended(service: Service, pro: Caller, running: str) -> None:
    job = data(await pro.get(path(running, "job_2")))
    assert [each["ended_at"] for each in job["attempt_history"]] == [None]
    assert [each["message"] for each in job["log"]] == ["Submitted.", "Attempt 1 started."]
    assert data(await pro.get(path(running, "job_4")))["attempt_history"] == []
    await pro.cancel(running)
    for job_id in ("job_2", "job_4"):
        job = data(await pro.get(path(running, job_id)))
        assert job["log"][-1]["message"] == "The job is cancelled."


async def test_no_token_is_shown(service: Service, pro: Caller, running: str) -> None:
    async with service.store.database.write() as connection:
        await connection.execute(jobs.update().values(sealed_token="sealed-secret"))
    for address in (path(running), path(running, "job_0")):
        assert "secret" not in (await pro.get(address)).text


@pytest.mark.parametrize("job_id", ["job_9", "JOB_0", "job_0.", "x" * 64])
async def test_unknown_jobs(pro: Caller, running: str, job_id: str) -> None:
    refused(await pro.get(path(running, job_id)), 404, "NOT_FOUND")


@pytest.mark.parametrize("job_id", ["%00", "-1", "x" * 65, "a%20b", "%E2%80%AE"])
async def test_what_is_no_job_id(pro: Caller, running: str, job_id: str) -> None:
    refused(await pro.get(path(running, job_id)), 422, "INVALID_REQUEST", "job_id")


async def test_another_accounts_jobs(pro: Caller, running: str, stranger: Caller) -> None:
    for address in (path(running), path(running, "job_0"), path("batch_nothing")):
        error = refused(await stranger.get(address), 404, "NOT_FOUND")
        assert "job" not in json.dumps(error)


def ids(body: Any) -> list[str]:
    return [each["id"] for each in body["data"]]


async def test_the_same_job_id_in_another_batch(pro: Caller, running: str) -> None:
    other = await pro.created(many(1))
    assert data(await pro.get(path(other, "job_0")))["status"] == "queued"
    assert ids(body_of(await pro.get(path(other)))) == ["job_0"]
