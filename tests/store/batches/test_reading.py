"""Batches as their owners see them."""

from collections.abc import Sequence
from datetime import time
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.making import (
    ENDED_WELL,
    NOON,
    PLANS,
    Clock,
    began,
    dump,
    ended,
    request,
    running,
    submit,
)
from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.vocabulary import (
    BatchStatus,
    JobStatus,
    Outcome,
    Priority,
)
from wundr_ray.domain.batch.conclude import CANCELLED, Ending
from wundr_ray.domain.batch.states import BATCH_EDGES
from wundr_ray.domain.scheduling.dispatch import AccountLoad, QueuedBatch
from wundr_ray.domain.scheduling.fair_share import HALF_LIFE, REMEMBERED
from wundr_ray.domain.scheduling.schedule import OffPeak
from wundr_ray.store import schema
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.events import events
from wundr_ray.store.store import Store

OFF_PEAK = OffPeak(time(22), time(6))


async def _event_names(store: Store, batch_id: str) -> list[str]:
    async with store.database.read() as connection:
        found = await events.of_batch(connection, batch_id)
    assert [event.sequence for event in found] == list(range(1, len(found) + 1))
    return [event.name for event in found]


async def _change(store: Store, batch_id: str, **values: Any) -> None:
    async with store.database.write() as connection:
        await connection.execute(
            schema.batches.update().where(schema.batches.c.id == batch_id).values(**values)
        )


async def _statuses(store: Store, batch_id: str) -> list[JobStatus]:
    return [job.status for job in await store.batches.jobs(batch_id)]


@pytest.fixture
async def other(store: Store) -> Account:
    return await store.accounts.create("umbrella", "free")


async def test_another_accounts_batch_is_not_there(
    store: Store, account: Account, other: Account
) -> None:
    await submit(store, "b1", account.id)
    assert (await store.batches.get("b1", account.id)).id == "b1"
    for batch_id, account_id in (("b1", other.id), ("b2", account.id), ("b2", None)):
        with pytest.raises(NotFound) as caught:
            await store.batches.get(batch_id, account_id)
        assert caught.value.message == f"There is no batch {batch_id!r}."


async def test_results_of_completed_jobs(store: Store, account: Account) -> None:
    epoch = await running(store, "b1", account.id, 3)
    await store.runs.record("b1", epoch, [began("j0"), began("j1")])
    result = {"numbers": {"files": 3}, "path": "ü/\u2028"}
    await store.runs.record(
        "b1", epoch, [ended("j0", result=result), ended("j1", JobStatus.FAILED)]
    )
    assert await store.batches.job_results("b1") == {"j0": result}
    assert await store.batches.job_results("b2") == {}


async def test_the_queue(store: Store, account: Account, other: Account, clock: Clock) -> None:
    await submit(store, "b1", account.id, request(priority=Priority.HIGH))
    clock.advance(60)
    await submit(store, "o1", other.id)
    for name in ("b2", "b3", "b4"):
        await running(store, name, account.id)
    await store.batches.ask_cancel("b3", None, drain=True)
    await store.batches.ask_cancel("b4", None, drain=True)
    epoch = await store.runs.claim("b4", "manager")
    assert epoch
    await store.runs.finish("b4", epoch, CANCELLED, NOON)
    view = await store.batches.queue(PLANS, OFF_PEAK)
    assert sorted(view.queued, key=lambda each: each.batch_id) == [
        QueuedBatch(
            "b1", account.id, Priority.HIGH, NOON, 50, weight=8, core_seconds=120, known=False
        ),
        QueuedBatch(
            "o1", other.id, Priority.MEDIUM, clock.now, 1, weight=1, core_seconds=120, known=False
        ),
    ]
    assert view.loads == {
        account.id: AccountLoad(running=2, outstanding=240, last_start=clock.now, known=False)
    }


async def test_what_an_account_has_used_counts_less_with_time(
    store: Store, account: Account, clock: Clock
) -> None:
    epoch = await running(store, "b1", account.id, 3)
    await store.runs.record("b1", epoch, [began("j0"), began("j1"), began("j2")])
    clock.advance(40)
    news = [
        ended("j0", core_seconds=40.0),
        ended("j1", JobStatus.CANCELLED, core_seconds=40.0),
        ended("j2", JobStatus.QUEUED),
    ]
    await store.runs.record("b1", epoch, news)
    assert (await store.batches.get("b1")).core_seconds == 80
    load = (await store.batches.queue(PLANS, OFF_PEAK)).loads[account.id]
    assert (load.running, load.outstanding) == (1, 100)
    await store.runs.finish("b1", epoch, ENDED_WELL, clock.now)
    clock.advance(HALF_LIFE.total_seconds())
    load = (await store.batches.queue(PLANS, OFF_PEAK)).loads[account.id]
    assert (load.running, load.outstanding) == (0, 0)
    assert load.used == pytest.approx(40, rel=0.01)
    clock.advance(REMEMBERED.total_seconds())
    assert (await store.batches.queue(PLANS, OFF_PEAK)).loads == {}


