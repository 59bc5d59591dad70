"""Projects: each with its last result, and with its results over time."""

from typing import Any

import pytest

from serve_app.routes.projects import projects
from tests.contract.bodies import small
from tests.serve_app.service import Caller, Service, body_of, data, refused
from tests.serve_app.small_project import COMMIT
from wundr_ray.domain.results.scoring import METHOD_VERSION

PROJECTS = "/v1/projects"


def of_projects(*names: str) -> dict[str, Any]:
    """A batch with a job for each of ``names``."""
    jobs = [
        {
            "id": f"job_{n}",
            "type": "analysis",
            "config": {
                "project": {"name": name, "repository": {"url": f"https://git.test/{name}"}}
            },
        }
        for n, name in enumerate(names)
    ]
    return small("jobs", jobs)


async def analysed(service: Service, caller: Caller, *names: str) -> str:
    batch_id = await caller.created(of_projects(*names))
    await service.gateway.run_all(batch_id)
    return batch_id


async def listed(caller: Caller, **query: Any) -> list[str]:
    return [each["name"] for each in body_of(await caller.get(PROJECTS, **query))["data"]]


async def test_none_at_first(pro: Caller) -> None:
    body = body_of(await pro.get(PROJECTS))
    assert body["data"] == []
    assert body["pagination"]["total_items"] == 0


async def test_the_newest_analysed_comes_first(service: Service, pro: Caller) -> None:
    await analysed(service, pro, "old", "again")
    await analysed(service, pro, "new")
    await analysed(service, pro, "again")
    await pro.created(of_projects("waiting", "old"))
    assert await listed(pro) == ["again", "new", "old", "waiting"]
    assert await listed(pro, page=2, per_page=3) == ["waiting"]
    body = body_of(await pro.get(PROJECTS, per_page=3))
    assert body["pagination"]["total_items"] == 4
    assert body["pagination"]["has_next"] is True


async def test_what_a_project_shows(service: Service, pro: Caller) -> None:
    await analysed(service, pro, "app")
    await pro.created(of_projects("waiting"))
    first, second = body_of(await pro.get(PROJECTS))["data"]
    assert first["repository"] == "https://git.test/app"
    assert first["quality_score"] is not None
    assert first["grade"] in "ABCDF"
    assert first["created_at"] < first["last_analyzed_at"]
    for name in ("quality_score", "grade", "last_analyzed_at"):
        assert second[name] is None


async def test_history(service: Service, pro: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    batches = [await analysed(service, pro, "app") for _ in range(3)]
    failing = await pro.created(of_projects("app"))
    await service.gateway.dispatch(failing)
    await service.gateway.start(failing, "job_0")
    await service.gateway.fail(failing, "job_0", "INVALID_REPOSITORY", "gone")
    (item,) = body_of(await pro.get(PROJECTS))["data"]
    project = data(await pro.get(f"{PROJECTS}/{item['project_id']}"))
    history = project.pop("history")
    assert project == item
    assert [each["batch_id"] for each in history] == batches[::-1]
    newest = history[0]
    assert newest["completed_at"] == item["last_analyzed_at"]
    assert (newest["job_id"], newest["commit"]) == ("job_0", COMMIT)
    assert (newest["issues_found"], newest["lines"]) == (3, 160)
    assert newest["quality_score"] == item["quality_score"]
    assert newest["technical_debt_minutes"] > 0
    monkeypatch.setattr(projects, "HISTORY", 2)
    got = data(await pro.get(f"{PROJECTS}/{item['project_id']}"))["history"]
    assert [each["batch_id"] for each in got] == batches[:0:-1]


async def test_a_project_of_two_jobs_of_one_batch_is_listed_once(
    service: Service, pro: Caller
) -> None:
    await analysed(service, pro, "app", "app")
    (item,) = body_of(await pro.get(PROJECTS))["data"]
    history = data(await pro.get(f"{PROJECTS}/{item['project_id']}"))["history"]
    assert [each["job_id"] for each in history] == ["job_1", "job_0"]


async def test_another_accounts_projects(service: Service, pro: Caller, stranger: Caller) -> None:
    await analysed(service, pro, "app")
    await analysed(service, stranger, "app")
    (mine,) = body_of(await pro.get(PROJECTS))["data"]
    (theirs,) = body_of(await stranger.get(PROJECTS))["data"]
    assert mine["project_id"] != theirs["project_id"]
    refused(await stranger.get(f"{PROJECTS}/{mine['project_id']}"), 404, "NOT_FOUND")
    assert len(data(await pro.get(f"{PROJECTS}/{mine['project_id']}"))["history"]) == 1


async def test_unknown_projects(pro: Caller) -> None:
    refused(await pro.get(f"{PROJECTS}/proj_1"), 404, "NOT_FOUND")
    for weird in ("%00", "x" * 41, "a-b", "%F0%9F%98%80"):
        refused(await pro.get(f"{PROJECTS}/{weird}"), 422, "INVALID_REQUEST", "project_id")
    refused(await pro.get(PROJECTS, page=0), 422, "INVALID_REQUEST", "page")


async def test_a_change_of_settings_is_marked_in_the_history(service: Service, pro: Caller) -> None:
    await analysed(service, pro, "app")
    body = of_projects("app")
    body["jobs"][0]["config"]["include_tests"] = False
    await service.gateway.run_all(await pro.created(body))
    (item,) = body_of(await pro.get(PROJECTS))["data"]
    history = data(await pro.get(f"{PROJECTS}/{item['project_id']}"))["history"]
    assert [each["changed_settings"] for each in history] == [["include_tests"], []]
    assert {each["method_version"] for each in history} == {METHOD_VERSION}
