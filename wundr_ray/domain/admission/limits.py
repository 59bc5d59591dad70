"""The decision to accept a batch: plan limits, resources, estimates."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.errors import (
    BatchSizeExceeded,
    ErrorDetail,
    InsufficientCredits,
    InsufficientResources,
    QuotaExceeded,
)
from wundr_ray.contract.jobs import JobRequest
from wundr_ray.domain.accounts.credits import job_credits
from wundr_ray.domain.accounts.plans import Plan
from wundr_ray.domain.scheduling.capacity import NodeShape
from wundr_ray.domain.scheduling.estimates import seconds_of
from wundr_ray.domain.wording import counted


@dataclass(frozen=True, slots=True)
class Terms:
    """What an admitted batch may use and is expected to cost.

    ``job_seconds`` are the jobs' expected seconds as far as their projects' history tells.
    """

    max_parallel: int
    timeout_minutes: int
    credits_estimated: int
    expected_seconds: float
    job_seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountUse:
    """What an account has used so far; ``credits_spent`` includes the month's open holds."""

    batches_today: int
    batches_this_month: int
    credits_spent: int


def check_fit(request: CreateBatch, plan: Plan, largest: NodeShape) -> None:
    """Compare a request with the plan and the ``largest`` node.

    Raises ``BatchSizeExceeded`` or ``InsufficientResources``.
    """
    if len(request.jobs) > plan.jobs_per_batch:
        raise BatchSizeExceeded.at(
            "jobs",
            f"{counted(len(request.jobs), 'job')}, but the {plan.name} plan allows "
            f"{plan.jobs_per_batch:,} per batch",
        )
    options = request.options
    _check_limit("options.max_parallel", options.max_parallel, plan.max_parallel, plan)
    _check_limit("options.timeout_minutes", options.timeout_minutes, plan.timeout_minutes, plan)
    problems = [
        problem
        for index, job in enumerate(request.jobs)
        for problem in _shape_problems(index, job, plan, largest)
    ]
    if problems:
        raise InsufficientResources("A job asks for more resources than it can ever get.", problems)


def check_selected_size(selected: int, plan: Plan) -> None:
    """Raises ``BatchSizeExceeded`` for targets that select more than the plan allows."""
    if selected > plan.jobs_per_batch:
        raise BatchSizeExceeded.at(
            "targets",
            f"select {counted(selected, 'repository', 'repositories')}, but the {plan.name} plan "
            f"allows {counted(plan.jobs_per_batch, 'job')} per batch",
            f"Set targets.limit to {plan.jobs_per_batch}, or select fewer by include, exclude, "
            "topics or pushed_after.",
        )


def terms_of(
    request: CreateBatch, plan: Plan, job_seconds: Mapping[str, float] = MappingProxyType({})
) -> Terms:
    """What a request that fits the plan gets; ``job_seconds`` serve the estimates."""
    options = request.options
    parallel = options.max_parallel or plan.max_parallel
    return Terms(
        max_parallel=parallel,
        timeout_minutes=options.timeout_minutes or plan.timeout_minutes,
        credits_estimated=sum(
            job_credits(job.type, job.config.resources.cpu_cores, seconds_of(job, job_seconds))
            for job in request.jobs
        ),
        expected_seconds=expected_seconds(
            [seconds_of(job, job_seconds) for job in request.jobs], parallel
        ),
        job_seconds=dict(job_seconds),
    )


def check_use(plan: Plan, use: AccountUse, estimate: int, now: datetime) -> None:
    """Raises ``QuotaExceeded`` or ``InsufficientCredits`` if the plan allows no further batch.

    ``estimate`` is what the new batch is expected to cost, in credits. Days and months are UTC.
    """
    # The month is checked first: a caller who has used up the month must not be sent away until
    # tomorrow, only to be refused again.
    _check_count(
        plan, use.batches_this_month, plan.monthly_batches, ("month", next_month(now)), now
    )
    _check_count(plan, use.batches_today, plan.daily_batches, ("day", next_day(now)), now)
    left = credits_left(plan, use.credits_spent)
    if left is not None and estimate > left:
        raise InsufficientCredits(
            f"The batch is expected to cost {counted(estimate, 'credit')}, but {left} of the "
            f"{plan.name} plan's {plan.monthly_credits} are left until {_text(next_month(now))}."
        )


def credits_left(plan: Plan, spent: int) -> int | None:
    """The credits that may still be spent this month; None if the plan sets no limit."""
    return max(0, plan.monthly_credits - spent) if plan.monthly_credits else None


def start_of_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def start_of_day(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def next_day(now: datetime) -> datetime:
    return start_of_day(now) + timedelta(days=1)


def start_of_month(now: datetime) -> datetime:
    return start_of_day(now).replace(day=1)


def next_month(now: datetime) -> datetime:
    """The first moment of the next month; 31 days after a first is always in it."""
    return start_of_month(start_of_month(now) + timedelta(days=31))


def expected_seconds(jobs: Sequence[float], parallel: int) -> float:
    """A lower bound of the time ``jobs`` (seconds each) take on ``parallel`` slots."""
    if not jobs:
        return 0.0
    return max(max(jobs), sum(jobs) / max(1, parallel))


def _check_limit(field: str, asked: int | None, allowed: int, plan: Plan) -> None:
    if asked is not None and asked > allowed:
        raise InsufficientResources.at(field, f"{asked} is above the {plan.name} plan's {allowed}")


def _check_count(
    plan: Plan, created: int, allowed: int, period: tuple[str, datetime], now: datetime
) -> None:
    if not allowed or created < allowed:
        return
    name, reset = period
    raise QuotaExceeded(
        f"The {plan.name} plan allows {counted(allowed, 'batch', 'batches')} a {name}; the next "
        f"can be created after {_text(reset)}.",
        retry_after=math.ceil((reset - now).total_seconds()),
    )


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _shape_problems(
    index: int, job: JobRequest, plan: Plan, largest: NodeShape
) -> list[ErrorDetail]:
    resources = job.config.resources
    limits: Mapping[str, tuple[float, float, float]] = {
        "cpu_cores": (resources.cpu_cores, plan.cpu_cores, largest.cpu_cores),
        "memory_gb": (resources.memory_gb, plan.memory_gb, largest.memory_gb),
    }
    problems = []
    for name, (requested, by_plan, by_node) in limits.items():
        if requested > min(by_plan, by_node):
            source = f"the {plan.name} plan's" if by_plan <= by_node else "the largest node's"
            problems.append(
                ErrorDetail(
                    field=f"jobs.{index}.config.resources.{name}",
                    reason=f"{requested:g} is above {source} {min(by_plan, by_node):g}",
                )
            )
    return problems
