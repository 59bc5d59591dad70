"""What runs a batch writes: who may write, what is written, and in which order it is told."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from typing import Any

import psutil
import pytest
import sqlalchemy as sa

from tests.store.making import (
    NOON,
    Clock,
    Place,
    began,
    dump,
    ended,
    finished,
    request,
    running,
    submit,
)
from tests.store.processes import dispatch_and_readopt, write_before_and_after_a_pause
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome
from wundr_ray.domain.batch.conclude import CANCELLED, Ending
from wundr_ray.domain.batch.run import JobChange, JobRun
from wundr_ray.store import schema
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.events import events
from wundr_ray.store.running.job_news import JobNews
from wundr_ray.store.running.runs import LEASE, START, Fenced
from wundr_ray.store.store import Store

ERROR = ("RESOURCE_UNAVAILABLE", "The node was lost.")


def told(outcome: str, **ended: int) -> dict[str, Any]:
    """What a batch's last event says."""
    return {"outcome": outcome, "jobs": {"cancelled": 0, "completed": 0, "failed": 0, **ended}}


async def _events(store: Store, batch_id: str) -> list[tuple[str, dict[str, Any]]]:
    """Names and data in order; the numbers have no gap."""
    async with store.database.read() as connection:
        found = await events.of_batch(connection, batch_id)
    assert [event.sequence for event in found] == list(range(1, len(found) + 1))
    return [(event.name.removeprefix("batch."), event.data) for event in found]


async def _attempts(store: Store) -> list[dict[str, Any]]:
    query = sa.select(schema.attempts).order_by(schema.attempts.c.job_id, schema.attempts.c.number)
    async with store.database.read() as connection:
        return [dict(row) for row in (await connection.execute(query)).mappings()]


async def _job(store: Store, batch_id: str = "b1", number: int = 0) -> Any:
    return (await store.batches.jobs(batch_id))[number]


async def test_a_queued_batch_is_dispatched_once(
    store: Store, account: Account, clock: Clock
) -> None:
    await submit(store, "b1", account.id)
    clock.advance(5)
    assert await store.runs.dispatch("b1", "m1")
    assert not await store.runs.dispatch("b1", "m2")
    assert not await store.runs.dispatch("unknown", "m2")
    batch = await store.batches.get("b1")
    assert (batch.status, batch.manager, batch.epoch) == (BatchStatus.RUNNING, "m1", 0)
    assert (batch.started_at, batch.lease_until) == (clock.now, clock.now + START)
    assert await _events(store, "b1") == [("created", {"jobs": 2}), ("started", {})]


async def test_live_batches_are_those_that_need_a_manager(store: Store, account: Account) -> None:
    await submit(store, "queued", account.id)
    await running(store, "running", account.id)
    await running(store, "cancelling", account.id)
    await store.batches.ask_cancel("cancelling", None, drain=False)
    await finished(store, "ended", await running(store, "ended", account.id))
    live = await store.runs.live()
    assert {batch.id: batch.status for batch in live} == {
        "running": BatchStatus.RUNNING,
        "cancelling": BatchStatus.CANCELLING,
    }


async def test_only_its_manager_claims_a_batch_under_a_new_epoch_each_time(
    store: Store, account: Account, clock: Clock
) -> None:
    await submit(store, "b1", account.id)
    assert await store.runs.claim("b1", "m1") is None
    await store.runs.dispatch("b1", "m1")
    clock.advance(3)
    assert await store.runs.claim("b1", "m2") is None
    assert await store.runs.claim("b1", "m1") == 1
    assert (await store.batches.get("b1")).lease_until == clock.now + LEASE
    assert await store.runs.claim("b1", "m1") == 2
    await finished(store, "b1", 2)
    assert await store.runs.claim("b1", "m1") is None


async def test_a_lost_managers_batch_goes_to_the_first_that_asks(
    store: Store, account: Account
) -> None:
    epoch = await running(store, "b1", account.id)
    assert not await store.runs.readopt("b1", epoch - 1, "m2")
    assert await store.runs.readopt("b1", epoch, "m2")
    assert not await store.runs.readopt("b1", epoch, "m3")
    assert (await store.batches.get("b1")).manager == "m2"
    assert await store.runs.claim("b1", "manager") is None
    assert await store.runs.claim("b1", "m2") == epoch + 2


async def test_a_batch_that_has_ended_is_not_readopted(store: Store, account: Account) -> None:
    epoch = await running(store, "b1", account.id)
    await finished(store, "b1", epoch)
    assert not await store.runs.readopt("b1", epoch, "m2")


