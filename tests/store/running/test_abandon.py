"""A batch whose managers fail one after the other is ended, with what its jobs did."""

import pytest

from tests.store.making import Clock, began, dump, ended, running
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome
from wundr_ray.domain.batch.conclude import EPOCHS_ALLOWED
from wundr_ray.store.running.runs import Fenced
from wundr_ray.store.store import Store


async def lose_managers(store: Store, count: int) -> int:
    """Epoch after epoch begins and comes to nothing; the last of them."""
    for _ in range(count):
        epoch = await store.runs.claim("b1", "manager")
    assert epoch
    return epoch


async def test_a_batch_is_abandoned_after_too_many_managers_without_progress(store: Store) -> None:
    account = await store.accounts.create("acme", "enterprise")
    epoch = await running(store, "b1", account.id, jobs=3)
    epoch = await lose_managers(store, EPOCHS_ALLOWED - epoch)
    assert not await store.abandonment.is_due(await store.batches.get("b1"))
    await store.runs.record("b1", epoch, [began("j0")])
    await store.runs.record("b1", epoch, [ended("j0", credits=1, result={})])
    await lose_managers(store, EPOCHS_ALLOWED)
    assert not await store.abandonment.is_due(await store.batches.get("b1"))
    epoch = await lose_managers(store, 1)
    assert await store.abandonment.is_due(await store.batches.get("b1"))


async def test_an_abandoned_batch_keeps_what_its_jobs_did(store: Store) -> None:
    account = await store.accounts.create("acme", "enterprise")
    epoch = await running(store, "b1", account.id, jobs=3)
    await store.runs.record("b1", epoch, [began("j0"), began("j1")])
    await store.runs.record("b1", epoch, [ended("j0", credits=1, result={})])
    batch = await store.batches.get("b1")
    assert await store.abandonment.end(batch)
    assert not await store.abandonment.end(batch)
    batch = await store.batches.get("b1")
    assert (batch.status, batch.outcome) == (BatchStatus.COMPLETED, Outcome.PARTIAL)
    assert batch.error_code == "INTERNAL"
    counts = {row[1]: row[-1] for row in (await dump(store))["batch_counts"]}
    assert {status: count for status, count in counts.items() if count} == {"completed": 1}
    jobs = {job.id: job for job in await store.batches.jobs("b1")}
    assert jobs["j0"].status is JobStatus.COMPLETED
    assert {jobs["j1"].status, jobs["j2"].status} == {JobStatus.FAILED}
    assert jobs["j2"].error_code == "INTERNAL"
    with pytest.raises(Fenced):
        await store.runs.renew("b1", epoch)
    last = (await store.events.after("b1", 0, limit=100))[-1]
    assert last.name == "batch.completed"
    assert last.data == {
        "outcome": "partial",
        "jobs": {"cancelled": 0, "completed": 1, "failed": 2},
    }


async def test_an_abandoned_batch_that_was_being_cancelled_is_cancelled(store: Store) -> None:
    account = await store.accounts.create("acme", "enterprise")
    await running(store, "b1", account.id)
    await store.batches.ask_cancel("b1", None, drain=True)
    assert await store.abandonment.end(await store.batches.get("b1"))
    batch = await store.batches.get("b1")
    assert (batch.status, batch.outcome) == (BatchStatus.CANCELLED, Outcome.CANCELLED)
    assert {job.status for job in await store.batches.jobs("b1")} == {JobStatus.CANCELLED}


async def test_an_abandoned_batch_all_of_whose_jobs_completed_has_succeeded(store: Store) -> None:
    """Its managers fail on the report, which is made on demand then."""
    account = await store.accounts.create("acme", "enterprise")
    epoch = await running(store, "b1", account.id, jobs=1)
    await store.runs.record("b1", epoch, [began("j0"), ended("j0", credits=2, result={})])
    assert await store.abandonment.end(await store.batches.get("b1"))
    batch = await store.batches.get("b1")
    assert (batch.status, batch.outcome) == (BatchStatus.COMPLETED, Outcome.SUCCEEDED)
    assert (batch.error_code, batch.error_message) == (None, None)
    assert (await store.usage.current(account.id)).account.credits_spent == 2


async def test_an_abandoned_batch_past_its_deadline_has_timed_out(
    store: Store, clock: Clock
) -> None:
    account = await store.accounts.create("acme", "enterprise")
    epoch = await running(store, "b1", account.id, jobs=2)
    await store.runs.record("b1", epoch, [began("j0"), ended("j0", credits=1, result={})])
    clock.advance(60 * (await store.batches.get("b1")).timeout_minutes)
    assert await store.abandonment.end(await store.batches.get("b1"))
    batch = await store.batches.get("b1")
    assert (batch.status, batch.outcome) == (BatchStatus.COMPLETED, Outcome.TIMED_OUT)
    assert batch.error_code == "TIMEOUT_EXCEEDED"
    jobs = {job.id: job for job in await store.batches.jobs("b1")}
    assert (jobs["j1"].status, jobs["j1"].error_code) == (JobStatus.FAILED, "TIMEOUT_EXCEEDED")
