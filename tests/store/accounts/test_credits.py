"""The ledger of credits balances, whatever batches go through."""

import asyncio
import random
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.making import (
    ENDED_WELL,
    FREE,
    NOON,
    Clock,
    Place,
    began,
    ended,
    finished,
    open_store,
    request,
    running,
    sequential_ids,
    submit,
)
from tests.store.places import Databases
from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.errors import InsufficientCredits
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome
from wundr_ray.domain.batch.conclude import CANCELLED, Ending, conclude
from wundr_ray.domain.batch.run import (
    BatchRun,
    JobFailed,
    JobLost,
    JobRun,
    JobStarted,
    JobSucceeded,
    Stimulus,
    Stop,
    StopAsked,
    decide,
    is_over,
    startable,
)
from wundr_ray.domain.batch.states import BATCH_TERMINAL
from wundr_ray.store.accounts import credits
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.running.job_news import JobNews
from wundr_ray.store.running.runs import Fenced
from wundr_ray.store.schema import batches, credit_entries, jobs
from wundr_ray.store.store import Store

Entries = list[tuple[str, int]]


async def _entries(store: Store, batch_id: str) -> Entries:
    query = sa.select(credit_entries.c.kind, credit_entries.c.amount)
    query = query.where(credit_entries.c.batch_id == batch_id).order_by(credit_entries.c.id)
    async with store.database.read() as connection:
        return [(row.kind, row.amount) for row in await connection.execute(query)]


async def _spent(store: Store, account: Account) -> int:
    return (await store.usage.current(account.id)).account.credits_spent


@pytest.mark.parametrize(("used", "refunded"), [(0, 3), (1, 2), (3, 0), (8, 0)])
async def test_what_a_batch_used_is_charged_when_it_ends(
    store: Store, account: Account, used: int, refunded: int
) -> None:
    epoch = await running(store, "b1", account.id, 3)
    assert await _entries(store, "b1") == [("hold", -3)]
    await store.runs.record("b1", epoch, [began("j0")])
    await store.runs.record("b1", epoch, [ended("j0", credits=used)])
    assert await _entries(store, "b1") == [("hold", -3)]
    await finished(store, "b1", epoch)
    assert await _entries(store, "b1") == [("hold", -3), ("settle", 3 - used)]
    assert (await store.batches.get("b1")).credits_refunded == refunded
    assert await _spent(store, account) == used


@pytest.mark.parametrize("refund", [True, False])
async def test_a_queued_batch_that_is_cancelled(
    store: Store, account: Account, refund: bool
) -> None:
    await submit(store, "b1", account.id, request(4))
    for again in (refund, not refund):
        await store.batches.ask_cancel("b1", None, drain=False, refund=again)
    batch = await store.batches.get("b1")
    assert (batch.cancel_refunds, batch.credits_refunded) == (refund, 4 if refund else 0)
    assert await _entries(store, "b1") == [("hold", -4), ("settle", 4 if refund else 0)]
    assert await _spent(store, account) == (0 if refund else 4)


@pytest.mark.parametrize("first", [True, False])
async def test_the_first_cancellation_decides_on_the_refund(
    store: Store, account: Account, first: bool
) -> None:
    epoch = await running(store, "b1", account.id, 4)
    await store.runs.record("b1", epoch, [began("j0"), ended("j0", credits=1)])
    await store.batches.ask_cancel("b1", None, drain=True, refund=first)
    await store.batches.ask_cancel("b1", None, drain=False, refund=not first)
    assert await store.runs.finish("b1", epoch, CANCELLED, NOON)
    assert await _spent(store, account) == (1 if first else 4)


async def test_an_end_that_is_not_accepted_settles_nothing(store: Store, account: Account) -> None:
    epoch = await running(store, "b1", account.id)
    await store.batches.ask_cancel("b1", None, drain=False)
    assert not await finished(store, "b1", epoch)
    with pytest.raises(Fenced):
        await finished(store, "b1", epoch - 1)
    assert await _entries(store, "b1") == [("hold", -2)]


async def test_a_batch_of_an_earlier_version_is_charged_what_it_used(
    store: Store, account: Account
) -> None:
    epoch = await running(store, "b1", account.id)
    async with store.database.write() as connection:
        await connection.execute(credit_entries.delete())
    await store.runs.record("b1", epoch, [began("j0"), ended("j0", credits=2)])
    await finished(store, "b1", epoch)
    assert await _entries(store, "b1") == [("settle", -2)]


