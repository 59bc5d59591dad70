"""What an account may use and has used."""

from datetime import datetime, timedelta

from fastapi import Request

from serve_app.access.auth import Caller
from serve_app.http.envelope import meta, services_of
from serve_app.openapi.refusals import READING, refusals
from serve_app.openapi.routing import resource
from wundr_ray.contract.envelopes import Envelope
from wundr_ray.contract.resources import LimitUse, PlanItem, Usage
from wundr_ray.domain.accounts.plans import Plan
from wundr_ray.domain.admission.limits import next_day, next_month, start_of_hour
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.accounts.usage import CurrentUse

router = resource("/v1", "plans")


@router.get("/usage", summary="Get the account's usage", responses=refusals(*READING))
async def get_usage(request: Request, account: Caller) -> Envelope[Usage]:
    """What the account has used of its plan's limits, and when they reset."""
    services = services_of(request)
    plan = services.plans.get(account.plan)
    use = await services.store.usage.current(account.id)
    return Envelope(data=_usage(account, plan, use), meta=meta(request))


@router.get("/plans", summary="List plans", responses=refusals(*READING))
async def list_plans(request: Request, account: Caller) -> Envelope[list[PlanItem]]:
    """The plans of this server with their limits; `null` means unlimited."""
    plans = services_of(request).plans.plans.values()
    return Envelope(data=[_plan_item(plan) for plan in plans], meta=meta(request))


def _usage(account: Account, plan: Plan, use: CurrentUse) -> Usage:
    month = next_month(use.at)
    hour = start_of_hour(use.at) + timedelta(hours=1)
    return Usage(
        account=account.name,
        plan=plan.name,
        batches_today=_use(use.account.batches_today, plan.daily_batches, next_day(use.at)),
        batches_this_month=_use(use.account.batches_this_month, plan.monthly_batches, month),
        credits_this_month=_use(use.account.credits_spent, plan.monthly_credits, month),
        credits_held=use.credits_held,
        requests_this_hour=_use(use.requests, plan.hourly_requests, hour),
        running_batches=_use(use.running_batches, plan.concurrent_batches),
        cpu_cores=_use(use.cpu_cores, plan.cpu_cores),
        memory_gb=_use(use.memory_gb, plan.memory_gb),
    )


def _use(used: float, allowed: float, resets_at: datetime | None = None) -> LimitUse:
    """``allowed`` 0 means unlimited; a plan that was changed may have been overdrawn."""
    if not allowed:
        return LimitUse(used=used, resets_at=resets_at)
    remaining = max(0, allowed - used)
    return LimitUse(used=used, limit=allowed, remaining=remaining, resets_at=resets_at)


def _plan_item(plan: Plan) -> PlanItem:
    return PlanItem(
        name=plan.name,
        concurrent_batches=plan.concurrent_batches,
        jobs_per_batch=plan.jobs_per_batch,
        daily_batches=plan.daily_batches or None,
        monthly_batches=plan.monthly_batches or None,
        monthly_credits=plan.monthly_credits or None,
        hourly_requests=plan.hourly_requests or None,
        max_parallel=plan.max_parallel,
        cpu_cores=plan.cpu_cores,
        memory_gb=plan.memory_gb,
        timeout_minutes=plan.timeout_minutes,
    )
