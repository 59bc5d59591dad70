"""Lists: filters, orders, pages."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.contract.bodies import small
from tests.serve_app.batch_bodies import many
from tests.serve_app.service import BATCHES, Caller, Service, body_of, data, refused


async def names(caller: Caller, **query: Any) -> list[str]:
    return [batch["name"] for batch in data(await caller.get(BATCHES, **query))]


def written(*values: object) -> str:
    """A cursor as the server might write it."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.fixture
async def batches(service: Service, pro: Caller) -> dict[str, str]:
    """Batches by name, a minute apart: one in each status there is."""
    ids = {}
    priorities = {"delta": "low", "alpha": "urgent", "echo": "high", "bravo": "low"}
    for name in ("delta", "alpha", "echo", "bravo", "charlie", "foxtrot"):
        body = small("name", name) | {"priority": priorities.get(name, "medium")}
        ids[name] = await pro.created(body)
        service.clock.advance(minutes=1)
    gateway = service.gateway
    await gateway.run_all(ids["echo"], minutes=5)
    await gateway.dispatch(ids["delta"])
    await gateway.start(ids["delta"], "one")
    await gateway.fail(ids["delta"], "one", "INVALID_REPOSITORY", "It is gone.")
    await gateway.finish(ids["delta"])
    service.clock.advance(minutes=1)
    await gateway.dispatch(ids["alpha"])
    await pro.cancel(ids["bravo"])
    service.clock.advance(minutes=1)
    await gateway.dispatch(ids["charlie"])
    await gateway.start(ids["charlie"], "one")
    await pro.cancel(ids["charlie"], params={"cancel_running_jobs": False})
    return ids


@pytest.mark.usefixtures("batches")
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"status": "queued"}, ["foxtrot"]),
        ({"status": "running"}, ["alpha"]),
        ({"status": "cancelling"}, ["charlie"]),
        ({"status": "completed"}, ["echo"]),
        ({"status": "failed"}, ["delta"]),
        ({"status": "cancelled"}, ["bravo"]),
        ({"type": "analysis", "status": "failed"}, ["delta"]),
        ({"type": "refactor"}, []),
        ({"type": "report"}, []),
        ({"priority": "low"}, ["bravo", "delta"]),
        ({"priority": "medium"}, ["foxtrot", "charlie"]),
        ({"priority": "high"}, ["echo"]),
        ({"priority": "urgent"}, ["alpha"]),
        ({"priority": "low", "status": "failed"}, ["delta"]),
        ({"priority": "high", "status": "failed"}, []),
    ],
)
async def test_filters(pro: Caller, query: dict[str, str], wanted: list[str]) -> None:
    answer = await pro.get(BATCHES, **query)
    assert [batch["name"] for batch in data(answer)] == wanted
    assert body_of(answer)["pagination"]["total_items"] == len(wanted)


@pytest.mark.usefixtures("batches")
@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        (None, ["foxtrot", "charlie", "bravo", "echo", "alpha", "delta"]),
        ("created_at", ["foxtrot", "charlie", "bravo", "echo", "alpha", "delta"]),
        ("started_at", ["charlie", "alpha", "delta", "echo", "foxtrot", "bravo"]),
        ("priority", ["alpha", "echo", "foxtrot", "charlie", "bravo", "delta"]),
        ("name", ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot"]),
    ],
)
async def test_orders(pro: Caller, sort: str | None, wanted: list[str]) -> None:
    assert await names(pro, **({"sort": sort} if sort else {})) == wanted


async def test_an_item(pro: Caller, batches: dict[str, str]) -> None:
    (item,) = data(await pro.get(BATCHES, status="completed"))
    assert item == {
        "batch_id": batches["echo"],
        "name": "echo",
        "type": "analysis",
        "status": "completed",
        "outcome": "succeeded",
        "priority": "high",
        "created_at": "2026-03-02T10:32:00Z",
        "started_at": "2026-03-02T10:36:00Z",
        "completed_at": "2026-03-02T10:41:00Z",
        "duration_minutes": 5,
        "jobs_summary": {"total": 1, "completed": 1, "failed": 0},
        "results_available": True,
        "metadata": {},
        "approval": None,
        "quality_gate": None,
    }


