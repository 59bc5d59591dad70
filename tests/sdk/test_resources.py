"""The methods beside those of the specification's examples."""

import pickle

import pytest

import wundr_sdk
from tests.sdk.fake_server import EXAMPLE, FakeServer
from wundr_ray.contract import errors
from wundr_sdk import NotFound, UnexpectedAnswer, WundrClient


def test_every_error_code_has_its_class_here() -> None:
    for error in errors.ERRORS.values():
        assert getattr(wundr_sdk, error.__name__) is error
    for name in wundr_sdk.__all__:
        assert getattr(wundr_sdk, name).__name__ == name
    with pytest.raises(AttributeError):
        _ = wundr_sdk.Nothing  # type: ignore[attr-defined]
    assert pickle.loads(pickle.dumps(wundr_sdk.RetryConfig())) == wundr_sdk.RetryConfig()


def test_retry(client: WundrClient, server: FakeServer) -> None:
    server.add()
    answer = client.batches.retry("batch_1", ["job_2"], max_retries=1, retry_delay_minutes=5)
    assert (answer.jobs_retried, answer["new_batch_id"]) == (1, "batch_2")
    assert server.bodies[-1] == {
        "job_ids": ["job_2"],
        "max_retries": 1,
        "retry_delay_minutes": 5,
    }
    assert client.batches.retry("batch_1").jobs_retried == 2
    assert server.bodies[-1] == {"max_retries": 2, "retry_delay_minutes": 0}


def test_validate_makes_nothing(client: WundrClient, server: FakeServer) -> None:
    answer = client.batches.validate(**EXAMPLE)
    assert answer.valid
    assert [check.reachable for check in answer.repositories] == [True, False]
    assert not client.batches.validate(name="n", type="analysis", jobs=[]).valid
    assert server.batches == {}


def test_create_from_template(client: WundrClient, server: FakeServer) -> None:
    items = [{"project_name": "a", "repo_url": "https://example.org/a"}]
    client.batches.create_from_template("analysis", items, name="Q3", priority="low")
    assert server.bodies[-1] == {
        "template": "analysis",
        "items": items,
        "name": "Q3",
        "priority": "low",
    }


def test_jobs(client: WundrClient, server: FakeServer) -> None:
    server.add()
    page = client.batches.jobs("batch_1", status="failed", page=2, per_page=1)
    assert ([item.id for item in page.items], page.pagination.total_items) == (["job_2"], 2)
    assert server.requests[-1][1] == "/v1/batches/batch_1/jobs?status=failed&page=2&per_page=1"
    job = client.batches.job("batch_1", "job_1")
    assert (job.branch, job.log[0].message) == ("main", "fetched frontend-app")
    with pytest.raises(NotFound):
        client.batches.job("batch_1", "a/b")


def test_iterate_goes_through_all_pages(client: WundrClient, server: FakeServer) -> None:
    for _ in range(5):
        server.add()
    found = client.batches.iterate(status="queued", per_page=2)
    assert next(found).batch_id == "batch_1"
    assert len(server.requests) == 1
    assert [item.batch_id for item in found] == [f"batch_{number}" for number in range(2, 6)]
    assert server.requests[-1][1] == "/v1/batches?status=queued&per_page=2&cursor=to-page-3"
    assert list(client.batches.iterate(status="failed")) == []


def test_metadata_filters(client: WundrClient, server: FakeServer) -> None:
    client.batches.list(metadata={"team": "web", "quarter": "Q3: late & more"})
    assert server.requests[-1][1] == (
        "/v1/batches?metadata=team%3Aweb&metadata=quarter%3AQ3%3A+late+%26+more"
    )


def test_raw_results_of_some_jobs(client: WundrClient, server: FakeServer) -> None:
    server.add().ended = "completed"
    client.batches.get_results("batch_1", include_raw=True, jobs=["job_1", "job_2"])
    path = "/v1/batches/batch_1/results"
    assert server.requests[-1][1] == f"{path}?include_raw=true&jobs=job_1%2Cjob_2"
    client.batches.get_results("batch_1", include_raw=False)
    assert server.requests[-1][1] == f"{path}?include_raw=false"
    client.batches.get_results("batch_1")
    assert server.requests[-1][1] == path


def test_projects(client: WundrClient) -> None:
    assert [item.project_id for item in client.projects.list(page=2, per_page=2).items] == [
        "proj_2"
    ]
    assert [item.name for item in client.projects.iterate(2)] == [
        "project 0",
        "project 1",
        "project 2",
    ]
    assert client.projects.get("proj_0").history[0].quality_score == 8.5
    with pytest.raises(NotFound):
        client.projects.get("proj_9")


def test_usage_plans_and_templates(client: WundrClient, server: FakeServer) -> None:
    assert client.usage().batches_today.remaining == 13
    assert client.plans()[0].monthly_batches is None
    assert client.templates()[0].variables == ["project_name", "repo_url", "branch"]
    server.faults = [(200, {}, b'{"data": {}}')]
    with pytest.raises(UnexpectedAnswer, match="PlanItem"):
        client.plans()