async def test_a_batch_belongs_to_the_month_in_which_it_was_created(
    store: Store, account: Account, clock: Clock
) -> None:
    clock.now = NOON.replace(day=31, hour=23, minute=59)
    epoch = await running(store, "b1", account.id)
    clock.advance(120)
    assert await _spent(store, account) == 0
    await store.runs.record("b1", epoch, [began("j0"), ended("j0", credits=7)])
    await store.runs.finish("b1", epoch, ENDED_WELL, clock.now)
    assert await _spent(store, account) == 0
    async with store.database.read() as connection:
        assert await credits.spent(connection, account.id, "2025-03") == 7


async def test_a_month_s_credits_are_all_there_is(store: Store, account: Account) -> None:
    plan = FREE.model_copy(update={"daily_batches": 0, "monthly_credits": 10})
    await submit(store, "b1", account.id, request(4), plan)
    await submit(store, "b2", account.id, request(5), plan)
    with pytest.raises(InsufficientCredits, match="cost 2 credits, but 1 of"):
        await submit(store, "b3", account.id, request(2), plan)
    assert await _entries(store, "b3") == []
    await store.batches.ask_cancel("b1", None, drain=False)
    await submit(store, "b3", account.id, request(5), plan)
    assert await _spent(store, account) == 10


@dataclass
class Live:
    """A batch with what its manager knows."""

    run: BatchRun
    epoch: int


class Traffic:
    """Several batches of one account at once, with dice for everything that may happen."""

    def __init__(self, store: Store, clock: Clock, chance: random.Random) -> None:
        self.store, self.clock, self.chance = store, clock, chance
        self.queued: dict[str, int] = {}
        self.live: dict[str, Live] = {}
        self.used: Counter[str] = Counter()
        self.held: dict[str, int] = {}
        self.refunds: dict[str, bool] = {}
        self.ended: set[str] = set()

    async def go_on(self, steps: int) -> None:
        self.account = await self.store.accounts.create("acme", "enterprise")
        actions = (self.submit, self.dispatch, self.crash, self.cancel, self.repeat)
        for _ in range(steps):
            self.clock.advance(self.chance.choice([0, 5, 86_400 * 9]))
            await self.chance.choice((*actions, self.work, self.work, self.work, self.finish))()

    async def submit(self) -> None:
        batch_id, count = f"b{len(self.held)}", self.chance.randint(1, 4)
        self.held[batch_id] = self.queued[batch_id] = count
        await submit(self.store, batch_id, self.account.id, request(count))

    async def repeat(self) -> None:
        """The same submission, after an answer that was lost."""
        for batch_id, count in self.held.items():
            await submit(self.store, batch_id, self.account.id, request(count))

    async def dispatch(self) -> None:
        if not self.queued:
            return
        batch_id = self.chance.choice(list(self.queued))
        del self.queued[batch_id]
        assert await self.store.runs.dispatch(batch_id, "manager")
        await self.claim(batch_id, None)

    async def claim(self, batch_id: str, stop: Stop | None) -> None:
        epoch = await self.store.runs.claim(batch_id, "manager")
        assert epoch
        found = {
            job.id: JobRun(job.id, job.status, job.attempt, job.failures, job.ready_at)
            for job in await self.store.batches.jobs(batch_id)
        }
        run = BatchRun(batch_id, found, 3, self.clock.now + timedelta(days=99))
        self.live[batch_id] = Live(run, epoch)
        for job in found.values():
            if job.status is JobStatus.RUNNING:
                await self.tell(batch_id, JobLost(job.id, job.attempt))
        if stop:
            await self.tell(batch_id, StopAsked(stop))

    async def crash(self) -> None:
        """Another manager takes over; the one before it cannot end the batch any more."""
        if not self.live:
            return
        batch_id = self.chance.choice(list(self.live))
        before = self.live[batch_id]
        await self.claim(batch_id, before.run.stop)
        with pytest.raises(Fenced):
            await self.end(batch_id, before)

    async def work(self) -> None:
        """One job starts or ends, at some cost."""
        if not self.live:
            return
        batch_id = self.chance.choice(list(self.live))
        run = self.live[batch_id].run
        busy = [job for job in run.jobs.values() if job.status is JobStatus.RUNNING]
        if busy and self.chance.random() < 0.6:
            job = self.chance.choice(busy)
            success, cost = JobSucceeded(job.id, job.attempt), self.chance.randint(1, 4)
            lost = JobLost(job.id, job.attempt)
            failure = JobFailed(job.id, job.attempt, "CODE", "text", self.chance.random() < 0.5)
            news = self.chance.choice((success, failure, lost))
            await self.tell(batch_id, news, 0 if news is lost else cost)
        elif ready := startable(run, self.clock.now):
            await self.tell(batch_id, JobStarted(ready[0]))

    async def cancel(self) -> None:
        open_ones = [*self.queued, *self.live]
        if not open_ones:
            return
        batch_id, refund = self.chance.choice(open_ones), self.chance.random() < 0.5
        drain = self.chance.random() < 0.5
        await self.store.batches.ask_cancel(batch_id, None, drain=drain, refund=refund)
        self.refunds.setdefault(batch_id, refund)
        if self.queued.pop(batch_id, None):
            self.ended.add(batch_id)
        else:
            await self.tell(batch_id, StopAsked(Stop.DRAIN if drain else Stop.CANCEL))

    async def finish(self) -> None:
        """End what can be ended, and try it again."""
        for batch_id, batch in list(self.live.items()):
            if is_over(batch.run):
                assert await self.end(batch_id, batch)
                del self.live[batch_id]
                self.ended.add(batch_id)
                with pytest.raises(Fenced):
                    await self.end(batch_id, batch)

    async def end(self, batch_id: str, batch: Live) -> bool:
        over = is_over(batch.run)
        ending = conclude(batch.run) if over else Ending(BatchStatus.FAILED, Outcome.FAILED)
        return await self.store.runs.finish(batch_id, batch.epoch, ending, self.clock.now)

    async def tell(self, batch_id: str, stimulus: Stimulus, cost: int = 0) -> None:
        batch = self.live[batch_id]
        decision = decide(batch.run, stimulus, self.clock.now)
        news = [JobNews(change, core_seconds=60.0 * cost or None) for change in decision.changes]
        if news:
            await self.store.runs.record(batch_id, batch.epoch, news)
        self.used[batch_id] += cost * len(news)
        batch.run = decision.run

    def charged(self, batch_id: str) -> int:
        """What the batch has to cost by now, told without the ledger."""
        held, used = self.held[batch_id], self.used[batch_id]
        if batch_id not in self.ended:
            return held
        return used if self.refunds.get(batch_id, True) else max(held, used)