@pytest.mark.usefixtures("batches")
async def test_results_are_available_once_a_batch_has_ended(pro: Caller) -> None:
    items = data(await pro.get(BATCHES, sort="name"))
    assert [item["results_available"] for item in items] == [False, True, False, True, True, False]


@pytest.mark.usefixtures("batches")
@pytest.mark.parametrize("sort", ["created_at", "started_at", "priority", "name"])
async def test_pages_hold_everything_once(pro: Caller, sort: str) -> None:
    whole = await names(pro, sort=sort)
    parts = [await names(pro, sort=sort, per_page=4, page=page) for page in (1, 2)]
    assert [len(part) for part in parts] == [4, 2]
    assert parts[0] + parts[1] == whole


@pytest.mark.usefixtures("batches")
@pytest.mark.parametrize(
    ("page", "per_page", "shown", "pages", "has_next", "has_prev"),
    [
        (1, 4, 4, 2, True, False),
        (2, 4, 2, 2, False, True),
        (3, 4, 0, 2, False, True),
        (2, 3, 3, 2, False, True),
        (1, 100, 6, 1, False, False),
        (1_000_000, 100, 0, 1, False, True),
    ],
)
async def test_pagination(
    pro: Caller, page: int, per_page: int, shown: int, pages: int, has_next: bool, has_prev: bool
) -> None:
    body = body_of(await pro.get(BATCHES, page=page, per_page=per_page))
    assert len(body["data"]) == shown
    assert (body["pagination"].pop("next_cursor") is not None) == has_next
    assert body["pagination"] == {
        "page": page,
        "per_page": per_page,
        "total_pages": pages,
        "total_items": 6,
        "has_next": has_next,
        "has_prev": has_prev,
    }


async def test_nothing_yet(pro: Caller) -> None:
    body = body_of(await pro.get(BATCHES))
    assert (body["success"], body["data"]) == (True, [])
    assert body["pagination"] == {
        "page": 1,
        "per_page": 20,
        "total_pages": 0,
        "total_items": 0,
        "next_cursor": None,
        "has_next": False,
        "has_prev": False,
    }


@pytest.mark.usefixtures("batches")
async def test_each_account_sees_its_own(pro: Caller, stranger: Caller) -> None:
    mine = await stranger.created()
    assert [batch["batch_id"] for batch in data(await stranger.get(BATCHES))] == [mine]
    assert len(await names(pro)) == 6


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=1" + "0" * 30, "page"),
        ("page=" + "9" * 5000, "page"),
        ("page=NaN", "page"),
        ("page=", "page"),
        ("page=1%00", "page"),
        ("per_page=0", "per_page"),
        ("per_page=101", "per_page"),
        ("per_page=ten", "per_page"),
        ("status=unknown", "status"),
        ("status=QUEUED", "status"),
        ("status=", "status"),
        ("status=%ff", "status"),
        ("type=%00", "type"),
        ("priority=highest", "priority"),
        ("sort=-created_at", "sort"),
        ("sort=name;drop", "sort"),
    ],
)
async def test_weird_queries(pro: Caller, query: str, field: str) -> None:
    refused(await pro.get(f"{BATCHES}?{query}"), 422, "INVALID_REQUEST", field)


async def test_several_problems_are_all_named(pro: Caller) -> None:
    answer = await pro.get(f"{BATCHES}?page=0&per_page=0&status=x")
    error = refused(answer, 422, "INVALID_REQUEST", "status", "page", "per_page")
    assert error["message"].endswith("(and 2 more)")


async def by_cursor(caller: Caller, url: str = BATCHES, **query: Any) -> AsyncIterator[list[Any]]:
    """The list page after page, each by the cursor of the one before."""
    found = body_of(await caller.get(url, **query))
    yield found["data"]
    while cursor := found["pagination"]["next_cursor"]:
        found = body_of(await caller.get(url, cursor=cursor, **query))
        assert found["pagination"]["has_prev"]
        yield found["data"]


