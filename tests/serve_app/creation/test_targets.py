"""Batches of all repositories of an owner: created, checked, repeated, and run."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.delivery.forge_host import OWNER, ForgeHost, forge_host
from tests.delivery.forges.fake.server import TOKEN, Instead
from tests.delivery.forges.fake.wire import Reply
from tests.serve_app.in_process import run
from tests.serve_app.service import BATCHES, Caller, Service, data, open_service, refused
from wundr_ray.contract.vocabulary import BatchStatus, ForgeKind
from wundr_ray.store.schema import metadata

DIALECTS = [ForgeKind.GITHUB, ForgeKind.GITLAB, ForgeKind.GITEA]
FILES = {"app.py": b"import os\nx = 1\n"}


@pytest.fixture(params=DIALECTS, ids=str)
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ForgeHost]:
    with forge_host(tmp_path, request.param) as running:
        yield running


@pytest.fixture
async def service(tmp_path: Path, migrated: Path, host: ForgeHost) -> AsyncIterator[Service]:
    (tmp_path / "home").mkdir()
    settings = {"allow_private_hosts": True, "git_ca_file": host.certificate}
    async with open_service(tmp_path / "home", migrated, **settings) as opened:
        yield opened


def body(host: ForgeHost, /, **fields: Any) -> dict[str, Any]:
    told = {"forge": host.fake.kind, "host": host.name, "owner": OWNER, "access_token": TOKEN}
    return {"name": "All", "type": "analysis", "targets": {**told, **fields}}


async def jobs_of(caller: Caller, batch_id: str) -> list[Any]:
    return list(data_list(await caller.get(f"{BATCHES}/{batch_id}/jobs", per_page=100)))


def data_list(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_a_batch_of_all_repositories(service: Service, pro: Caller, host: ForgeHost) -> None:
    host.add("app", 3, FILES)
    host.fake.memory.get(f"{OWNER}/app2").archived = True
    template = {"type": "pattern_standardize", "config": {"level": "safe"}}
    asked = {**body(host, job_template=template), "type": "refactor"}
    made = data(await pro.create(asked), 202)
    assert made["jobs"]["total"] == 2
    told = {"forge": host.fake.kind, "host": host.name, "owner": OWNER}
    counts = {"listed": 3, "selected": 2, "left_out": {"archived": 1}}
    assert {**made["targets"], "listed_at": None} == {**told, **counts, "listed_at": None}
    assert (await pro.status(made["batch_id"]))["targets"] == made["targets"]
    assert await run(service, made["batch_id"]) is BatchStatus.AWAITING_APPROVAL
    jobs = await jobs_of(pro, made["batch_id"])
    assert {job["id"]: (job["status"], job["project_name"]) for job in jobs} == {
        f"{OWNER}__app0": ("completed", f"{OWNER}/app0"),
        f"{OWNER}__app1": ("completed", f"{OWNER}/app1"),
    }
    changes = data_list(await pro.get(f"{BATCHES}/{made['batch_id']}/changes"))
    assert {each["job_id"] for each in changes} == {job["id"] for job in jobs}


async def test_250_repositories_become_jobs_in_the_same_order_twice(
    service: Service, host: ForgeHost
) -> None:
    caller = await service.caller("large", "enterprise")
    for number in range(250):
        host.fake.memory.add(f"{OWNER}/{(number * 7) % 250:03}")
    expected = [f"{OWNER}__{number:03}" for number in range(250)]
    projects = []
    for _ in range(2):
        batch_id = await caller.created(body(host))
        pages = [
            data_list(await caller.get(f"{BATCHES}/{batch_id}/jobs", per_page=100, page=page))
            for page in (1, 2, 3)
        ]
        jobs = [job for page in pages for job in page]
        assert [job["id"] for job in jobs] == expected
        projects.append([job["project_id"] for job in jobs])
    assert projects[0] == projects[1]
    assert len(set(projects[0])) == 250


async def test_validating_shows_what_would_be_created(
    service: Service, pro: Caller, host: ForgeHost
) -> None:
    host.add("app", 3, FILES)
    found = data(await pro.validate(body(host, exclude=["*1"])))
    assert (found["valid"], found["repositories"]) == (True, [])
    assert [job["id"] for job in found["request"]["jobs"]] == [f"{OWNER}__app0", f"{OWNER}__app2"]
    assert found["targets"]["left_out"] == {"excluded": 1}
    assert data_list(await pro.get(BATCHES)) == []
    assert TOKEN not in str(found)


async def test_the_same_key_lists_nothing_again(pro: Caller, host: ForgeHost) -> None:
    host.add("app", 2, FILES)
    key = {"Idempotency-Key": "nightly-1"}
    first = await pro.send("POST", BATCHES, json=body(host), headers=key)
    calls = len(host.fake.journal)
    host.add("more", 2, FILES)
    again = await pro.send("POST", BATCHES, json=body(host), headers=key)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert data(again, 202) == data(first, 202)
    assert len(host.fake.journal) == calls


async def test_a_renamed_repository_keeps_its_project(pro: Caller, host: ForgeHost) -> None:
    host.add("app", 1, FILES)
    (before,) = await jobs_of(pro, await pro.created(body(host)))
    host.fake.memory.rename(f"{OWNER}/app0", f"{OWNER}/renamed")
    (after,) = await jobs_of(pro, await pro.created(body(host)))
    assert after["id"] == f"{OWNER}__renamed"
    assert after["project_id"] == before["project_id"]
    project = data(await pro.get(f"/v1/projects/{before['project_id']}"))
    assert project["name"] == f"{OWNER}/renamed"


async def test_a_project_gets_no_results_of_the_repository_that_has_its_url_now(
    service: Service, pro: Caller, host: ForgeHost
) -> None:
    """The first repository is renamed, and another one is made under its name."""
    host.add("app", 1, FILES)
    first = await pro.created(body(host))
    (old,) = await jobs_of(pro, first)
    await service.gateway.dispatch(first)
    await service.gateway.start(first, old["id"])
    await service.gateway.fail(first, old["id"], "INVALID_REPOSITORY", "It is away.")
    await service.gateway.finish(first)
    by_id = {"name": "One", "type": "analysis"}
    by_id["jobs"] = [{"id": "j", "type": "analysis", "config": {"project_id": old["project_id"]}}]
    assert data(await pro.validate(by_id))["valid"]
    host.fake.memory.rename(f"{OWNER}/app0", f"{OWNER}/moved")
    host.fake.memory.add(f"{OWNER}/app0")
    (new,) = await jobs_of(pro, await pro.created(body(host, include=["*/app0"])))
    assert new["project_id"] != old["project_id"]
    field = "jobs.0.config.project_id"
    refused(await pro.create(by_id), 422, "INVALID_JOB_CONFIG", field)
    retry = await pro.send("POST", f"{BATCHES}/{first}/retry")
    refused(retry, 422, "INVALID_JOB_CONFIG", field)
    await pro.created(body(host, include=["*/moved"]))
    await pro.created(by_id)
    refused(await pro.send("POST", f"{BATCHES}/{first}/retry"), 422, "INVALID_JOB_CONFIG", field)


async def test_a_projects_own_gate_applies_also_under_a_new_name(
    pro: Caller, host: ForgeHost
) -> None:
    host.add("app", 1, FILES)
    (job,) = await jobs_of(pro, await pro.created(body(host)))
    gate = {"conditions": [{"metric": "quality_score", "min": 6, "on": "overall"}]}
    data(await pro.patch(f"/v1/projects/{job['project_id']}", {"quality_gate": gate}))
    host.fake.memory.rename(f"{OWNER}/app0", f"{OWNER}/renamed")
    found = data(await pro.validate(body(host)))
    assert found["request"]["jobs"][0]["config"]["quality_gate"]["conditions"]


async def test_another_account_sees_nothing(pro: Caller, stranger: Caller, host: ForgeHost) -> None:
    host.add("app", 1, FILES)
    batch_id = await pro.created(body(host))
    (job,) = await jobs_of(pro, batch_id)
    for path in (
        f"{BATCHES}/{batch_id}",
        f"{BATCHES}/{batch_id}/jobs",
        f"{BATCHES}/{batch_id}/jobs/{job['id']}",
        f"/v1/projects/{job['project_id']}",
    ):
        refused(await stranger.get(path), 404, "NOT_FOUND")
    theirs = await jobs_of(stranger, await stranger.created(body(host)))
    assert theirs[0]["project_id"] != job["project_id"]


async def test_the_token_is_nowhere(
    service: Service,
    pro: Caller,
    host: ForgeHost,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    host.add("app", 1, FILES)
    made = await pro.create(body(host))
    texts = [made.text, (await pro.validate(body(host))).text]
    host.fake.instead = [Instead(Reply(403, {"message": f"token {TOKEN} is not allowed"}))]
    texts.append((await pro.create(body(host))).text)
    host.fake.instead = [Instead(Reply(422, {"message": f"bad {TOKEN}"}))]
    texts.append((await pro.create(body(host))).text)
    texts.append(
        (await pro.get(f"{BATCHES}/{data(made, 202)['batch_id']}", include_jobs=True)).text
    )
    async with service.store.database.read() as connection:
        texts += [
            str((await connection.execute(sa.select(table))).all())
            for table in metadata.sorted_tables
        ]
    assert not [text for text in texts if TOKEN in text]
    assert TOKEN not in caplog.text


async def test_forges_that_refuse(pro: Caller, host: ForgeHost) -> None:
    refused(await pro.create(body(host)), 422, "INVALID_TARGETS", "targets.owner")
    host.add("app", 1, FILES)
    wrong = await pro.create(body(host, access_token="wr0ng"))
    refused(wrong, 422, "INVALID_TARGETS", "targets.access_token")
    host.fake.instead = [Instead(Reply(429, {}, {"Retry-After": "900"}))]
    limited = await pro.create(body(host))
    refused(limited, 503, "FORGE_UNAVAILABLE", "targets.host")
    assert limited.headers["Retry-After"] == "900"
    nothing = await pro.create(body(host, include=["other/*"]))
    error = refused(nothing, 422, "INVALID_TARGETS", "targets")
    assert "not included: 1" in error["message"]


async def test_more_than_the_plan_allows(free: Caller, host: ForgeHost) -> None:
    host.add("app", 6, FILES)
    error = refused(await free.create(body(host)), 413, "BATCH_SIZE_EXCEEDED", "targets")
    assert "Set targets.limit to 5" in error["resolution"]
    found = data(await free.validate(body(host)))
    assert [each["code"] for each in found["problems"]] == ["BATCH_SIZE_EXCEEDED"]
    made = data(await free.create(body(host, limit=5)), 202)
    assert made["targets"]["left_out"] == {"limit": 1}


WRONG = {"owner": "a b", "forge": "svn", "host": "a:65536", "root": "/..", "limit": 0}


async def test_what_is_wrong_in_the_body(pro: Caller, host: ForgeHost) -> None:
    both = {**body(host), "jobs": []}
    refused(await pro.create(both), 422, "INVALID_JOB_CONFIG", "jobs")
    template = {"type": "analysis", "config": {"project": {}}}
    named = await pro.create(body(host, job_template=template))
    place = "targets.job_template.config.project"
    refused(named, 422, "INVALID_JOB_CONFIG", place)
    for field, value in WRONG.items():
        answer = await pro.create(body(host, **{field: value}))
        refused(answer, 422, "INVALID_JOB_CONFIG", f"targets.{field}")


async def test_private_hosts_are_refused(tmp_path: Path, migrated: Path, host: ForgeHost) -> None:
    (tmp_path / "other").mkdir()
    async with open_service(tmp_path / "other", migrated) as closed:
        caller = await closed.caller("acme", "pro")
        refused(await caller.create(body(host)), 422, "INVALID_TARGETS", "targets.host")
        assert host.fake.journal == []
