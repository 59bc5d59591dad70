"""Settings of projects, findings and dispositions by both clients."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sdk.fake_findings import PROJECT, finding
from tests.sdk.fake_server import ADDRESS, KEY, FakeServer
from wundr_ray.contract.errors import InvalidRequest, NotFound
from wundr_ray.contract.gates.models import QualityGate, Reference
from wundr_sdk import AsyncWundrClient, WundrClient

PATH = f"/v1/projects/{PROJECT}"
NOON = datetime(2030, 3, 1, 12, tzinfo=UTC)
GATE: dict[str, Any] = {"conditions": [{"metric": "new_issues", "max": 0}]}


@pytest.fixture
async def later(server: FakeServer) -> AsyncIterator[AsyncWundrClient]:
    """The asynchronous client."""
    async with AsyncWundrClient(KEY, ADDRESS, transport=server.transport) as made:
        yield made


@pytest.mark.parametrize(
    ("settings", "sent"),
    [
        ({}, {}),
        ({"labels": {"team": "core"}}, {"labels": {"team": "core"}}),
        ({"labels": None, "main_branch": None}, {"labels": None, "main_branch": None}),
        ({"reference": {"period_days": 30}}, {"reference": {"period_days": 30}}),
        ({"reference": Reference(since=NOON)}, {"reference": {"since": "2030-03-01T12:00:00Z"}}),
        ({"quality_gate": "strict"}, {"quality_gate": "strict"}),
        ({"quality_gate": QualityGate.model_validate(GATE)}, {"quality_gate": GATE}),
    ],
)
async def test_settings_that_are_not_given_stay(
    client: WundrClient,
    later: AsyncWundrClient,
    server: FakeServer,
    settings: dict[str, Any],
    sent: dict[str, Any],
) -> None:
    found = client.projects.update(PROJECT, **settings)
    assert await later.projects.update(PROJECT, **settings) == found
    assert server.requests == [("PATCH", PATH)] * 2
    assert server.bodies == [sent, sent]
    assert found.labels == (settings.get("labels") or {})


async def test_projects_by_label(
    client: WundrClient, later: AsyncWundrClient, server: FakeServer
) -> None:
    client.projects.update(PROJECT, labels={"team": "core: web"})
    labels = {"team": "core: web"}
    page = client.projects.list(labels=labels)
    assert [each.project_id for each in page.items] == [PROJECT]
    assert await later.projects.list(labels=labels) == page
    assert [each.project_id for each in client.projects.iterate(labels=labels)] == [PROJECT]
    assert [each.labels async for each in later.projects.iterate(labels=labels)] == [labels]
    assert {target for method, target in server.requests if method == "GET"} == {
        "/v1/projects?label=team%3Acore%3A+web"
    }


async def test_the_history(
    client: WundrClient, later: AsyncWundrClient, server: FakeServer
) -> None:
    page = client.projects.history(PROJECT, branch="main", begin=NOON, end="2031-01-01T00:00:00Z")
    assert page.items[0].quality_score == 8.5
    assert server.requests[-1][1] == (
        f"{PATH}/history?branch=main&from=2030-03-01T12%3A00%3A00%2B00%3A00"
        "&to=2031-01-01T00%3A00%3A00Z"
    )
    assert await later.projects.history(PROJECT) == page
    assert server.requests[-1][1] == f"{PATH}/history"


async def test_the_life_of_a_disposition(
    client: WundrClient, later: AsyncWundrClient, server: FakeServer
) -> None:
    made = client.dispositions.add(PROJECT, "accepted", "Ours", finding_id="fnd_1", until=NOON)
    assert server.bodies[-1] == {
        "kind": "accepted",
        "reason": "Ours",
        "finding_id": "fnd_1",
        "until": "2030-03-01T12:00:00Z",
    }
    other = await later.dispositions.add(PROJECT, "wont_fix", "Old", code="weak_hash", path="src/")
    assert server.bodies[-1] == {
        "kind": "wont_fix",
        "reason": "Old",
        "code": "weak_hash",
        "path": "src/",
    }
    page = client.dispositions.list(PROJECT)
    assert page.items == [other, made]
    assert await later.dispositions.list(PROJECT) == page
    gone = client.dispositions.revoke(PROJECT, made.disposition_id, "Public now")
    assert (gone.status, gone.revoke_reason) == ("revoked", "Public now")
    assert server.bodies[-1] == {"reason": "Public now"}
    assert (await later.dispositions.revoke(PROJECT, other.disposition_id)).revoked_at
    assert server.requests[-1] == ("DELETE", f"{PATH}/dispositions/{other.disposition_id}")
    assert client.dispositions.list(PROJECT).items == []
    assert client.dispositions.list(PROJECT, 1, 10, status="all", finding_id="fnd_1").items
    assert server.requests[-1][1] == (
        f"{PATH}/dispositions?page=1&per_page=10&status=all&finding_id=fnd_1"
    )


async def test_dispositions_page_after_page(
    client: WundrClient, later: AsyncWundrClient, server: FakeServer
) -> None:
    for number in range(5):
        client.dispositions.add(PROJECT, "accepted", "Ours", finding_id=f"fnd_{number}")
    names = [each.finding_id for each in client.dispositions.iterate(PROJECT, 2, status="all")]
    assert names == ["fnd_4", "fnd_3", "fnd_2", "fnd_1", "fnd_0"]
    assert server.requests[-1][1] == f"{PATH}/dispositions?page=3&per_page=2&status=all"
    found = later.dispositions.iterate(PROJECT, 2)
    assert [each.finding_id async for each in found] == names


async def test_findings(client: WundrClient, later: AsyncWundrClient, server: FakeServer) -> None:
    server.project.findings["batch_1"] = [finding("fnd_1"), finding("fnd_2")]
    page = client.findings.list(
        PROJECT, state=["new", "fixed"], severity="high", path="src/", since=NOON, per_page=1
    )
    assert server.requests[-1][1] == (
        f"{PATH}/findings?state=new&state=fixed&severity=high&path=src%2F"
        "&since=2030-03-01T12%3A00%3A00%2B00%3A00&per_page=1"
    )
    assert [each.finding_id for each in page.items] == ["fnd_1"]
    assert (page.analysis.branch, page.facets.state) == ("main", {"new": 2})
    assert (await later.findings.list(PROJECT, per_page=1)).items == page.items
    assert server.requests[-1][1] == f"{PATH}/findings?per_page=1"


async def test_findings_page_after_page(
    client: WundrClient, later: AsyncWundrClient, server: FakeServer
) -> None:
    server.project.findings["batch_2"] = [finding(f"fnd_{number}") for number in range(5)]
    found = client.findings.iterate(PROJECT, batch_id="batch_2", sort="path", per_page=2)
    names = [each.finding_id for each in found]
    assert names == [f"fnd_{number}" for number in range(5)]
    assert server.requests[-1][1] == (
        f"{PATH}/findings?batch_id=batch_2&sort=path&per_page=2&cursor=to-page-3"
    )
    later_found = later.findings.iterate(PROJECT, batch_id="batch_2", per_page=2)
    assert [each.finding_id async for each in later_found] == names


async def test_one_finding(
    client: WundrClient, later: AsyncWundrClient, server: FakeServer
) -> None:
    server.project.findings["batch_1"] = [finding("fnd_1")]
    client.dispositions.add(PROJECT, "accepted", "Ours", finding_id="fnd_1")
    found = client.findings.get("fnd_1")
    assert (found.project_id, found.dispositions[0].reason) == (PROJECT, "Ours")
    assert await later.findings.get("fnd_1") == found
    with pytest.raises(NotFound, match="fnd_9"):
        client.findings.get("fnd_9")
    with pytest.raises(NotFound):
        await later.findings.get("fnd_9")


async def test_ids_that_are_none_are_not_sent(
    client: WundrClient, later: AsyncWundrClient, server: FakeServer
) -> None:
    with pytest.raises(InvalidRequest, match="finding_id"):
        client.findings.get("..")
    with pytest.raises(InvalidRequest, match="project_id"):
        client.findings.list("")
    with pytest.raises(InvalidRequest, match="disposition_id"):
        await later.dispositions.revoke(PROJECT, "")
    assert server.requests == []
