"""Settings of projects: labels, main branch, reference and quality gate."""

from typing import Any

import pytest

from tests.serve_app.projects.test_projects import PROJECTS, analysed, listed, of_projects
from tests.serve_app.service import Caller, Service, body_of, data, refused
from wundr_ray.contract.vocabulary import Scope
from wundr_ray.store.schema import jobs


async def project_ids(caller: Caller) -> dict[str, str]:
    found = body_of(await caller.get(PROJECTS))["data"]
    return {each["name"]: each["project_id"] for each in found}


async def change(caller: Caller, project_id: str, **settings: Any) -> Any:
    return data(await caller.patch(f"{PROJECTS}/{project_id}", settings))


async def test_settings_are_shown_and_stay(service: Service, pro: Caller) -> None:
    await analysed(service, pro, "app")
    project_id = (await project_ids(pro))["app"]
    settings = {
        "labels": {"team": "core", "org": "company"},
        "main_branch": "develop",
        "reference": {"branch": "develop"},
        "quality_gate": {"conditions": [{"metric": "new_issues", "max": 0}]},
    }
    await change(pro, project_id, **settings)
    shown = await change(pro, project_id)
    (item,) = body_of(await pro.get(PROJECTS))["data"]
    for found in (shown, item):
        assert found["labels"] == settings["labels"]
        assert found["main_branch"] == "develop"
        assert found["reference"]["branch"] == "develop"
        assert found["quality_gate"]["conditions"][0]["metric"] == "new_issues"


async def test_null_takes_a_setting_back(service: Service, pro: Caller) -> None:
    await analysed(service, pro, "app")
    project_id = (await project_ids(pro))["app"]
    await change(pro, project_id, labels={"team": "core"}, reference={"previous": True})
    found = await change(pro, project_id, labels=None, reference=None)
    assert (found["labels"], found["reference"]) == ({}, None)


async def test_the_list_is_filtered_by_labels(service: Service, pro: Caller) -> None:
    await analysed(service, pro, "api", "web", "docs")
    ids = await project_ids(pro)
    await change(pro, ids["api"], labels={"team": "core", "tier": "1"})
    await change(pro, ids["web"], labels={"team": "core"})
    assert sorted(await listed(pro, label="team:core")) == ["api", "web"]
    assert await listed(pro, label=["team:core", "tier:1"]) == ["api"]
    assert await listed(pro, label="team:other") == []
    refused(await pro.get(PROJECTS, label="team"), 422, "INVALID_REQUEST", "label.0")


async def test_the_grade_is_that_of_the_main_branch(service: Service, pro: Caller) -> None:
    first = await analysed(service, pro, "app")
    later = await analysed(service, pro, "app")
    async with service.store.database.write() as connection:
        await connection.execute(jobs.update().values(branch="main"))
        of_later = jobs.update().where(jobs.c.batch_id == later)
        await connection.execute(of_later.values(branch="topic"))
    project_id = (await project_ids(pro))["app"]
    for branch, batch_id in (("main", first), ("topic", later)):
        await change(pro, project_id, main_branch=branch)
        found = data(await pro.get(f"{PROJECTS}/{project_id}"))
        assert [each["batch_id"] for each in found["history"]] == [batch_id]
        assert found["last_analyzed_at"] == found["history"][0]["completed_at"]


async def test_a_job_by_id_analyses_the_main_branch(service: Service, pro: Caller) -> None:
    await analysed(service, pro, "app")
    project_id = (await project_ids(pro))["app"]
    await change(pro, project_id, main_branch="develop")
    body = of_projects("app")
    body["jobs"][0]["config"] = {"project_id": project_id}
    batch_id = await pro.created(body)
    (job,) = await service.store.batches.jobs(batch_id)
    assert job.config["project"]["repository"]["branch"] == "develop"


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"label": {}}, "label"),
        ({"labels": {"a b": "c"}}, "labels.a b.[key]"),
        ({"labels": {str(n): "" for n in range(33)}}, "labels"),
        ({"main_branch": "a..b"}, "main_branch"),
        ({"reference": {"branch": "main", "previous": True}}, "reference.previous"),
        ({"quality_gate": "No Such"}, "quality_gate"),
    ],
)
async def test_wrong_settings(
    service: Service, pro: Caller, settings: dict[str, Any], field: str
) -> None:
    await analysed(service, pro, "app")
    project_id = (await project_ids(pro))["app"]
    refused(await pro.patch(f"{PROJECTS}/{project_id}", settings), 422, "INVALID_REQUEST", field)


async def test_a_gate_that_does_not_exist_is_refused(service: Service, pro: Caller) -> None:
    """The refusal names the gates that there are; the gate of the project stays."""
    await analysed(service, pro, "app")
    path = f"{PROJECTS}/{(await project_ids(pro))['app']}"
    gate = {"conditions": [{"metric": "new_issues", "max": 0}]}
    data(await pro.send("PUT", "/v1/quality-gates/ours", json=gate))
    data(await pro.patch(path, {"quality_gate": "ours"}))
    error = refused(
        await pro.patch(path, {"quality_gate": "our", "labels": {"team": "core"}}),
        422,
        "INVALID_REQUEST",
        "quality_gate",
    )
    assert "there is no quality gate 'our', did you mean 'ours'?" in error["message"]
    assert "strict" in error["message"]
    found = data(await pro.get(path))
    assert (found["quality_gate"], found["labels"]) == ("ours", {})


async def test_who_may_not(service: Service, pro: Caller, stranger: Caller) -> None:
    key = await service.store.accounts.issue_key(pro.account_id, "reader", [Scope.READ])
    reader = Caller(pro.account_id, key.text, pro.http)
    await analysed(service, pro, "app")
    path = f"{PROJECTS}/{(await project_ids(pro))['app']}"
    refused(await stranger.patch(path, {"labels": {}}), 404, "NOT_FOUND")
    refused(await pro.patch(f"{PROJECTS}/proj_none", {"labels": {}}), 404, "NOT_FOUND")
    refused(await reader.patch(path, {"labels": {}}), 403, "FORBIDDEN")
