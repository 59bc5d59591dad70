"""Report batches through the API: created, run, listed, read; nothing of others is told."""

from typing import Any

import pytest

from tests.serve_app import in_process
from tests.serve_app.creation.test_retry import retry
from tests.serve_app.service import BATCHES, Caller, Service, data, refused
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.operation.retention import removable

REPORT: dict[str, Any] = {"name": "Q1", "type": "report"}

JOBS = [
    {
        "id": f"job_{n}",
        "type": "analysis",
        "config": {
            "project": {
                "name": f"app {n}",
                "repository": {"url": f"https://github.com/acme/app{n}"},
            }
        },
    }
    for n in range(4)
]


def batch(kind: str, **config: Any) -> dict[str, Any]:
    return REPORT | {"jobs": [{"id": "r", "type": kind, "config": config}]}


async def analysed(service: Service, caller: Caller, *failing: str) -> str:
    """A batch of four analyses of projects that has ended."""
    batch_id = await caller.created({"name": "all", "type": "analysis", "jobs": JOBS})
    await service.gateway.dispatch(batch_id)
    for job in await service.store.batches.jobs(batch_id):
        await service.gateway.start(batch_id, job.id)
        if job.id in failing:
            await service.gateway.fail(batch_id, job.id, "INVALID_REPOSITORY", "It is gone.")
        else:
            await service.gateway.complete(batch_id, job.id)
    await service.gateway.finish(batch_id)
    return batch_id


async def reported(service: Service, caller: Caller, body: Any) -> Any:
    """The report of a batch with one job."""
    batch_id = await caller.created(body)
    await in_process.run(service, batch_id)
    results = data(await caller.get(f"{BATCHES}/{batch_id}/results"))
    assert (results["type"], results["outcome"]) == ("report", "succeeded"), results
    (job,) = results["reports"]
    return job["report"]


async def test_the_state_of_all_projects(service: Service, pro: Caller) -> None:
    await analysed(service, pro, "job_3")
    service.clock.advance(days=1)
    found = await reported(service, pro, batch("portfolio_summary"))
    assert found["type"] == "portfolio_summary"
    assert [each["project_name"] for each in found["projects"]] == ["app 0", "app 1", "app 2"]
    assert [each["project_name"] for each in found["not_counted"]] == ["app 3"]
    totals = {each["metric"]: each["value"] for each in found["totals"]}
    assert totals["issues"] == 9
    source = found["projects"][0]["source"]
    assert source["job_id"] == "job_0"
    assert source["branch"] == "main"


async def test_one_credit_and_a_place_in_the_lists(service: Service, pro: Caller) -> None:
    await analysed(service, pro)
    batch_id = await pro.created(batch("portfolio_summary"))
    assert (await pro.status(batch_id))["resource_usage"]["credits_estimated"] == 1
    await in_process.run(service, batch_id)
    status = await pro.status(batch_id, include_jobs=True)
    assert (status["type"], status["status"]) == ("report", "completed")
    assert status["resource_usage"]["credits_used"] == 1
    (job,) = status["individual_jobs"]
    assert (job["type"], job["project_name"]) == ("portfolio_summary", None)
    listed = data(await pro.get(BATCHES, type="report"))
    assert [each["batch_id"] for each in listed] == [batch_id]
    detail = data(await pro.get(f"{BATCHES}/{batch_id}/jobs/r"))
    assert detail["log"][-1]["message"] == "Attempt 1 completed: the report is made."


@pytest.mark.parametrize("chosen", ["project_ids", "batch_ids", "exclude_project_ids"])
async def test_ids_of_another_account_are_not_found(
    service: Service, pro: Caller, stranger: Caller, chosen: str
) -> None:
    theirs = await analysed(service, stranger)
    (project, *_) = data(await stranger.get("/v1/projects"))
    named = [theirs] if chosen == "batch_ids" else [project["project_id"]]
    others = {"all": True} if chosen == "exclude_project_ids" else {}
    body = batch("portfolio_summary", projects={chosen: named, **others})
    field = f"jobs.0.config.projects.{chosen}.0"
    refused(await pro.create(body), 404, "NOT_FOUND", field)
    unknown = "batch_0" if chosen == "batch_ids" else "proj_0"
    body = batch("portfolio_summary", projects={chosen: [unknown], **others})
    refused(await pro.create(body), 404, "NOT_FOUND", field)
    checked = data(await pro.validate(body))
    assert [each["code"] for each in checked["problems"]] == ["NOT_FOUND"]


