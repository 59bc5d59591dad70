"""Limits are exact, however many requests and replicas there are at the same time."""

import asyncio
from contextlib import AsyncExitStack

import httpx

from serve_app.app import create_app
from serve_app.services import Services
from tests.serve_app.local_gateway import LocalGateway
from tests.serve_app.service import ADDRESS, Caller, Service, data, refused
from wundr_ray.domain.accounts.plans import load_plans
from wundr_ray.store.store import Store
from wundr_ray.system import new_id

REQUESTS = 50


def check(answers: list[httpx.Response]) -> set[str]:
    """Exactly the day's batches have been admitted; their ids."""
    admitted = [answer for answer in answers if answer.is_success]
    for answer in answers:
        if not answer.is_success:
            error = refused(answer, 429, "QUOTA_EXCEEDED")
            assert "3 batches a day" in error["message"]
            assert answer.headers["Retry-After"] == str(13 * 3600 + 1800)
    assert len(admitted) == 3
    return {data(answer, 202)["batch_id"] for answer in admitted}


async def check_account(caller: Caller, batch_ids: set[str]) -> None:
    listed = (await caller.get("/v1/batches")).json()["data"]
    assert {batch["batch_id"] for batch in listed} == batch_ids
    assert len(batch_ids) == 3
    usage = data(await caller.get("/v1/usage"))
    assert usage["batches_today"]["remaining"] == 0
    assert (usage["credits_held"], usage["credits_this_month"]["used"]) == (3, 3)


async def test_one_replica(free: Caller) -> None:
    answers = await asyncio.gather(*(free.create() for _ in range(REQUESTS)))
    await check_account(free, check(list(answers)))


async def test_four_replicas_on_one_database(service: Service, free: Caller) -> None:
    async with AsyncExitStack() as stack:
        callers = []
        for _ in range(4):
            store = Store(
                service.settings.database, service.settings.artifacts, service.clock, new_id
            )
            stack.push_async_callback(store.close)
            gateway = LocalGateway(store, service.settings.artifacts, service.clock)
            services = Services(
                store,
                gateway,
                load_plans(),
                service.settings,
                service.clock,
                new_id,
                service.services.repository_lists,
            )
            transport = httpx.ASGITransport(create_app(services))
            http = await stack.enter_async_context(
                httpx.AsyncClient(transport=transport, base_url=ADDRESS, timeout=60)
            )
            callers.append(Caller(free.account_id, free.key, http))
        answers = await asyncio.gather(*(callers[n % 4].create() for n in range(REQUESTS)))
        await check_account(free, check(list(answers)))