async def _check(traffic: Traffic) -> None:
    store, account = traffic.store, traffic.account
    total = sa.func.coalesce(sa.func.sum(jobs.c.credits), 0)
    query = sa.select(batches.c.id, batches.c.status, batches.c.created_at, total)
    query = query.join(jobs).group_by(batches.c.id, batches.c.status, batches.c.created_at)
    async with store.database.read() as connection:
        rows = (await connection.execute(query)).all()
    months: Counter[str] = Counter()
    for batch_id, status, created_at, used in rows:
        entries, charged = await _entries(store, batch_id), traffic.charged(batch_id)
        is_ended = batch_id in traffic.ended
        assert is_ended == (BatchStatus(status) in BATCH_TERMINAL)
        assert [kind for kind, _ in entries] == (["hold", "settle"] if is_ended else ["hold"])
        assert sum(amount for _, amount in entries) == -charged
        assert used == traffic.used[batch_id]
        refunded = (await store.batches.get(batch_id)).credits_refunded
        assert refunded == (max(0, traffic.held[batch_id] - charged) if is_ended else 0)
        months[f"{created_at:%Y-%m}"] += charged
    assert {row.id for row in rows} == set(traffic.held)
    async with store.database.read() as connection:
        for month, charged in months.items():
            assert await credits.spent(connection, account.id, month) == charged


async def _happen(place: Place, steps: int, chance: random.Random) -> None:
    clock = Clock()
    store = open_store(place, clock, sequential_ids())
    try:
        traffic = Traffic(store, clock, chance)
        await traffic.go_on(steps)
        await _check(traffic)
    finally:
        await store.close()


@settings(max_examples=10, deadline=None)
@given(steps=st.integers(1, 60), chance=st.randoms(use_true_random=False))
def test_the_ledger_always_balances(
    databases: Databases, steps: int, chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder, databases.migrated(Path(folder)) as place:
        asyncio.run(_happen(place, steps, chance))


async def test_a_report_costs_one_credit_whatever_it_takes(store: Store, account: Account) -> None:
    jobs = [{"id": "q", "type": "trend", "config": {"period": "2025-01"}}]
    body = CreateBatch.model_validate({"name": "Q", "type": "report", "jobs": jobs})
    await submit(store, "b1", account.id, body)
    assert await store.runs.dispatch("b1", "manager")
    epoch = await store.runs.claim("b1", "manager")
    assert epoch
    queued = ended("q", JobStatus.QUEUED, error=("INTERNAL", "again"), core_seconds=200.0)
    await store.runs.record("b1", epoch, [began("q"), queued])
    await store.runs.record("b1", epoch, [began("q", 2), ended("q", attempt=2, credits=9)])
    await finished(store, "b1", epoch)
    assert await _entries(store, "b1") == [("hold", -1), ("settle", 0)]
    assert await _spent(store, account) == 1
