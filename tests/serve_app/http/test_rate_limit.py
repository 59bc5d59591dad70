"""Requests per hour of the plan: counted over all replicas, told in headers, refused beyond."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from serve_app.app import create_app
from serve_app.http.rate_limit import RateLimit
from tests.serve_app.service import ADDRESS, BATCHES, Caller, Service, data, refused
from wundr_ray.domain.accounts.plans import PlanTable
from wundr_ray.domain.accounts.rate_limit import block_size, hour_of
from wundr_ray.store.accounts.request_counts import RequestCounts
from wundr_ray.store.schema import request_counts
from wundr_ray.store.store import Store
from wundr_ray.system import new_id

FREE_LIMIT = 100


def replica(service: Service) -> RateLimit:
    return RateLimit(service.store.request_counts, service.clock)


async def taken(service: Service) -> list[int]:
    async with service.store.database.read() as connection:
        return list(await connection.scalars(sa.select(request_counts.c.taken)))


async def allowed(limits: list[RateLimit], account_id: str, limit: int, requests: int) -> int:
    """How many of ``requests`` at once, spread over the replicas, are allowed."""
    standings = await asyncio.gather(
        *(limits[n % len(limits)].take(account_id, limit) for n in range(requests))
    )
    assert all(0 <= each.remaining < limit for each in standings)
    return sum(each.allowed for each in standings)


@pytest.mark.parametrize("limit", [1, 7, 100, 333])
async def test_four_replicas_never_allow_more_than_the_limit(
    service: Service, free: Caller, limit: int
) -> None:
    stores = [
        Store(service.settings.database, service.settings.artifacts, service.clock, new_id)
        for _ in range(4)
    ]
    replicas = [RateLimit(store.request_counts, service.clock) for store in stores]
    found = 0
    for _ in range(4):
        found += await allowed(replicas, free.account_id, limit, limit + len(replicas))
    assert found == limit  # every replica was asked until nothing was left anywhere
    assert await taken(service) == [limit]
    service.clock.advance(hours=1)
    assert await allowed(replicas, free.account_id, limit, 1) == 1
    for store in stores:
        await store.close()


async def test_a_request_costs_no_write(service: Service, free: Caller) -> None:
    one, limit = replica(service), 1000
    block = block_size(limit)
    for _ in range(block):
        assert (await one.take(free.account_id, limit)).allowed
    assert await taken(service) == [block] == [20]
    await one.take(free.account_id, limit)
    assert await taken(service) == [2 * block]


async def test_an_hour_is_forgotten_when_the_next_begins(service: Service, free: Caller) -> None:
    one = replica(service)
    await allowed([one], free.account_id, 10, 5)
    service.clock.advance(hours=1)
    await allowed([one], free.account_id, 10, 2)
    assert await taken(service) == [2]


async def test_blocks_are_granted_in_part_at_the_end(service: Service, free: Caller) -> None:
    counts: RequestCounts = service.store.request_counts
    hour = hour_of(service.clock())
    assert await counts.take(free.account_id, hour, 6, 10) == (6, 6)
    assert await counts.take(free.account_id, hour, 6, 10) == (4, 10)
    assert await counts.take(free.account_id, hour, 6, 10) == (0, 10)
    assert await counts.take(free.account_id, hour, 6, 8) == (0, 10)  # a smaller plan meanwhile
    assert await counts.take(free.account_id, hour, 6, 20) == (6, 16)
    assert await counts.take(free.account_id, hour + timedelta(hours=1), 6, 10) == (6, 6)


async def test_every_answer_tells_where_the_caller_stands(service: Service, free: Caller) -> None:
    answers = [
        await free.get(BATCHES),
        await free.create(),
        await free.create({}),
        await free.get(f"{BATCHES}/batch_1"),
        await free.get(BATCHES, page=0),
    ]
    assert [each.status_code for each in answers] == [200, 202, 422, 404, 422]
    for number, answer in enumerate(answers, 1):
        assert answer.headers["X-RateLimit-Limit"] == str(FREE_LIMIT)
        assert answer.headers["X-RateLimit-Remaining"] == str(FREE_LIMIT - number)
        resets = hour_of(service.clock()) + timedelta(hours=1)
        assert answer.headers["X-RateLimit-Reset"] == str(int(resets.timestamp()))
    for answer in (await service.http.get("/healthz"), await service.http.get(BATCHES)):
        assert "X-RateLimit-Limit" not in answer.headers


async def test_beyond_the_limit(service: Service, free: Caller, pro: Caller) -> None:
    for _ in range(FREE_LIMIT):
        data(await free.get(BATCHES))
    service.clock.advance(minutes=10)  # 10:40
    answer = await free.get(BATCHES)
    refused(answer, 429, "RATE_LIMITED")
    assert 20 * 60 <= int(answer.headers["Retry-After"]) <= 20 * 60 + 1
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    key = await service.store.accounts.create_key(free.account_id)
    other_key = Caller(free.account_id, key, service.http)
    refused(await other_key.create(), 429, "RATE_LIMITED")
    data(await pro.get(BATCHES))
    service.clock.advance(minutes=20)
    data(await free.get(BATCHES))


async def test_a_plan_without_a_limit(service: Service) -> None:
    unlimited = service.services.plans.get("free").model_copy(update={"hourly_requests": 0})
    app = create_app(replace(service.services, plans=PlanTable(plans={"free": unlimited})))
    caller = await service.caller("fast", "free")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as http:
        caller.http = http
        for _ in range(FREE_LIMIT + 1):
            answer = await caller.get(BATCHES)
            data(answer)
    assert "X-RateLimit-Limit" not in answer.headers
    assert await taken(service) == []
