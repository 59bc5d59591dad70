"""Lists: filters, orders, pages."""

from typing import Any

import pytest

from tests.contract.bodies import small
from tests.serve_app.service import BATCHES, Caller, Service, body_of, data, refused


async def names(caller: Caller, **query: Any) -> list[str]:
    return [batch["name"] for batch in data(await caller.get(BATCHES, **query))]


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
