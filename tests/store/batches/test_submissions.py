"""Admission's transaction: once per id, never above the day's limit, all or nothing."""

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from tests.contract.bodies import CREATE
from tests.store.making import ENTERPRISE, FREE, NOON, PLANS, Clock, Place, dump, request, submit
from tests.store.processes import submit_many, submit_same
from wundr_ray.contract.batches.requests import BatchOptions, CreateBatch
from wundr_ray.contract.errors import QuotaExceeded
from wundr_ray.contract.jobs import AnalysisConfig
from wundr_ray.contract.vocabulary import BatchStatus, BatchType, JobStatus, Priority
from wundr_ray.domain.admission.limits import Terms
from wundr_ray.domain.admission.submission import Submission
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.batches.submissions import Admitted
from wundr_ray.store.events import events
from wundr_ray.store.store import Store


async def test_a_batch_is_kept_with_all_it_was_asked_for(store: Store, account: Account) -> None:
    body = CreateBatch.model_validate_json(CREATE)
    terms = Terms(5, 60, 2, 90.5, {"job_2": 12.5})
    admitted = await store.submissions.submit(Submission("b1", account.id, ENTERPRISE, body, terms))
    batch = await store.batches.get("b1")
    assert admitted == Admitted(batch, jobs=2, is_new=True)
    assert (batch.account_id, batch.name, batch.type) == (account.id, body.name, BatchType.ANALYSIS)
    assert batch.description == "Analyze all frontend projects for Q3 review"
    assert (batch.priority, batch.status) == (Priority.HIGH, BatchStatus.QUEUED)
    assert (batch.created_at, batch.started_at, batch.completed_at) == (NOON, None, None)
    assert BatchOptions.model_validate(batch.options) == body.options
    kept = Terms(
        batch.max_parallel, batch.timeout_minutes, batch.credits_estimated, batch.expected_seconds
    )
    assert kept == replace(terms, job_seconds={})
    assert (batch.epoch, batch.manager, batch.outcome) == (0, None, None)
    first, second = await store.batches.jobs("b1")
    assert (first.id, second.id) == ("job_1", "job_2")
    assert (first.expected_seconds, second.expected_seconds) == (60, 12.5)
    assert (batch.expected_core_seconds, batch.core_seconds) == (72.5, 0)
    assert (first.project_name, second.project_name) == ("frontend-app", "admin-dashboard")
    assert first.repository_url == "https://github.com/company/frontend-app"
    assert (first.status, first.attempt, first.credits) == (JobStatus.QUEUED, 0, 0)
    assert AnalysisConfig.model_validate(second.config) == body.jobs[1].config
    async with store.database.read() as connection:
        (created,) = await events.of_batch(connection, "b1")
    assert (created.sequence, created.name, created.at) == (1, "batch.created", NOON)
    assert created.data == {"jobs": 2}


async def test_jobs_keep_the_order_of_submission(store: Store, account: Account) -> None:
    await submit(store, "b1", account.id, request(1000))
    assert [job.id for job in await store.batches.jobs("b1")] == [f"j{n}" for n in range(1000)]


async def test_a_repeated_submission_changes_nothing(store: Store, account: Account) -> None:
    await submit(store, "b1", account.id)
    before = await dump(store)
    await submit(store, "b1", account.id, request(5, "another"))
    after = await dump(store)
    assert [row[:4] for row in before.pop("accounts")] == [row[:4] for row in after.pop("accounts")]
    assert after == before


async def test_a_repeated_submission_counts_once(store: Store, account: Account) -> None:
    for name in ("b1", "b1", "b2", "b2", "b3", "b3", "b3"):
        await submit(store, name, account.id, plan=FREE)
    with pytest.raises(QuotaExceeded):
        await submit(store, "b4", account.id, plan=FREE)
    await submit(store, "b3", account.id, plan=FREE)


async def test_a_refused_batch_leaves_nothing(store: Store, account: Account) -> None:
    for name in ("b1", "b2", "b3"):
        await submit(store, name, account.id, plan=FREE)
    before = await dump(store)
    with pytest.raises(QuotaExceeded) as caught:
        await submit(store, "b4", account.id, request(3, "new"), plan=FREE)
    assert caught.value.retry_after == 12 * 3600
    assert await dump(store) == before


