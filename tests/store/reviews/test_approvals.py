"""A batch that awaits approval: nothing of it runs, no clock runs, and what can follow."""

import asyncio
import random
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.making import NOON, PLANS, Clock, Place, open_store, sequential_ids, submit
from tests.store.places import Databases
from tests.store.successor import Successor
from wundr_ray.contract.vocabulary import BatchStatus, EventName, JobStatus, Outcome
from wundr_ray.domain.batch.conclude import Ending
from wundr_ray.domain.batch.run import Stop, StopAsked, is_over
from wundr_ray.domain.batch.states import BATCH_EDGES, BATCH_TERMINAL
from wundr_ray.domain.scheduling.schedule import OffPeak
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.batches.listing import BatchFilter, BatchSort
from wundr_ray.store.records import BatchRecord
from wundr_ray.store.reviews import approvals
from wundr_ray.store.running.runs import Fenced
from wundr_ray.store.store import Store

AWAITING = BatchStatus.AWAITING_APPROVAL
OFF_PEAK = OffPeak(NOON.time(), NOON.time())
LONG = 40 * 24 * 3600


async def request_approval(store: Store, manager: Successor, clock: Clock) -> bool:
    async with store.database.write() as connection:
        return await approvals.request_approval(
            connection, manager.batch_id, manager.epoch, clock()
        )


async def approve(store: Store, batch_id: str, clock: Clock) -> bool:
    async with store.database.write() as connection:
        return await approvals.approve(connection, batch_id, clock())


async def decline(store: Store, batch_id: str, clock: Clock) -> bool:
    async with store.database.write() as connection:
        return await approvals.decline(connection, batch_id, clock())


async def dispatched(store: Store, clock: Clock, batch_id: str = "b1") -> Successor:
    assert await store.runs.dispatch(batch_id, "manager")
    return await Successor.of_dispatched(store, clock, batch_id)


async def awaiting(store: Store, account: Account, clock: Clock) -> Successor:
    """A batch whose jobs have completed; the manager that it had."""
    await submit(store, "b1", account.id)
    clock.advance(10)
    manager = await dispatched(store, clock)
    while not is_over(manager.run):
        await manager.step()
    assert await request_approval(store, manager, clock)
    return manager


async def event_names(store: Store) -> list[str]:
    found = await store.events.after("b1", 0, limit=100)
    return [each.name.removeprefix("batch.") for each in found]


async def test_nothing_of_it_runs(store: Store, account: Account, clock: Clock) -> None:
    manager = await awaiting(store, account, clock)
    batch = await store.batches.get("b1")
    assert batch.status is AWAITING
    assert (batch.manager, batch.lease_until, batch.deadline) == (None, None, None)
    assert (batch.completed_at, batch.outcome) == (None, None)
    assert await store.runs.live() == []
    assert await store.runs.claim("b1", "manager") is None
    assert not await store.runs.readopt("b1", batch.epoch, "other")
    assert not await store.runs.dispatch("b1", "other")
    with pytest.raises(Fenced):
        await store.runs.renew("b1", manager.epoch)
    with pytest.raises(Fenced):
        await manager.finish()


async def test_no_clock_runs(store: Store, account: Account, clock: Clock) -> None:
    await awaiting(store, account, clock)
    clock.advance(LONG)
    assert not await store.abandonment.end(await store.batches.get("b1"))
    assert (await store.batches.get("b1")).status is AWAITING
    assert await store.old_rows.batches(clock(), "", 10) == []
    assert await store.old_rows.frames(clock()) == []
    assert await store.old_rows.count_events(clock()) == 0


async def test_it_does_not_count_as_running_and_has_not_ended(
    store: Store, account: Account, clock: Clock
) -> None:
    await awaiting(store, account, clock)
    use = await store.usage.current(account.id)
    assert (use.running_batches, use.cpu_cores) == (0, 0)
    assert use.credits_held > 0
    view = await store.batches.queue(PLANS, OFF_PEAK)
    assert view.queued == []
    load = view.loads[account.id]
    assert (load.running, load.outstanding) == (0, 0)
    assert load.used > 0
    readings = await store.gauges.read()
    assert readings.batches[AWAITING] == 1
    assert readings.credits_held == use.credits_held
    page = await store.listing.page(
        account.id, BatchFilter(status=AWAITING), BatchSort.CREATED_AT, limit=9
    )
    assert [batch.id for batch in page.batches] == ["b1"]


async def test_approved_it_queues_behind_those_that_have_waited_longer(
    store: Store, account: Account, clock: Clock
) -> None:
    await awaiting(store, account, clock)
    clock.advance(LONG)
    assert await approve(store, "b1", clock)
    assert not await approve(store, "b1", clock)
    (queued,) = (await store.batches.queue(PLANS, OFF_PEAK)).queued
    assert (queued.batch_id, queued.created_at) == ("b1", clock())
    assert (await store.gauges.read()).oldest_queued == timedelta()
    batch = await store.batches.get("b1")
    assert (batch.deadline, batch.created_at) == (None, NOON)


async def test_dispatched_again_it_has_a_new_deadline_and_its_first_start(
    store: Store, account: Account, clock: Clock
) -> None:
    first = await awaiting(store, account, clock)
    started = (await store.batches.get("b1")).started_at
    clock.advance(LONG)
    await approve(store, "b1", clock)
    clock.advance(5)
    manager = await dispatched(store, clock)
    batch = await store.batches.get("b1")
    assert (batch.status, batch.started_at) == (BatchStatus.RUNNING, started)
    assert batch.deadline == clock() + timedelta(minutes=batch.timeout_minutes)
    assert manager.run.deadline == batch.deadline
    with pytest.raises(Fenced):
        await store.runs.renew("b1", first.epoch)
    assert await manager.finish()
    names = await event_names(store)
    assert names.count("started") == 1
    assert names[-1] == "completed"


