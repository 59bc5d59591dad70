"""What a plan and the nodes allow: exact limits, the words of a refusal, and its fields."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.errors import (
    BatchSizeExceeded,
    InsufficientCredits,
    InsufficientResources,
    QuotaExceeded,
)
from wundr_ray.domain.accounts.plans import load_plans
from wundr_ray.domain.admission.limits import (
    AccountUse,
    NodeShape,
    Terms,
    check_fit,
    check_use,
    credits_left,
    expected_seconds,
    next_day,
    next_month,
    start_of_day,
    start_of_month,
    terms_of,
)

PLANS = load_plans()
FREE, PRO = PLANS.get("free"), PLANS.get("pro")
LARGE = NodeShape(1000, 10_000)
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def request(
    shapes: list[dict[str, Any]], max_parallel: int | None = None, timeout: int | None = None
) -> CreateBatch:
    """One job per shape."""
    project = {"name": "app", "repository": {"url": "https://github.com/acme/app"}}
    jobs = [
        {"id": f"j{n}", "type": "analysis", "config": {"project": project, "resources": shape}}
        for n, shape in enumerate(shapes)
    ]
    options = {"max_parallel": max_parallel, "timeout_minutes": timeout}
    return CreateBatch.model_validate(
        {"name": "b", "type": "analysis", "jobs": jobs, "options": options}
    )


@pytest.mark.parametrize("name", ["free", "pro", "team", "enterprise"])
def test_as_many_jobs_as_the_plan_allows_and_not_one_more(name: str) -> None:
    plan = PLANS.get(name)
    check_fit(request([{}] * plan.jobs_per_batch), plan, LARGE)
    with pytest.raises(BatchSizeExceeded) as caught:
        check_fit(request([{}] * (plan.jobs_per_batch + 1)), plan, LARGE)
    (detail,) = caught.value.details
    assert detail.field == "jobs"
    count, allowed = plan.jobs_per_batch + 1, plan.jobs_per_batch
    assert detail.reason == f"{count:,} jobs, but the {name} plan allows {allowed:,} per batch"
    assert caught.value.message == f"jobs: {detail.reason}"


@pytest.mark.parametrize("name", ["free", "pro", "team", "enterprise"])
def test_options_up_to_the_plans_limits(name: str) -> None:
    plan = PLANS.get(name)
    body = request([{}], plan.max_parallel, plan.timeout_minutes)
    check_fit(body, plan, LARGE)
    terms = terms_of(body, plan)
    assert (terms.max_parallel, terms.timeout_minutes) == (plan.max_parallel, plan.timeout_minutes)
    for options, field, allowed in (
        ((plan.max_parallel + 1, None), "max_parallel", plan.max_parallel),
        ((None, plan.timeout_minutes + 1), "timeout_minutes", plan.timeout_minutes),
    ):
        with pytest.raises(InsufficientResources) as caught:
            check_fit(request([{}], *options), plan, LARGE)
        (detail,) = caught.value.details
        assert detail.field == f"options.{field}"
        assert detail.reason == f"{allowed + 1} is above the {name} plan's {allowed}"


def test_options_left_out_take_the_plans_limits() -> None:
    assert terms_of(request([{}] * 3), FREE) == Terms(2, 30, 3, 90.0)


def test_options_below_the_limits_are_kept() -> None:
    assert terms_of(request([{"cpu_cores": 2}] * 3, 1, 7), FREE) == Terms(1, 7, 6, 180.0)


def test_a_shape_may_be_as_large_as_the_plan_allows() -> None:
    check_fit(request([{"cpu_cores": 8, "memory_gb": 16}]), PRO, LARGE)
    with pytest.raises(InsufficientResources) as caught:
        check_fit(request([{}, {"cpu_cores": 9, "memory_gb": 16.5}]), PRO, LARGE)
    assert [(each.field, each.reason) for each in caught.value.details] == [
        ("jobs.1.config.resources.cpu_cores", "9 is above the pro plan's 8"),
        ("jobs.1.config.resources.memory_gb", "16.5 is above the pro plan's 16"),
    ]


def test_a_shape_may_be_as_large_as_the_largest_node() -> None:
    node = NodeShape(4, 7.5)
    check_fit(request([{"cpu_cores": 4, "memory_gb": 7.5}]), PRO, node)
    with pytest.raises(InsufficientResources) as caught:
        check_fit(request([{"cpu_cores": 5}, {"memory_gb": 8}]), PRO, node)
    assert [(each.field, each.reason) for each in caught.value.details] == [
        ("jobs.0.config.resources.cpu_cores", "5 is above the largest node's 4"),
        ("jobs.1.config.resources.memory_gb", "8 is above the largest node's 7.5"),
    ]


def test_the_number_of_jobs_is_checked_before_their_shapes() -> None:
    with pytest.raises(BatchSizeExceeded):
        check_fit(request([{"cpu_cores": 500}] * 6, max_parallel=99), FREE, LARGE)


def test_daily_batches_up_to_the_limit() -> None:
    check_use(FREE, AccountUse(2, 2, 0), 1, NOON)
    with pytest.raises(QuotaExceeded) as caught:
        check_use(FREE, AccountUse(3, 3, 0), 1, NOON)
    assert caught.value.retry_after == 12 * 3600
    assert caught.value.message == (
        "The free plan allows 3 batches a day; the next can be created after 2025-03-02T00:00:00Z."
    )


@pytest.mark.parametrize("today", [0, 3])
def test_monthly_batches_up_to_the_limit(today: int) -> None:
    check_use(FREE, AccountUse(0, 29, 0), 1, NOON)
    with pytest.raises(QuotaExceeded) as caught:
        check_use(FREE, AccountUse(today, 30, 0), 1, NOON)
    assert caught.value.retry_after == 31 * 24 * 3600 - 12 * 3600
    assert caught.value.message == (
        "The free plan allows 30 batches a month; the next can be created after "
        "2025-04-01T00:00:00Z."
    )


def test_credits_up_to_the_last_one() -> None:
    check_use(FREE, AccountUse(0, 0, 98), 2, NOON)
    with pytest.raises(InsufficientCredits) as caught:
        check_use(FREE, AccountUse(0, 0, 98), 3, NOON)
    assert caught.value.message == (
        "The batch is expected to cost 3 credits, but 2 of the free plan's 100 are left until "
        "2025-04-01T00:00:00Z."
    )


def test_more_may_have_been_used_than_there_was() -> None:
    assert credits_left(FREE, 250) == 0
    with pytest.raises(InsufficientCredits, match="but 0 of"):
        check_use(FREE, AccountUse(0, 0, 250), 1, NOON)


def test_zero_means_no_limit() -> None:
    check_use(PLANS.get("enterprise"), AccountUse(10**9, 10**9, 10**9), 10**9, NOON)
    assert credits_left(PLANS.get("enterprise"), 10**9) is None


@given(st.integers(0, 24 * 3600 * 10**6 - 1))
def test_who_waits_as_told_is_in_the_next_day(microseconds: int) -> None:
    now = start_of_day(NOON) + timedelta(microseconds=microseconds)
    with pytest.raises(QuotaExceeded) as caught:
        check_use(FREE, AccountUse(3, 3, 0), 1, now)
    assert caught.value.retry_after
    later = now + timedelta(seconds=caught.value.retry_after)
    assert timedelta(0) <= later - next_day(now) < timedelta(seconds=1)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2033, 1, 1), timezones=st.just(UTC)))
def test_the_next_month_begins_where_this_one_ends(now: datetime) -> None:
    reset = next_month(now)
    assert start_of_month(now) <= now < reset == start_of_month(reset)
    assert start_of_month(reset - timedelta(microseconds=1)) == start_of_month(now)


@given(st.lists(st.floats(0, 10_000), max_size=30), st.integers(1, 50))
def test_expected_time_is_a_lower_bound(jobs: list[float], parallel: int) -> None:
    ends = [0.0] * parallel
    for job in jobs:  # each job goes to the slot that is free first
        ends[ends.index(min(ends))] += job
    assert expected_seconds(jobs, parallel) <= max(ends) + 1e-6
