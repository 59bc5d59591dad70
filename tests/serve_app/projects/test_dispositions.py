"""Decisions about findings: added, listed, revoked, and who may."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.serve_app.projects.test_project_settings import project_ids
from tests.serve_app.projects.test_projects import PROJECTS, analysed
from tests.serve_app.service import Caller, Service, body_of, data, refused
from wundr_ray.contract.vocabulary import Scope
from wundr_ray.store.findings import dispositions

ONE = {"kind": "accepted", "finding_id": "fnd_k3v0a", "reason": "Only reachable from inside"}
MANY = {"kind": "wont_fix", "code": "subprocess_without_shell", "path": "tools/", "reason": "Ours"}


@pytest.fixture
async def path(service: Service, pro: Caller) -> str:
    await analysed(service, pro, "app")
    return f"{PROJECTS}/{(await project_ids(pro))['app']}/dispositions"


async def add(caller: Caller, path: str, body: Any) -> httpx.Response:
    return await caller.send("POST", path, json=body)


async def listed(caller: Caller, path: str, **query: Any) -> list[str]:
    found = body_of(await caller.get(path, **query))["data"]
    return [each["disposition_id"] for each in found]


async def test_one_is_added_and_told_with_its_author(pro: Caller, path: str) -> None:
    made = data(await add(pro, path, ONE), 201)
    assert made["status"] == "in_force"
    assert made["created_by_key"].startswith("key_")
    assert {name: made[name] for name in ONE} == ONE
    (item,) = body_of(await pro.get(path))["data"]
    assert item == made


async def test_a_repetition_adds_nothing(pro: Caller, path: str) -> None:
    first = data(await add(pro, path, ONE), 201)
    assert data(await add(pro, path, ONE), 200) == first
    other = data(await add(pro, path, ONE | {"reason": "Another one"}), 201)
    assert other["disposition_id"] != first["disposition_id"]


async def test_it_is_revoked_once_with_a_reason(pro: Caller, path: str) -> None:
    made = data(await add(pro, path, MANY), 201)
    one = f"{path}/{made['disposition_id']}"
    gone = data(await pro.send("DELETE", one, json={"reason": "It is public now"}))
    assert (gone["status"], gone["revoke_reason"]) == ("revoked", "It is public now")
    assert gone["revoked_by_key"] == made["created_by_key"]
    assert data(await pro.send("DELETE", one)) == gone
    assert data(await add(pro, path, MANY), 201)["disposition_id"] != made["disposition_id"]


async def test_it_runs_out(service: Service, pro: Caller, path: str) -> None:
    until = service.clock() + timedelta(days=1)
    made = data(await add(pro, path, MANY | {"until": until.isoformat()}), 201)
    service.clock.advance(minutes=24 * 60 + 1)
    (item,) = body_of(await pro.get(path, status="expired"))["data"]
    assert (item["disposition_id"], item["status"]) == (made["disposition_id"], "expired")
    assert await listed(pro, path) == []


async def test_the_list_is_chosen_by_status(service: Service, pro: Caller, path: str) -> None:
    first = data(await add(pro, path, ONE), 201)["disposition_id"]
    service.clock.advance(minutes=1)
    second = data(await add(pro, path, MANY), 201)["disposition_id"]
    await pro.send("DELETE", f"{path}/{first}")
    assert await listed(pro, path) == [second]
    assert await listed(pro, path, status="revoked") == [first]
    assert await listed(pro, path, status="all") == [second, first]
    assert await listed(pro, path, status="all", per_page=1, page=2) == [first]
    assert await listed(pro, path, status="all", finding_id="fnd_k3v0a") == [first]
    refused(await pro.get(path, status="open"), 422, "INVALID_REQUEST", "status")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (ONE | {"expires": "2030-01-01"}, ["expires"]),
        (ONE | {"kind": "fixed"}, ["kind"]),
        (ONE | {"reason": " "}, ["reason"]),
        ({"kind": "accepted", "reason": "x"}, ["code", "path"]),
        ({"kind": "accepted", "reason": "x", "code": "subprocess_without_shell"}, ["path"]),
        (ONE | {"path": "*"}, ["path"]),
        (MANY | {"path": "!src"}, ["path"]),
        (ONE | {"until": "2001-01-01T00:00:00Z"}, ["until"]),
        (ONE | {"until": "2030-01-01"}, ["until"]),
    ],
)
async def test_wrong_ones(pro: Caller, path: str, body: Any, fields: list[str]) -> None:
    refused(await add(pro, path, body), 422, "INVALID_REQUEST", *fields)


@pytest.mark.parametrize(
    ("code", "way_out"),
    [
        ("B603", "this is an engine's own id; its code is 'subprocess_without_shell'"),
        ("weak-hash", "did you mean 'weak_hash'?"),
        ("zzz", "docs/rules.md lists all codes"),
    ],
)
async def test_a_code_that_no_finding_has_is_refused(
    pro: Caller, path: str, code: str, way_out: str
) -> None:
    """It would fit no finding, and nobody would see it."""
    answer = await add(pro, path, MANY | {"code": code})
    error = refused(answer, 422, "INVALID_REQUEST", "code")
    assert f"there is no finding with the code {code!r}" in error["message"]
    assert way_out in error["message"]
    assert await listed(pro, path) == []


async def test_there_may_not_be_too_many(
    pro: Caller, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispositions, "MOST_IN_FORCE", 1)
    made = data(await add(pro, path, ONE), 201)
    refused(await add(pro, path, MANY), 409, "CONFLICT")
    await pro.send("DELETE", f"{path}/{made['disposition_id']}")
    data(await add(pro, path, MANY), 201)


async def test_who_may_not(service: Service, pro: Caller, stranger: Caller, path: str) -> None:
    key = await service.store.accounts.issue_key(pro.account_id, "reader", [Scope.READ])
    reader = Caller(pro.account_id, key.text, pro.http)
    made = data(await add(pro, path, ONE), 201)
    one = f"{path}/{made['disposition_id']}"
    for method, url in (("GET", path), ("DELETE", one)):
        refused(await stranger.send(method, url), 404, "NOT_FOUND")
    refused(await add(stranger, path, ONE), 404, "NOT_FOUND")
    refused(await add(reader, path, MANY), 403, "FORBIDDEN")
    refused(await pro.send("DELETE", f"{path}/disp_none"), 404, "NOT_FOUND")
    assert await listed(reader, path) == [made["disposition_id"]]


async def test_results_show_it_at_once(service: Service, pro: Caller, path: str) -> None:
    """Also of a batch whose report was rendered before."""
    batch_id = await analysed(service, pro, "app")
    results = f"/v1/batches/{batch_id}/results"
    before = data(await pro.get(results))
    assert before["summary"]["issues_disposed"] == 0
    body = {"kind": "false_positive", "code": "weak_hash", "path": "app/", "reason": "A checksum"}
    made = data(await add(pro, path, body), 201)
    after = data(await pro.get(results))
    assert after["summary"]["issues_disposed"] == 1
    assert after["summary"]["total_issues"] == before["summary"]["total_issues"]
    assert (
        after["project_results"][0]["quality_score"]
        == before["project_results"][0]["quality_score"]
    )
    table = (await pro.get(results, format="csv", table="findings")).text
    assert "false_positive,A checksum" in table
    await pro.send("DELETE", f"{path}/{made['disposition_id']}")
    assert data(await pro.get(results))["summary"]["issues_disposed"] == 0


async def test_a_time_that_utc_does_not_have_is_refused(pro: Caller, path: str) -> None:
    found = await add(pro, path, ONE | {"until": "9999-12-31T23:59:59-12:00"})
    refused(found, 422, "INVALID_REQUEST", "until")