async def test_a_sign_of_life_renews_the_lease(
    store: Store, account: Account, clock: Clock
) -> None:
    epoch = await running(store, "b1", account.id)
    clock.advance(7)
    assert (await store.runs.renew("b1", epoch)).lease_until == clock.now + LEASE
    clock.advance(1)
    await store.runs.record("b1", epoch, [began("j0")])
    assert (await store.batches.get("b1")).lease_until == clock.now + LEASE


Write = Callable[[Store, int], Awaitable[object]]
WRITES: dict[str, Write] = {
    "renew": lambda store, epoch: store.runs.renew("b1", epoch),
    "start": lambda store, epoch: store.runs.record("b1", epoch, [began("j1")]),
    "complete": lambda store, epoch: store.runs.record(
        "b1", epoch, [ended("j0", result={"late": True}, credits=9, quality_score=1.0)]
    ),
    "nothing": lambda store, epoch: store.runs.record("b1", epoch, []),
    "finish": lambda store, epoch: finished(store, "b1", epoch),
}


async def _readopt(store: Store, epoch: int) -> None:
    assert await store.runs.readopt("b1", epoch, "m2")


async def _claim(store: Store, epoch: int) -> None:
    assert await store.runs.claim("b1", "manager") == epoch + 1


async def _finish(store: Store, epoch: int) -> None:
    await finished(store, "b1", epoch)


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("lose", [_readopt, _claim, _finish])
async def test_an_old_epoch_is_fenced_and_writes_nothing(
    store: Store, account: Account, clock: Clock, write: Write, lose: Write
) -> None:
    epoch = await running(store, "b1", account.id)
    await store.runs.record("b1", epoch, [began("j0")])
    await lose(store, epoch)
    before = await dump(store)
    clock.advance(1)
    with pytest.raises(Fenced):
        await write(store, epoch)
    assert await dump(store) == before


async def test_a_manager_thought_dead_that_comes_back_cannot_write(
    store: Store, place: Place, account: Account, workers: ProcessPoolExecutor
) -> None:
    epoch = await running(store, "b1", account.id)
    manager = workers.submit(write_before_and_after_a_pause, place, time.time(), "b1", epoch)
    paused = await _paused()
    try:
        await _readopt(store, epoch)
        before = await dump(store)
    finally:
        paused.send_signal(signal.SIGCONT)
    assert await asyncio.wrap_future(manager)
    assert await dump(store) == before


async def _paused() -> psutil.Process:
    """The process of ours that has stopped, once one has."""
    while True:
        for process in psutil.Process().children(recursive=True):
            if process.status() == psutil.STATUS_STOPPED:
                return process
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_an_epoch_that_has_not_come_is_fenced_too(
    store: Store, account: Account, write: Write
) -> None:
    epoch = await running(store, "b1", account.id)
    before = await dump(store)
    with pytest.raises(Fenced):
        await write(store, epoch + 1)
    assert await dump(store) == before


async def test_a_fenced_or_late_word_of_progress_changes_nothing(
    store: Store, account: Account
) -> None:
    epoch = await running(store, "b1", account.id)
    await store.runs.record("b1", epoch, [began("j0", attempt=2)])
    await store.runs.note_progress("b1", epoch, "j0", 2, 40)
    before = await dump(store)
    for word in (
        ("b1", epoch - 1, "j0", 2),  # an old manager's
        ("b1", epoch, "j0", 1),  # of an old attempt
        ("b1", epoch, "j1", 0),  # of a job that does not run
        ("b2", epoch, "j0", 2),
    ):
        await store.runs.note_progress(*word, 90)
    assert await dump(store) == before
    assert (await _job(store)).progress == 40


async def test_the_life_of_a_job(store: Store, account: Account, clock: Clock) -> None:
    epoch = await running(store, "b1", account.id)
    start = clock.now
    await store.runs.record("b1", epoch, [began("j0")])
    await store.runs.note_progress("b1", epoch, "j0", 1, 70)
    clock.advance(10)
    ready_at = clock.now + timedelta(seconds=4)
    again = JobRun("j0", JobStatus.QUEUED, 1, 1, ready_at)
    await store.runs.record(
        "b1", epoch, [JobNews(JobChange(again, JobStatus.RUNNING, ERROR), core_seconds=90.5)]
    )
    job = await _job(store)
    assert (job.status, job.attempt, job.failures) == (JobStatus.QUEUED, 1, 1)
    assert (job.ready_at, job.progress) == (ready_at, 0)
    assert (job.error_code, job.error_message) == ERROR
    clock.advance(5)
    await store.runs.record("b1", epoch, [began("j0", attempt=2)])
    job = await _job(store)
    assert (job.status, job.ready_at, job.error_code) == (JobStatus.RUNNING, None, None)
    assert (job.started_at, job.completed_at) == (start, None)
    clock.advance(5)
    done = ended("j0", attempt=2, result={"x": 1}, commit="c" * 40, quality_score=7.5, credits=3)
    await store.runs.record("b1", epoch, [done])
    job = await _job(store)
    assert (job.status, job.progress, job.completed_at) == (JobStatus.COMPLETED, 100, clock.now)
    assert (job.commit, job.quality_score, job.credits) == ("c" * 40, 7.5, 5)
    assert [
        (each["number"], each["started_at"], each["ended_at"], each["error_code"])
        for each in await _attempts(store)
    ] == [
        (1, start, start + timedelta(seconds=10), ERROR[0]),
        (2, start + timedelta(seconds=15), start + timedelta(seconds=20), None),
    ]
    assert {each["epoch"] for each in await _attempts(store)} == {epoch}
    assert (await _job(store, number=1)).status is JobStatus.QUEUED