async def test_batches_of_another_account_are_not_merged(
    service: Service, pro: Caller, stranger: Caller
) -> None:
    theirs = await analysed(service, stranger)
    body = batch("batch_merge", batch_ids=[theirs])
    refused(await pro.create(body), 404, "NOT_FOUND", "jobs.0.config.batch_ids.0")
    found = await reported(service, pro, batch("portfolio_summary"))
    assert (found["projects_chosen"], found["projects"]) == (0, [])


@pytest.mark.parametrize(
    ("kind", "config", "field"),
    [
        ("period_comparison", {"period": "2026-Q5"}, "period"),
        ("period_comparison", {}, "period"),
        ("period_comparison", {"period": "2031-Q1"}, "period"),
        ("period_comparison", {"period": "2025-Q4", "compare_to": "2031-01"}, "compare_to"),
        ("period_comparison", {"period": "2025-Q3", "compare_to": "2025-10"}, "compare_to"),
        (
            "trend",
            {"period": {"from": "1900-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}},
            "period",
        ),
        (
            "trend",
            {"period": {"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}},
            "period",
        ),
        ("portfolio_summary", {"projects": {}}, "projects"),
        ("portfolio_summary", {"projects": {"all": True, "labels": {"a": "b"}}}, "projects"),
        ("portfolio_summary", {"group_by": "team"}, "group_by"),
        ("portfolio_summary", {"metrics": ["quality"]}, "metrics.0"),
        ("portfolio_summary", {"branch": "develop"}, "branch"),
        ("findings_audit", {"limit": 0}, "limit"),
        ("batch_merge", {"batch_ids": []}, "batch_ids"),
    ],
)
async def test_what_is_wrong_is_named(
    pro: Caller, kind: str, config: dict[str, Any], field: str
) -> None:
    answer = await pro.create(batch(kind, **config))
    refused(answer, 422, "INVALID_JOB_CONFIG", f"jobs.0.config.{field}")


async def test_jobs_of_other_types_are_refused(pro: Caller) -> None:
    body = batch("portfolio_summary") | {"type": "analysis"}
    refused(await pro.create(body), 422, "INVALID_JOB_CONFIG", "jobs.0.type")


async def test_a_period_as_it_was_given_is_kept(service: Service, pro: Caller) -> None:
    await analysed(service, pro)
    span = {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}
    found = await reported(service, pro, batch("portfolio_summary", period=span))
    assert found["period"]["begin"] == "2026-03-01T00:00:00Z"
    assert len(found["projects"]) == 4


async def test_a_comparison_and_a_trend(service: Service, pro: Caller) -> None:
    await analysed(service, pro)
    service.clock.advance(days=100)
    await analysed(service, pro)
    service.clock.advance(days=100)
    found = await reported(service, pro, batch("period_comparison", period="2026-Q2"))
    assert found["compare_to"]["name"] == "2026-Q1"
    assert found["presence"]["both"] == 4
    assert [each["change"] for each in found["summary"]] == [0.0, 0, 0, 0.0]
    trended = await reported(
        service, pro, batch("trend", period="2026-Q2", interval="month", metrics=["issues"])
    )
    assert [step["totals"][0]["value"] for step in trended["steps"]] == [12, 12, 12]


async def test_labels_choose_and_group(service: Service, pro: Caller) -> None:
    await analysed(service, pro)
    first, second, *_ = sorted(
        data(await pro.get("/v1/projects")), key=lambda each: str(each["name"])
    )
    for project, team in ((first, "core"), (second, "web")):
        path = f"/v1/projects/{project['project_id']}"
        data(await pro.patch(path, {"labels": {"org": "acme", "team": team}}))
    found = await reported(
        service,
        pro,
        batch("portfolio_summary", projects={"labels": {"org": "acme"}}, group_by="label:team"),
    )
    assert [(each["group"], each["projects"]) for each in found["groups"]] == [
        ("core", 1),
        ("web", 1),
    ]
    ids = [first["project_id"]]
    choice = {"labels": {"org": "acme"}, "exclude_project_ids": ids}
    found = await reported(service, pro, batch("portfolio_summary", projects=choice))
    assert [each["project_id"] for each in found["projects"]] == [second["project_id"]]


async def test_findings_with_what_was_decided_about_them(service: Service, pro: Caller) -> None:
    await analysed(service, pro)
    (project, *_) = data(await pro.get("/v1/projects"))
    path = f"/v1/projects/{project['project_id']}/dispositions"
    decision = {"kind": "accepted", "code": "weak_hash", "path": "app/", "reason": "known"}
    decision |= {"until": "2026-06-01T00:00:00Z"}
    assert (await pro.send("POST", path, json=decision)).status_code < 300
    service.clock.advance(days=3)
    choice = {"project_ids": [project["project_id"]]}
    found = await reported(service, pro, batch("findings_audit", projects=choice))
    assert (found["total"], found["open"]) == (3, 2)
    (held,) = [each for each in found["findings"] if each["disposition"]]
    assert (held["code"], held["disposition_reason"]) == ("weak_hash", "known")
    assert held["disposition_until"] == "2026-06-01T00:00:00Z"
    assert found["projects"][0]["source"]["job_id"]


async def test_open_findings_go_before_worse_ones_that_were_decided(
    service: Service, pro: Caller
) -> None:
    await analysed(service, pro)
    (project, *_) = data(await pro.get("/v1/projects"))
    asked = {"projects": {"project_ids": [project["project_id"]]}, "severities": ["high"]}
    (first,) = (await reported(service, pro, batch("findings_audit", limit=1, **asked)))["findings"]
    path = f"/v1/projects/{project['project_id']}/dispositions"
    decision = {"kind": "accepted", "code": "weak_hash", "path": "app/", "reason": "known"}
    assert (await pro.send("POST", path, json=decision)).status_code < 300
    (other,) = (await reported(service, pro, batch("findings_audit", limit=1, **asked)))["findings"]
    assert (other["code"], other["disposition"]) == ("high-complexity", None)
    assert first["disposition"] is None


async def test_findings_that_were_removed_are_named(service: Service, pro: Caller) -> None:
    batch_id = await analysed(service, pro)
    frames = await service.store.old_rows.frames(service.clock())
    await service.store.old_rows.remove_frames(frames)
    found = await reported(service, pro, batch("findings_audit"))
    assert found["projects"] == []
    reasons = {each["reason"] for each in found["not_counted"]}
    assert reasons == {"the findings of its last analysis were removed by retention"}
    assert found["not_counted"][0]["sources"][0]["batch_id"] == batch_id
    kept = await reported(service, pro, batch("portfolio_summary"))
    assert all(each["source"]["findings_removed"] for each in kept["projects"])
    merged = await reported(service, pro, batch("batch_merge", batch_ids=[batch_id]))
    assert len(merged["removed"]) == 4
    assert merged["summary"]["total_issues"] == 12


async def test_a_batch_with_its_retry_equals_one_undisturbed_batch(
    service: Service, pro: Caller, stranger: Caller
) -> None:
    whole = await analysed(service, stranger)
    undisturbed = data(await stranger.get(f"{BATCHES}/{whole}/results"))
    parent = await analysed(service, pro, "job_1", "job_3")
    again = data(await retry(pro, parent), 202)["new_batch_id"]
    await service.gateway.run_all(again)
    found = await reported(service, pro, batch("batch_merge", batch_ids=[parent]))
    for part in ("summary", "aggregated_metrics", "project_results", "recommendations"):
        assert found[part] == undisturbed[part], part
    assert [(each["job_id"], each["batch_id"]) for each in found["sources"]] == [
        ("job_0", parent),
        ("job_1", again),
        ("job_2", parent),
        ("job_3", again),
    ]


async def test_a_batch_that_has_not_ended_is_not_merged(service: Service, pro: Caller) -> None:
    parent = await analysed(service, pro, "job_1")
    await retry(pro, parent)
    batch_id = await pro.created(batch("batch_merge", batch_ids=[parent]))
    await in_process.run(service, batch_id)
    (job,) = await service.store.batches.jobs(batch_id)
    assert job.status is JobStatus.FAILED
    assert "has not ended" in str(job.error_message)


async def test_tables_and_raw_data(service: Service, pro: Caller) -> None:
    await analysed(service, pro)
    batch_id = await pro.created(batch("portfolio_summary"))
    await in_process.run(service, batch_id)
    path = f"{BATCHES}/{batch_id}/results"
    table = (await pro.get(path, format="csv", table="sources")).text.splitlines()
    assert table[0].startswith("job_id,project_id,project,group,used_for,batch_id")
    assert len(table) == 5
    assert (await pro.get(path, format="csv")).content[:2] == b"PK"
    assert data(await pro.get(path, include_raw=True))["raw_outputs"] == []
    refused(await pro.get(path, format="sarif"), 422, "INVALID_REQUEST", "format")
    refused(await pro.get(path, format="csv", table="files"), 422, "INVALID_REQUEST", "table")


async def test_a_report_is_removed_after_its_time(service: Service, pro: Caller) -> None:
    await analysed(service, pro)
    batch_id = await pro.created(batch("portfolio_summary"))
    await in_process.run(service, batch_id)
    frames = await service.store.old_rows.frames(service.clock())
    assert batch_id in {each.batch_id for each in removable(frames, service.clock())}