@pytest.mark.usefixtures("batches")
@pytest.mark.parametrize("sort", ["created_at", "started_at", "priority", "name"])
@pytest.mark.parametrize("per_page", [1, 2, 3, 6])
async def test_cursors_lead_through_the_whole_list(pro: Caller, sort: str, per_page: int) -> None:
    pages = [page async for page in by_cursor(pro, sort=sort, per_page=per_page)]
    assert {len(page) for page in pages} == {per_page}
    found = [batch["name"] for page in pages for batch in page]
    assert found == await names(pro, sort=sort)


@pytest.mark.parametrize("sort", ["created_at", "started_at", "priority", "name"])
async def test_what_comes_in_meanwhile_repeats_and_hides_nothing(
    service: Service, pro: Caller, batches: dict[str, str], sort: str
) -> None:
    seen: list[str] = []
    async for page in by_cursor(pro, sort=sort, per_page=2):
        seen += [batch["batch_id"] for batch in page]
        service.clock.advance(minutes=1)
        for priority in ("urgent", "low"):
            await pro.created(small("name", f"aa {len(seen)}") | {"priority": priority})
        if len(seen) > 40:
            raise AssertionError("it does not end")
    assert len(seen) == len(set(seen))
    assert set(batches.values()) <= set(seen)


async def test_projects_stay_in_order_while_they_are_read(service: Service, pro: Caller) -> None:
    body = many(5)
    for job in body["jobs"]:
        job["config"]["project"] = {
            "name": job["id"],
            "repository": {"url": f"https://github.com/company/{job['id']}"},
        }
    first = await pro.created(body)
    await service.gateway.run_all(first)
    service.clock.advance(minutes=1)
    seen: list[str] = []
    async for page in by_cursor(pro, "/v1/projects", per_page=2):
        seen += [project["project_id"] for project in page]
        service.clock.advance(minutes=1)
        again = await pro.created(body)
        await service.gateway.run_all(again)
        service.clock.advance(minutes=1)
        other = f"https://github.com/company/new-{len(seen)}"
        await pro.created(small("jobs.0.config.project.repository.url", other))
    jobs = await service.store.batches.jobs(first)
    assert sorted(seen) == sorted(job.project_id for job in jobs)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "",
        "%00",
        "W10",
        "bnVsbA",
        "eyJhIjoxfQ",
        "AAAA" * 400,
        written("created_at", 2),
        written("created_at", 2, None, "soon", "b"),
        written("created_at", 2, None, "2026-01-01T00:00:00", "b"),
        written("created_at", 2, None, "0001-01-01T00:00:00+14:00", "b"),
        written("created_at", 2, None, "2026-01-01T00:00:00+00:00", ["b"]),
        written("created_at", 2, None, "2026-01-01T00:00:00+00:00", "a\0"),
        written("created_at", -1, None, "2026-01-01T00:00:00+00:00", "b"),
        written("created_at", True, None, "2026-01-01T00:00:00+00:00", "b"),
        written("created_at", 1.5, None, "2026-01-01T00:00:00+00:00", "b"),
        written("name", 2, "n", "2026-01-01T00:00:00+00:00", "b"),
        written("projects", 2, "2026-01-01T00:00:00+00:00", 5),
    ],
)
async def test_a_cursor_that_is_none_of_this_list(pro: Caller, cursor: str) -> None:
    refused(await pro.get(BATCHES, cursor=cursor), 422, "INVALID_REQUEST", "cursor")


async def test_a_cursor_is_no_way_into_another_list(
    pro: Caller, free: Caller, batches: dict[str, str]
) -> None:
    body = body_of(await pro.get(BATCHES, per_page=1))
    cursor = body["pagination"]["next_cursor"]
    assert await names(free, cursor=cursor) == []
    refused(await pro.get(BATCHES, cursor=cursor, page=2), 422, "INVALID_REQUEST", "cursor")
    refused(await pro.get("/v1/projects", cursor=cursor), 422, "INVALID_REQUEST", "cursor")