async def test_a_failed_job_keeps_its_error_and_has_no_result(
    store: Store, account: Account
) -> None:
    epoch = await running(store, "b1", account.id)
    await store.runs.record("b1", epoch, [began("j0")])
    await store.runs.record("b1", epoch, [ended("j0", JobStatus.FAILED, error=ERROR)])
    job = await _job(store)
    assert (job.status, job.error_code, job.error_message) == (JobStatus.FAILED, *ERROR)
    assert await store.batches.job_results("b1") == {}
    assert (await _attempts(store))[0]["error_message"] == ERROR[1]


async def test_a_job_that_never_ran_has_no_attempt(store: Store, account: Account) -> None:
    epoch = await running(store, "b1", account.id)
    cancelled = JobChange(JobRun("j0", JobStatus.CANCELLED), JobStatus.QUEUED)
    await store.runs.record("b1", epoch, [JobNews(cancelled)])
    job = await _job(store)
    assert (job.status, job.started_at, job.completed_at) == (JobStatus.CANCELLED, None, NOON)
    assert await _attempts(store) == []


async def test_attempts_under_several_managers_are_told_apart(
    store: Store, account: Account
) -> None:
    epoch = await running(store, "b1", account.id)
    await store.runs.record("b1", epoch, [began("j0")])
    second = await store.runs.claim("b1", "manager")
    assert second
    await store.runs.record("b1", second, [ended("j0", JobStatus.QUEUED, error=ERROR)])
    await store.runs.record("b1", second, [began("j0", attempt=2)])
    assert [(each["number"], each["epoch"]) for each in await _attempts(store)] == [
        (1, epoch),
        (2, second),
    ]


async def test_changes_are_recorded_together_or_not_at_all(store: Store, account: Account) -> None:
    epoch = await running(store, "b1", account.id)
    await store.runs.record("b1", epoch, [began("j0")])
    before = await dump(store)
    unstorable = ended("j0", result={"x": object()})
    with pytest.raises(sa.exc.StatementError):
        await store.runs.record("b1", epoch, [began("j1"), unstorable])
    assert await dump(store) == before


async def test_only_the_batchs_own_job_of_that_name_changes(store: Store, account: Account) -> None:
    epoch = await running(store, "b1", account.id)
    await running(store, "b2", account.id)
    await store.runs.record("b1", epoch, [began("j0")])
    await store.runs.note_progress("b1", epoch, "j0", 1, 50)
    assert (await _job(store, "b2")).status is JobStatus.QUEUED
    assert (await _job(store, "b2")).progress == 0


@pytest.mark.parametrize(
    ("jobs", "steps"),
    [
        (1, [100]),
        (2, [50, 100]),
        (3, [33, 66, 100]),
        (4, [25, 50, 75, 100]),
        (7, [28, 57, 85, 100]),
        (20, [25, 50, 75, 100]),
    ],
)
async def test_progress_is_told_at_every_quarter(
    store: Store, account: Account, jobs: int, steps: list[int]
) -> None:
    epoch = await running(store, "b1", account.id, jobs)
    statuses = [JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED]
    for number in range(jobs):
        await store.runs.record("b1", epoch, [began(f"j{number}")])
        await store.runs.record("b1", epoch, [ended(f"j{number}", statuses[number % 3])])
    found = await _events(store, "b1")
    told = [data["progress"]["percentage"] for name, data in found if name == "progress"]
    assert told == steps


async def test_a_leap_over_several_quarters_is_told_once(store: Store, account: Account) -> None:
    epoch = await running(store, "b1", account.id, 8)
    await store.runs.record("b1", epoch, [began(f"j{n}") for n in range(8)])
    await store.runs.record("b1", epoch, [ended(f"j{n}") for n in range(7)])
    told = [data for name, data in await _events(store, "b1") if name == "progress"]
    assert [each["progress"]["percentage"] for each in told] == [87]