async def test_of_an_unknown_account_nothing_is_kept(store: Store) -> None:
    before = await dump(store)
    with pytest.raises(IntegrityError):
        await submit(store, "b1", "nobody")
    assert await dump(store) == before


async def test_the_limit_is_the_days_and_days_are_utc(
    store: Store, account: Account, clock: Clock
) -> None:
    for number in range(3):
        await submit(store, f"b{number}", account.id, plan=FREE)
    clock.advance(12 * 3600 - 0.001)
    with pytest.raises(QuotaExceeded):
        await submit(store, "late", account.id, plan=FREE)
    clock.advance(0.001)
    for number in range(3):
        await submit(store, f"c{number}", account.id, plan=FREE)
    with pytest.raises(QuotaExceeded):
        await submit(store, "c3", account.id, plan=FREE)


async def test_limits_are_per_account_and_ended_batches_count(
    store: Store, account: Account
) -> None:
    other = await store.accounts.create("umbrella", "free")
    for number in range(3):
        await submit(store, f"b{number}", account.id, plan=FREE)
        await store.batches.ask_cancel(f"b{number}", None, drain=False)
    with pytest.raises(QuotaExceeded):
        await submit(store, "b3", account.id, plan=FREE)
    await submit(store, "o1", other.id, plan=FREE)


async def test_without_a_daily_limit_there_is_none(store: Store, account: Account) -> None:
    for number in range(30):
        await submit(store, f"b{number}", account.id, request(1), plan=ENTERPRISE)


async def test_a_project_is_known_again_by_its_repository(store: Store, account: Account) -> None:
    other = await store.accounts.create("umbrella", "free")
    await submit(store, "b1", account.id, request(2))
    await submit(store, "b2", account.id, request(3))
    await submit(store, "b3", other.id, request(1))
    body = request(2).model_dump(mode="json")
    for job in body["jobs"]:
        job["config"]["project"]["name"] = "renamed"
    await submit(store, "b4", account.id, CreateBatch.model_validate(body))
    rows = await dump(store)
    projects = {row[0]: row[1:4] for row in rows["projects"]}
    assert sorted(projects.values()) == sorted(
        [(account.id, "renamed", f"https://github.com/acme/app{n}") for n in range(2)]
        + [(account.id, "app2", "https://github.com/acme/app2")]
        + [(other.id, "app0", "https://github.com/acme/app0")]
    )


async def test_two_jobs_may_share_a_project(store: Store, account: Account) -> None:
    body = request(2).model_dump(mode="json")
    body["jobs"][1]["config"] = body["jobs"][0]["config"]
    await submit(store, "b1", account.id, CreateBatch.model_validate(body))
    assert len((await dump(store))["projects"]) == 1
    assert [job.project_name for job in await store.batches.jobs("b1")] == ["app0", "app0"]


@pytest.mark.parametrize(("plan", "already"), [("free", 0), ("pro", 10)])
async def test_the_daily_limit_is_exact_for_many_at_once(
    store: Store,
    account: Account,
    place: Place,
    workers: ProcessPoolExecutor,
    plan: str,
    already: int,
) -> None:
    for number in range(already):
        await submit(store, f"b{number}", account.id, plan=PLANS.get(plan))
    start_at = time.time() + 0.1
    started = [
        workers.submit(submit_many, place, start_at, account.id, PLANS.get(plan), 5)
        for _ in range(4)
    ]
    accepted = sum([await asyncio.wrap_future(each) for each in started])
    rows = await dump(store)
    limit = PLANS.get(plan).daily_batches
    assert accepted == min(limit - already, 20)
    assert len(rows["batches"]) == already + accepted
    assert len(rows["jobs"]) == 2 * (already + accepted)
    assert len(rows["events"]) == already + accepted
    assert len(rows["projects"]) == 2


async def test_processes_that_repeat_one_submission_make_one_batch(
    store: Store, account: Account, place: Place, workers: ProcessPoolExecutor
) -> None:
    start_at = time.time() + 0.1
    started = [workers.submit(submit_same, place, start_at, account.id, "same") for _ in range(8)]
    assert sum([await asyncio.wrap_future(each) for each in started]) == 8
    rows = await dump(store)
    assert [len(rows[name]) for name in ("batches", "jobs", "events", "projects")] == [1, 2, 1, 2]
