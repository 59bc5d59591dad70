"""What an account is told of its plan and of what it has used."""

from typing import Any

from tests.contract.bodies import small
from tests.serve_app.batch_bodies import many
from tests.serve_app.service import Caller, Service, data, refused
from wundr_ray.store import schema

MONTH, DAY = "2026-04-01T00:00:00Z", "2026-03-03T00:00:00Z"


def limit(used: float, allowed: float | None, resets_at: str | None = None) -> dict[str, Any]:
    remaining = None if allowed is None else allowed - used
    return {"used": used, "limit": allowed, "remaining": remaining, "resets_at": resets_at}


async def usage(caller: Caller) -> Any:
    return data(await caller.get("/v1/usage"))


async def test_a_new_account(free: Caller) -> None:
    seen = await usage(free)
    requests = seen.pop("requests_this_hour")
    assert (requests["limit"], requests["resets_at"]) == (100, "2026-03-02T11:00:00Z")
    assert requests["used"] + requests["remaining"] == 100
    assert seen == {
        "account": "hobby",
        "plan": "free",
        "batches_today": limit(0, 3, DAY),
        "batches_this_month": limit(0, 30, MONTH),
        "credits_this_month": limit(0, 100, MONTH),
        "credits_held": 0,
        "running_batches": limit(0, 1),
        "cpu_cores": limit(0, 2),
        "memory_gb": limit(0, 4),
    }


async def test_through_a_batchs_life(service: Service, pro: Caller, stranger: Caller) -> None:
    body = many(4)
    body["jobs"][1]["config"]["resources"] = {"cpu_cores": 3, "memory_gb": 2.5}
    batch_id = await pro.created(body)
    seen = await usage(pro)
    assert (seen["credits_this_month"]["used"], seen["credits_held"]) == (6, 6)
    assert (seen["running_batches"]["used"], seen["cpu_cores"]["used"]) == (0, 0)
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "job_0", "job_1")
    seen = await usage(pro)
    assert seen["running_batches"] == limit(1, 3)
    assert seen["cpu_cores"] == limit(3 + 1, 8)
    assert seen["memory_gb"] == limit(2.5 + 2, 16)
    await service.gateway.complete(batch_id, "job_0")
    assert (await usage(pro))["cpu_cores"] == limit(3, 8)
    assert (
        data(await pro.cancel(batch_id))["credits_refunded"] == 2
    )  # a job that was started costs one
    seen = await usage(pro)
    assert (seen["credits_this_month"]["used"], seen["credits_held"]) == (4, 0)
    assert (seen["running_batches"]["used"], seen["cpu_cores"]["used"]) == (0, 0)
    assert (seen["batches_today"]["used"], seen["batches_this_month"]["used"]) == (1, 1)
    assert (await usage(stranger))["batches_today"]["used"] == 0


async def test_a_new_day_and_a_new_month(service: Service, free: Caller) -> None:
    await free.created()
    service.clock.advance(days=1)
    seen = await usage(free)
    assert (seen["batches_today"]["used"], seen["batches_this_month"]["used"]) == (0, 1)
    service.clock.advance(days=29)
    seen = await usage(free)
    assert seen["batches_this_month"] == limit(0, 30, "2026-05-01T00:00:00Z")
    assert (seen["credits_this_month"]["used"], seen["credits_held"]) == (0, 0)


async def test_requests_are_those_of_this_hour(service: Service, free: Caller) -> None:
    hour = service.clock.now.replace(minute=0)
    counts = {hour: 7, hour.replace(hour=9): 50}
    async with service.store.database.write() as connection:
        for each, taken in counts.items():
            await connection.execute(
                schema.request_counts.insert().values(
                    account_id=free.account_id, hour=each, taken=taken
                )
            )
    assert (await service.store.usage.current(free.account_id)).requests == 7


async def test_without_limits(service: Service) -> None:
    caller = await service.caller("big", "enterprise")
    await caller.created()
    seen = await usage(caller)
    assert seen["batches_today"] == limit(1, None, DAY)
    assert seen["credits_this_month"] == limit(1, None, MONTH)


async def test_a_new_plan_holds_within_a_second(service: Service, free: Caller) -> None:
    for _ in range(3):
        await free.created()
    refused(await free.create(), 429, "QUOTA_EXCEEDED")
    await service.store.accounts.set_plan("hobby", "pro")
    service.clock.advance(seconds=1)
    await free.created()
    assert (await usage(free))["batches_today"] == limit(4, 25, DAY)
    await service.store.accounts.set_plan(free.account_id, "free")
    service.clock.advance(seconds=1)
    assert (await usage(free))["batches_today"] == {**limit(4, 3, DAY), "remaining": 0}


async def test_credits_that_do_not_suffice(service: Service, free: Caller) -> None:
    body = small("jobs.0.config.resources", {"cpu_cores": 2, "memory_gb": 1})
    spent = await free.created()
    async with service.store.database.write() as connection:
        entries = schema.credit_entries
        await connection.execute(
            entries.update().where(entries.c.batch_id == spent).values(amount=-99)
        )
    error = refused(await free.create(body), 402, "INSUFFICIENT_CREDITS")
    assert "but 1 of the free plan's 100 are left until 2026-04-01T00:00:00Z" in error["message"]
    await free.created()
    service.clock.advance(days=30)
    await free.created(body)


async def test_plans(pro: Caller) -> None:
    plans = data(await pro.get("/v1/plans"))
    assert [plan["name"] for plan in plans] == ["free", "pro", "team", "enterprise"]
    assert plans[0] == {
        "name": "free",
        "concurrent_batches": 1,
        "jobs_per_batch": 5,
        "daily_batches": 3,
        "monthly_batches": 30,
        "monthly_credits": 100,
        "hourly_requests": 100,
        "max_parallel": 2,
        "cpu_cores": 2,
        "memory_gb": 4,
        "timeout_minutes": 30,
    }
    unlimited = ("daily_batches", "monthly_batches", "monthly_credits")
    assert [plans[3][name] for name in unlimited] == [None] * 3


async def test_both_need_a_key(service: Service) -> None:
    for path in ("/v1/usage", "/v1/plans"):
        refused(await service.http.get(path), 401, "UNAUTHENTICATED")
