"""Findings of projects, one by one and as lists; the history of a project's numbers."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from serve_app.lists import finding_reads
from tests.serve_app.projects.test_project_settings import project_ids
from tests.serve_app.projects.test_projects import PROJECTS, analysed
from tests.serve_app.service import Caller, Service, body_of, data, refused
from tests.serve_app.small_project import small_project
from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.domain.findings.ids import project_mark
from wundr_ray.frames import SCHEMAS, Frames
from wundr_ray.store.schema import jobs

FINDINGS = "/v1/findings"


@pytest.fixture
async def project_id(service: Service, pro: Caller) -> str:
    """A project whose last analysis has three findings with ids; one is fixed."""
    await analysed(service, pro, "app")
    found = (await project_ids(pro))["app"]
    plain = small_project()

    def tracked() -> Frames:
        ids = [finding_id(found, number) for number in range(plain.findings.height)]
        states = [FindingState.NEW, FindingState.EXISTING, FindingState.EXISTING]
        findings = plain.findings.with_columns(
            id=pl.Series(ids), state=pl.Series([each.value for each in states])
        )
        gone = findings.head(1).with_columns(
            id=pl.lit(finding_id(found, 9)),
            gone_at=pl.lit(service.clock(), SCHEMAS["gone"]["gone_at"]),
            because=pl.lit(None, pl.String),
        )
        return replace(plain, findings=findings, gone=gone.select(SCHEMAS["gone"].names()))

    service.gateway.found = tracked
    await analysed(service, pro, "app")
    return found


def finding_id(project_id: str, number: int) -> str:
    return f"fnd_{project_mark(project_id)}{number:016}"


def numbers(body: Any) -> list[int]:
    return [int(each["finding_id"][-2:]) for each in body["data"]]


async def test_the_last_analysis_is_listed(pro: Caller, project_id: str) -> None:
    body = body_of(await pro.get(f"{PROJECTS}/{project_id}/findings"))
    assert numbers(body) == [1, 2, 0]
    assert body["pagination"]["total_items"] == 3
    assert body["facets"]["state"] == {"existing": 2, "new": 1}
    assert body["analysis"]["job_id"] == "job_0"
    (first, *_) = body["data"]
    assert (first["severity"], first["code"], first["line"]) == ("critical", "shell-injection", 7)


async def test_filters(pro: Caller, project_id: str) -> None:
    path = f"{PROJECTS}/{project_id}/findings"
    for query, expected in (
        ({"state": "new"}, [0]),
        ({"state": "fixed"}, [9]),
        ({"severity": ["critical", "low"]}, [1]),
        ({"code": "weak_hash"}, [2]),
        ({"rule": "security"}, [1, 2]),
        ({"path": "util.py"}, [2]),
        ({"disposition": "none"}, [1, 2, 0]),
        ({"disposition": "accepted"}, []),
        ({"role": "test"}, []),
    ):
        assert numbers(body_of(await pro.get(path, **query))) == expected, query


async def test_pages_stay_in_their_analysis(service: Service, pro: Caller, project_id: str) -> None:
    path = f"{PROJECTS}/{project_id}/findings"
    first = body_of(await pro.get(path, per_page=2))
    await analysed(service, pro, "app")
    cursor = first["pagination"]["next_cursor"]
    second = body_of(await pro.get(path, per_page=2, cursor=cursor))
    assert numbers(first) + numbers(second) == [1, 2, 0]
    assert second["analysis"] == first["analysis"]
    assert second["pagination"]["next_cursor"] is None
    refused(await pro.get(path, cursor=cursor, sort="path"), 422, "INVALID_REQUEST", "cursor")


async def test_another_branch_and_another_batch(
    service: Service, pro: Caller, project_id: str
) -> None:
    path = f"{PROJECTS}/{project_id}/findings"
    last = body_of(await pro.get(path))["analysis"]["batch_id"]
    later = await analysed(service, pro, "app")
    async with service.store.database.write() as connection:
        of = jobs.update().where(jobs.c.batch_id == later)
        await connection.execute(jobs.update().values(branch="main"))
        await connection.execute(of.values(branch="topic"))
    await pro.patch(f"{PROJECTS}/{project_id}", {"main_branch": "main"})
    for query, expected in (({}, last), ({"branch": "topic"}, later), ({"batch_id": later}, later)):
        assert body_of(await pro.get(path, **query))["analysis"]["batch_id"] == expected
    refused(await pro.get(path, branch="none"), 404, "NOT_FOUND")
    refused(await pro.get(path, batch_id="batch_none"), 404, "NOT_FOUND")
    refused(await pro.get(path, job_id="job_0"), 422, "INVALID_REQUEST", "job_id")
    both = {"batch_id": later, "branch": "main"}
    refused(await pro.get(path, **both), 422, "INVALID_REQUEST", "branch")


async def test_one_finding_is_found_by_its_id_alone(pro: Caller, project_id: str) -> None:
    one = finding_id(project_id, 2)
    path = f"{PROJECTS}/{project_id}/dispositions"
    decision = {"kind": "accepted", "reason": "Reviewed"}
    about = {"code": "weak_hash", "path": "app/"}
    made = data(await pro.send("POST", path, json=decision | {"finding_id": one}), 201)
    await pro.send("DELETE", f"{path}/{made['disposition_id']}")
    data(await pro.send("POST", path, json=decision | about), 201)
    data(await pro.send("POST", path, json=decision | about | {"path": "lib/"}), 201)
    found = data(await pro.get(f"{FINDINGS}/{one}"))
    assert (found["project_id"], found["code"]) == (project_id, "weak_hash")
    assert (found["disposition"], found["disposition_reason"]) == ("accepted", "Reviewed")
    assert {each["status"] for each in found["dispositions"]} == {"in_force", "revoked"}
    assert len(found["dispositions"]) == 2


async def test_a_fixed_finding_is_found_too(pro: Caller, project_id: str) -> None:
    found = data(await pro.get(f"{FINDINGS}/{finding_id(project_id, 9)}"))
    assert found["state"] == "fixed"
    assert found["fixed_at"]


async def test_who_may_not(pro: Caller, stranger: Caller, project_id: str) -> None:
    one = finding_id(project_id, 2)
    refused(await stranger.get(f"{PROJECTS}/{project_id}/findings"), 404, "NOT_FOUND")
    refused(await stranger.get(f"{PROJECTS}/{project_id}/history"), 404, "NOT_FOUND")
    refused(await stranger.get(f"{FINDINGS}/{one}"), 404, "NOT_FOUND")
    for other in (finding_id(project_id, 8), finding_id("proj_x", 2), "fnd_1", "x"):
        refused(await pro.get(f"{FINDINGS}/{other}"), 404, "NOT_FOUND")


async def test_findings_that_are_gone_from_the_disk(
    service: Service, pro: Caller, project_id: str, tmp_path: Path
) -> None:
    kept = tmp_path / "other"
    kept.write_text("an artifact that is still there")
    service.store.artifacts.put("other", kept)
    service.store.artifacts.delete("batches")
    error = refused(await pro.get(f"{PROJECTS}/{project_id}/findings"), 404, "NOT_FOUND")
    assert "Analyse the project again" in error["resolution"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"state": "open"}, "state.0"),
        ({"severity": "bad"}, "severity.0"),
        ({"code": ["weak_hash", "weak_hsh"]}, "code.1"),
        ({"path": "!a"}, "path"),
        ({"since": "yesterday"}, "since"),
        ({"since": "0.5"}, "since"),
        ({"since": "2026-01-01T00:00:00"}, "since"),
        ({"branch": "a..b"}, "branch"),
        ({"sort": "name"}, "sort"),
        ({"per_page": 1001}, "per_page"),
        ({"cursor": "x"}, "cursor"),
        ({"states": "new"}, "states"),
    ],
)
async def test_wrong_queries(
    pro: Caller, project_id: str, query: dict[str, Any], field: str
) -> None:
    path = f"{PROJECTS}/{project_id}/findings"
    refused(await pro.get(path, **query), 422, "INVALID_REQUEST", field)


async def test_too_many_reads_at_once(
    pro: Caller, project_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding_reads, "WAITING_OF_ACCOUNT", 0)
    answer = await pro.get(f"{PROJECTS}/{project_id}/findings")
    refused(answer, 503, "RESOURCE_UNAVAILABLE")
    assert answer.headers["Retry-After"] == "5"


async def test_history(service: Service, pro: Caller, project_id: str) -> None:
    path = f"{PROJECTS}/{project_id}/history"
    points = body_of(await pro.get(path))["data"]
    assert len(points) == 2
    newest, oldest = points
    assert newest["completed_at"] > oldest["completed_at"]
    assert newest["issues_by_severity"] == {"critical": 1, "high": 2, "medium": 0, "low": 0}
    assert newest["changed_settings"] == []
    body = body_of(await pro.get(path, per_page=1, page=2))
    assert body["data"] == [oldest]
    assert body["pagination"]["total_items"] == 2
    later = (service.clock() + timedelta(days=1)).isoformat()
    assert body_of(await pro.get(path, **{"from": later}))["data"] == []
    assert len(body_of(await pro.get(path, to=later))["data"]) == 2
    assert body_of(await pro.get(path, branch="topic"))["data"] == []
