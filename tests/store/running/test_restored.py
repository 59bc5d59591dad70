"""Why a batch was being ended is read from where it was decided."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.making import NOON, Clock, began, ended, running
from tests.store.successor import Successor
from wundr_ray.contract.vocabulary import JobStatus, Outcome
from wundr_ray.domain.batch.conclude import conclude
from wundr_ray.domain.batch.run import JobChange, JobRun, Stop, StopAsked, is_over
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.running.job_news import JobNews
from wundr_ray.store.running.restored import recorded_stop, restored
from wundr_ray.store.store import Store

TIMEOUT = ("TIMEOUT_EXCEEDED", "It took too long.")


async def test_a_job_that_timed_out_by_itself_does_not_end_its_batch(
    store: Store, account: Account
) -> None:
    epoch = await running(store, "b1", account.id)
    await store.runs.record("b1", epoch, [began("j0")])
    await store.runs.record("b1", epoch, [ended("j0", JobStatus.FAILED, error=TIMEOUT)])
    assert recorded_stop(await store.batches.get("b1")) is None


@pytest.mark.parametrize("seconds", [0, -7200])
async def test_a_deadline_that_has_passed_stays_so_for_the_next_manager(
    store: Store, account: Account, clock: Clock, seconds: float
) -> None:
    """Also where its clock is behind that of the manager that was lost."""
    await running(store, "b1", account.id)
    first = await Successor.of_dispatched(store, clock, "b1")
    await first.step()
    await first.tell(StopAsked(Stop.DEADLINE))
    clock.advance(seconds)
    second = await Successor.of_dispatched(store, clock, "b1")
    assert second.run.stop is Stop.DEADLINE
    assert is_over(second.run)
    assert conclude(second.run).outcome is Outcome.TIMED_OUT


async def test_jobs_that_all_ended_in_time_have_not_timed_out(
    store: Store, account: Account, clock: Clock
) -> None:
    """The manager was lost before it ended the batch, and the next one comes after the deadline."""
    epoch = await running(store, "b1", account.id, jobs=1)
    await store.runs.record("b1", epoch, [began("j0"), ended("j0", result={})])
    clock.advance(60 * (await store.batches.get("b1")).timeout_minutes)
    manager = await Successor.of_dispatched(store, clock, "b1")
    assert conclude(manager.run).outcome is Outcome.SUCCEEDED


async def test_a_record_written_again_keeps_the_stop(store: Store, account: Account) -> None:
    epoch = await running(store, "b1", account.id, jobs=1)
    late = JobNews(JobChange(JobRun("j0", JobStatus.FAILED), JobStatus.QUEUED, TIMEOUT))
    for _ in range(2):
        await store.runs.record("b1", epoch, [late], Stop.DEADLINE)
    await store.runs.renew("b1", epoch)
    assert recorded_stop(await store.batches.get("b1")) is Stop.DEADLINE


async def test_a_batch_dispatched_by_an_earlier_version_has_its_deadline(
    store: Store, account: Account
) -> None:
    """Its scheduler may still work in the moment after the tables were migrated."""
    await running(store, "b1", account.id)
    batch, jobs = await store.batches.get("b1"), await store.batches.jobs("b1")
    deadline = NOON + timedelta(minutes=batch.timeout_minutes)
    assert batch.deadline == deadline
    assert restored(replace(batch, deadline=None), jobs, NOON).deadline == deadline