async def test_progress_tells_what_the_specification_shows(
    store: Store, account: Account, clock: Clock
) -> None:
    epoch = await running(store, "b1", account.id, 4)
    await store.runs.record("b1", epoch, [began("j0"), began("j1")])
    await store.runs.record("b1", epoch, [ended("j0", JobStatus.FAILED, error=ERROR)])
    clock.advance(1)
    await store.runs.record("b1", epoch, [ended("j1", quality_score=7.9), began("j3")])
    told = [data for name, data in await _events(store, "b1") if name == "progress"]
    counts = {"jobs_completed": 0, "jobs_running": 1, "jobs_remaining": 3}
    assert told[0] == {"progress": {"percentage": 25, **counts}, "recent_completion": None}
    assert told[1] == {
        "progress": {
            "percentage": 50,
            "jobs_completed": 1,
            "jobs_running": 1,
            "jobs_remaining": 2,
        },
        "recent_completion": {"job_id": "j1", "project_name": "app1", "quality_score": 7.9},
    }


async def test_completed_jobs_are_told_before_the_progress_they_make(
    store: Store, account: Account
) -> None:
    epoch = await running(store, "b1", account.id)
    await store.runs.record("b1", epoch, [began("j0"), began("j1")])
    news = {"job_id": "j0", "project_name": "app0", "quality_score": 7.9}
    await store.runs.record(
        "b1",
        epoch,
        [
            ended("j0", event=news, quality_score=7.9),
            ended("j1", JobStatus.FAILED, error=ERROR),
        ],
    )
    await finished(store, "b1", epoch)
    counts = {"percentage": 100, "jobs_completed": 1, "jobs_running": 0, "jobs_remaining": 0}
    assert await _events(store, "b1") == [
        ("created", {"jobs": 2}),
        ("started", {}),
        ("job_completed", news),
        ("progress", {"progress": counts, "recent_completion": news}),
        ("completed", told("succeeded", completed=1, failed=1)),
    ]


@pytest.mark.parametrize(
    ("ending", "error"),
    [
        ((BatchStatus.COMPLETED, Outcome.SUCCEEDED), None),
        ((BatchStatus.COMPLETED, Outcome.PARTIAL), None),
        ((BatchStatus.FAILED, Outcome.FAILED), None),
        ((BatchStatus.FAILED, Outcome.TIMED_OUT), ("TIMEOUT_EXCEEDED", "too late")),
    ],
)
async def test_a_batch_ends_once(
    store: Store,
    account: Account,
    ending: tuple[BatchStatus, Outcome],
    error: tuple[str, str] | None,
) -> None:
    epoch = await running(store, "b1", account.id)
    at = NOON + timedelta(minutes=3)
    assert await store.runs.finish("b1", epoch, Ending(*ending, error), at)
    batch = await store.batches.get("b1")
    assert (batch.status, batch.outcome, batch.completed_at) == (*ending, at)
    assert (batch.error_code, batch.error_message) == (error or (None, None))
    assert batch.lease_until is None
    assert (await _events(store, "b1"))[-1] == (ending[0].value, told(ending[1]))
    before = await dump(store)
    with pytest.raises(Fenced):
        await finished(store, "b1", epoch)
    assert await dump(store) == before


async def test_a_cancellation_accepted_meanwhile_wins(store: Store, account: Account) -> None:
    epoch = await running(store, "b1", account.id)
    await store.batches.ask_cancel("b1", "stop", drain=False)
    late = Ending(BatchStatus.COMPLETED, Outcome.TIMED_OUT, ERROR)
    before = await dump(store)
    assert not await store.runs.finish("b1", epoch, late, NOON)
    assert await dump(store) == before
    assert await store.runs.finish("b1", epoch, CANCELLED, NOON)
    batch = await store.batches.get("b1")
    assert (batch.status, batch.outcome) == (BatchStatus.CANCELLED, Outcome.CANCELLED)
    assert (batch.completed_at, batch.error_code) == (NOON, None)
    assert (await _events(store, "b1"))[-1] == (
        "cancelled",
        {**told("cancelled"), "reason": "stop"},
    )


async def test_of_many_processes_one_is_given_the_batch(
    store: Store, account: Account, place: Place, workers: ProcessPoolExecutor
) -> None:
    await submit(store, "b1", account.id, request(1))
    start_at = time.time() + 0.1
    started = [
        workers.submit(dispatch_and_readopt, place, start_at, "b1", f"m{number}")
        for number in range(4)
    ]
    given = [await asyncio.wrap_future(each) for each in started]
    assert sum(each % 2 for each in given) == 1
    assert sum(each // 2 for each in given) == 1
    assert (await store.batches.get("b1")).manager == f"m{[each // 2 for each in given].index(1)}"
