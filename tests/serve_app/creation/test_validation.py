"""Checking a batch: all that creating it would refuse, and whether its repositories answer."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.live import job
from tests.repositories import from_files
from tests.serve_app.service import BATCHES, Caller, Service, data, open_service, refused
from wundr_ray.domain.accounts.plans import load_plans

VALIDATE = f"{BATCHES}:validate"


@pytest.fixture
async def service(tmp_path: Path, migrated: Path) -> AsyncIterator[Service]:
    (tmp_path / "home").mkdir()
    async with open_service(tmp_path / "home", migrated, allow_local_repositories=True) as opened:
        yield opened


@pytest.fixture
async def free(service: Service) -> Caller:
    return await service.caller("small", "free")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return from_files(tmp_path / "repository", {"a.py": "x = 1\n"})


def body(*jobs: dict[str, object], **options: Any) -> dict[str, Any]:
    return {"name": "Check", "type": "analysis", "jobs": list(jobs), "options": options}


async def test_a_batch_that_would_be_accepted(free: Caller, repository: Path) -> None:
    found = data(await free.send("POST", VALIDATE, json=body(job("one", repository))))
    assert (found["valid"], found["problems"]) == (True, [])
    assert found["plan"] == "free"
    assert (found["max_parallel"], found["timeout_minutes"]) == (2, 30)
    assert (found["credits_estimated"], found["credits_available"]) == (1, 100)
    assert found["estimated_seconds"] is None  # nothing is known of the repository
    assert found["request"]["priority"] == "medium"
    assert len(found["request"]["jobs"][0]["config"]["rules"]) == 5
    assert found["repositories"] == [
        {"job_id": "one", "url": str(repository), "reachable": True, "reason": None}
    ]
    assert data_of_list(await free.get(BATCHES)) == []


def data_of_list(answer: Any) -> Any:
    return answer.json()["data"]


async def test_repositories_that_do_not_answer(
    free: Caller, repository: Path, tmp_path: Path
) -> None:
    branch = job("branch", repository)
    branch["config"]["project"]["repository"]["branch"] = "nowhere"  # type: ignore[index]
    jobs = [
        job("there", repository),
        branch,
        job("gone", tmp_path / "gone"),
        job("private", "https://127.0.0.1/a/b"),
    ]
    found = data(await free.send("POST", VALIDATE, json=body(*jobs)))
    assert [each["reachable"] for each in found["repositories"]] == [True, False, False, False]
    assert all(each["reason"] for each in found["repositories"][1:])
    assert not found["valid"]
    assert {each["code"] for each in found["problems"]} == {"INVALID_REPOSITORY"}
    assert [each["details"][0]["field"] for each in found["problems"]] == [
        f"jobs.{number}.config.project.repository" for number in (1, 2, 3)
    ]
    assert "Job 'branch'" in found["problems"][0]["message"]
    assert "no branch or tag 'nowhere'" in found["problems"][0]["message"]


async def test_a_server_that_does_not_answer_makes_a_batch_no_less_valid(free: Caller) -> None:
    asked = body(job("away", "https://no-such-host.invalid/a/b"))
    found = data(await free.send("POST", VALIDATE, json=asked))
    assert found["valid"]
    assert not found["repositories"][0]["reachable"]


async def test_all_problems_are_told_at_once(free: Caller, repository: Path) -> None:
    for number in range(load_plans().get("free").daily_batches):
        await free.created(body(job(f"job_{number}", repository)))
    asked = body(job("one", repository), max_parallel=50, not_before="2099-01-01T00:00:00Z")
    found = data(await free.send("POST", VALIDATE, json=asked))
    assert not found["valid"]
    assert [each["code"] for each in found["problems"]] == [
        "INVALID_JOB_CONFIG",
        "INSUFFICIENT_RESOURCES",
        "QUOTA_EXCEEDED",
    ]
    assert found["problems"][1]["details"][0]["field"] == "options.max_parallel"
    assert found["repositories"] == []


async def test_an_unknown_project_is_a_problem_among_others(free: Caller) -> None:
    unknown = {"id": "one", "type": "analysis", "config": {"project_id": "proj_none"}}
    answer = data(await free.send("POST", VALIDATE, json=body(unknown, max_parallel=50)))
    fields = [each["details"][0]["field"] for each in answer["problems"]]
    assert fields == ["jobs.0.config.project_id", "options.max_parallel"]
    assert (answer["valid"], answer["repositories"]) == (False, [])


async def test_a_template_is_written_out(free: Caller, repository: Path) -> None:
    items = [{"project_name": "one", "repo_url": str(repository), "branch": "main"}]
    asked = {"template": "analysis", "items": items, "options": {"max_parallel": 1}}
    found = data(await free.send("POST", VALIDATE, json=asked))
    assert found["request"]["jobs"][0]["id"] == "proj_0"
    assert found["repositories"][0]["reachable"]


async def test_a_body_that_is_wrong_is_refused_as_by_creating(free: Caller) -> None:
    answer = await free.send("POST", VALIDATE, json={"name": "x", "type": "audit", "jobs": []})
    refused(answer, 422, "INVALID_JOB_CONFIG", "type", "jobs")


async def test_a_token_is_not_repeated(free: Caller) -> None:
    with_token = job("one", "https://127.0.0.1/a/b")
    with_token["config"]["project"]["repository"]["access_token"] = "hush-hush"  # type: ignore[index]
    answer = await free.send("POST", VALIDATE, json=body(with_token))
    assert answer.status_code == 200
    assert "hush" not in answer.text