async def test_declined_it_completes_with_what_its_jobs_did(
    store: Store, account: Account, clock: Clock
) -> None:
    await awaiting(store, account, clock)
    clock.advance(60)
    assert await decline(store, "b1", clock)
    assert not await decline(store, "b1", clock)
    batch = await store.batches.get("b1")
    ending = Ending(batch.status, batch.outcome or Outcome.FAILED)
    assert ending == Ending(BatchStatus.COMPLETED, Outcome.SUCCEEDED)
    assert batch.completed_at == clock()
    assert (await event_names(store))[-1] == "completed"
    assert (await store.usage.current(account.id)).credits_held == 0


async def test_cancelled_it_ends_at_once(store: Store, account: Account, clock: Clock) -> None:
    await awaiting(store, account, clock)
    status = await store.batches.ask_cancel("b1", "not needed", drain=True)
    assert status is BatchStatus.CANCELLED
    batch = await store.batches.get("b1")
    assert (batch.outcome, batch.cancel_reason) == (Outcome.CANCELLED, "not needed")
    assert {job.status for job in await store.batches.jobs("b1")} == {JobStatus.COMPLETED}
    assert (await event_names(store))[-1] == "cancelled"


async def test_a_cancellation_accepted_before_it_asks_wins(
    store: Store, account: Account, clock: Clock
) -> None:
    await submit(store, "b1", account.id)
    manager = await dispatched(store, clock)
    await store.batches.ask_cancel("b1", None, drain=False)
    assert not await request_approval(store, manager, clock)
    assert (await store.batches.get("b1")).status is BatchStatus.CANCELLING


class Walk:
    """One batch on a random legal path from its submission to its end."""

    def __init__(self, store: Store, clock: Clock, chance: random.Random) -> None:
        self.store, self.clock, self.chance = store, clock, chance
        self.manager: Successor | None = None
        self.dispatches = 0

    async def walk(self, account_id: str) -> None:
        await submit(self.store, "b1", account_id)
        before = await self.store.batches.get("b1")
        while before.status not in BATCH_TERMINAL:
            self.clock.advance(self.chance.choice([1, 60, 7200]))
            await self.step(before.status)
            after = await self.store.batches.get("b1")
            await self.check(before, after)
            before = after
        assert await self.store.runs.live() == []

    async def step(self, status: BatchStatus) -> None:
        if self.chance.random() < 0.15:
            await self.store.batches.ask_cancel("b1", None, drain=self.chance.random() < 0.5)
        elif status is BatchStatus.QUEUED:
            assert await self.store.runs.dispatch("b1", "manager")
            self.manager = None
            self.dispatches += 1
        elif status is AWAITING:
            decide = self.chance.choice([approve, approve, decline])
            assert await decide(self.store, "b1", self.clock)
        else:
            await self.run(status)

    async def run(self, status: BatchStatus) -> None:
        """The manager's next step; it may also be replaced by another one."""
        if self.manager is None or self.chance.random() < 0.2:
            self.manager = await Successor.of_dispatched(self.store, self.clock, "b1")
        if self.chance.random() < 0.05:
            assert await self.store.abandonment.end(await self.store.batches.get("b1"))
        elif status is BatchStatus.CANCELLING:
            await self.manager.tell(StopAsked(Stop.CANCEL))
            assert await self.manager.finish()
        elif not is_over(self.manager.run):
            await self.manager.step()
        elif self.manager.run.stop is None and self.chance.random() < 0.6:
            assert await request_approval(self.store, self.manager, self.clock)
        else:
            assert await self.manager.finish()

    async def check(self, before: BatchRecord, after: BatchRecord) -> None:
        assert after.status is before.status or after.status in BATCH_EDGES[before.status]
        runs = after.status in (BatchStatus.RUNNING, BatchStatus.CANCELLING)
        assert [batch.id for batch in await self.store.runs.live()] == ["b1"] * runs
        assert (after.lease_until is not None) == runs
        if runs or after.status is AWAITING:
            assert (after.deadline is not None) == (after.manager is not None) == runs
        assert (after.started_at is None) == (self.dispatches == 0)
        assert before.started_at in (None, after.started_at)
        assert after.epoch >= before.epoch
        ended = after.status in BATCH_TERMINAL
        assert (after.completed_at is not None) == (after.outcome is not None) == ended
        totals = await self.store.batches.totals()
        assert totals == {after.status: 1}
        page = await self.store.listing.page(
            after.account_id, BatchFilter(status=after.status), BatchSort.CREATED_AT, limit=9
        )
        assert page.total == 1
        held = (await self.store.usage.current(after.account_id)).credits_held
        assert (held == 0) == ended
        events = await self.store.events.after("b1", 0, limit=100)
        assert [event.sequence for event in events] == list(range(1, len(events) + 1))
        names = [event.name for event in events]
        assert names.count(EventName.STARTED) == min(self.dispatches, 1)
        last = names[-1] == f"batch.{after.status}"
        assert last == (ended or after.status is AWAITING)


async def _walk(place: Place, chance: random.Random) -> None:
    clock = Clock()
    store = open_store(place, clock, sequential_ids())
    try:
        account = await store.accounts.create("acme", "enterprise")
        await Walk(store, clock, chance).walk(account.id)
    finally:
        await store.close()


@settings(max_examples=8, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_every_legal_path_keeps_the_books(databases: Databases, chance: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder, databases.migrated(Path(folder)) as place:
        asyncio.run(_walk(place, chance))