async def test_the_owners_of_batches(store: Store, account: Account) -> None:
    other = await store.accounts.create("hobby", "free")
    await submit(store, "b1", account.id)
    await submit(store, "o1", other.id)
    assert await store.batches.owners(["b1", "o1", "gone"]) == {
        "b1": (account.id, account.plan),
        "o1": (other.id, "free"),
    }
    assert await store.batches.owners([]) == {}


async def test_a_queued_batch_is_cancelled_at_once(
    store: Store, account: Account, clock: Clock
) -> None:
    await submit(store, "b1", account.id)
    await submit(store, "b2", account.id)
    clock.advance(60)
    status = await store.batches.ask_cancel("b1", "Priority changed", drain=True)
    assert status is BatchStatus.CANCELLED
    batch = await store.batches.get("b1")
    assert (batch.status, batch.outcome) == (BatchStatus.CANCELLED, Outcome.CANCELLED)
    assert (batch.cancel_reason, batch.completed_at) == ("Priority changed", clock.now)
    jobs = await store.batches.jobs("b1")
    assert [(job.status, job.completed_at) for job in jobs] == [("cancelled", clock.now)] * 2
    assert await _event_names(store, "b1") == ["batch.created", "batch.cancelled"]
    assert not await store.runs.dispatch("b1", "manager")
    assert await _statuses(store, "b2") == ["queued", "queued"]


async def test_a_cancelled_batch_stays_as_it_is(
    store: Store, account: Account, clock: Clock
) -> None:
    await submit(store, "b1", account.id)
    await store.batches.ask_cancel("b1", "first", drain=False)
    before = await dump(store)
    clock.advance(60)
    for drain in (True, False):
        status = await store.batches.ask_cancel("b1", "second", drain=drain)
        assert status is BatchStatus.CANCELLED
    assert await dump(store) == before


@pytest.mark.parametrize(
    ("asked", "drains"),
    [
        ([False], False),
        ([True], True),
        ([True, True], True),
        ([True, False], False),
        ([False, True], False),
        ([True, False, True], False),
    ],
)
async def test_a_running_batch_is_marked_and_its_manager_sees_it(
    store: Store, account: Account, asked: Sequence[bool], drains: bool
) -> None:
    epoch = await running(store, "b1", account.id)
    await store.runs.record("b1", epoch, [began("j0")])
    for number, drain in enumerate(asked):
        status = await store.batches.ask_cancel("b1", f"reason {number}", drain=drain)
        assert status is BatchStatus.CANCELLING
    seen = await store.runs.renew("b1", epoch)
    assert (seen.status, seen.cancel_drains) == (BatchStatus.CANCELLING, drains)
    assert (seen.cancel_reason, seen.completed_at, seen.outcome) == ("reason 0", None, None)
    assert await _statuses(store, "b1") == ["running", "queued"]
    assert await _event_names(store, "b1") == ["batch.created", "batch.started"]


async def test_a_later_reason_is_kept_if_there_was_none(store: Store, account: Account) -> None:
    await running(store, "b1", account.id)
    await store.batches.ask_cancel("b1", None, drain=True)
    await store.batches.ask_cancel("b1", "why", drain=True)
    assert (await store.batches.get("b1")).cancel_reason == "why"


@pytest.mark.parametrize("status", [BatchStatus.COMPLETED, BatchStatus.FAILED])
async def test_a_batch_that_has_ended_cannot_be_cancelled(
    store: Store, account: Account, status: BatchStatus
) -> None:
    epoch = await running(store, "b1", account.id)
    await store.runs.finish("b1", epoch, Ending(status, Outcome.TIMED_OUT), NOON)
    before = await dump(store)
    for drain in (True, False):
        with pytest.raises(Conflict, match=f"already ended: it is {status}"):
            await store.batches.ask_cancel("b1", "late", drain=drain)
    assert await dump(store) == before


async def test_the_words_in_the_database_are_those_of_the_contract(
    store: Store, account: Account
) -> None:
    await submit(store, "b1", account.id)
    for status in BATCH_EDGES:
        await _change(store, "b1", status=status)
        async with store.database.read() as connection:
            raw = await connection.scalar(sa.text("SELECT status FROM batches"))
        assert raw == status.value
        assert (await store.batches.get("b1")).status is status
