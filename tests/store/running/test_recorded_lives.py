"""Whatever a batch goes through, the database tells the same as the state machine."""

import asyncio
import random
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.making import NOON, Clock, Place, open_store, running, sequential_ids
from tests.store.places import Databases
from wundr_ray.contract.vocabulary import EventName, JobStatus, Outcome
from wundr_ray.domain.batch.conclude import conclude
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
from wundr_ray.store.events import events
from wundr_ray.store.records import JobRecord
from wundr_ray.store.running.job_news import JobNews
from wundr_ray.store.schema import batch_counts
from wundr_ray.store.store import Store

_STEPS = 12


class Manager:
    """A manager with dice in place of a cluster; it also dies and begins again."""

    def __init__(self, store: Store, clock: Clock, chance: random.Random) -> None:
        self.store, self.clock, self.chance = store, clock, chance
        self.starts: dict[str, int] = {}

    async def begin(self, jobs: int) -> None:
        account = await self.store.accounts.create("acme", "enterprise")
        self.epoch = await running(self.store, "b1", account.id, jobs)
        self.run = _restored(await self.store.batches.jobs("b1"))

    async def live(self) -> None:
        for _ in range(_STEPS):
            if is_over(self.run):
                break
            await self.step()
        if not is_over(self.run):
            await self.stop(Stop.CANCEL)
        await self.store.runs.finish("b1", self.epoch, conclude(self.run), self.clock.now)

    async def step(self) -> None:
        self.clock.advance(self.chance.choice([0, 1, 7]))
        ready = startable(self.run, self.clock.now)
        busy = [job for job in self.run.jobs.values() if job.status is JobStatus.RUNNING]
        if self.chance.random() < 0.15:
            await self.die()
        elif self.chance.random() < 0.1:
            await self.stop(self.chance.choice(list(Stop)))
        elif ready and (not busy or self.chance.random() < 0.5):
            self.starts[ready[0]] = self.starts.get(ready[0], 0) + 1
            await self.tell(JobStarted(ready[0]))
        elif busy:
            job = self.chance.choice(busy)
            await self.tell(self.end(job.id, job.attempt))

    def end(self, job_id: str, attempt: int) -> Stimulus:
        if self.chance.random() < 0.5:
            return JobSucceeded(job_id, attempt)
        transient = self.chance.random() < 0.7
        return JobFailed(job_id, attempt, "CODE", "text", transient, timedelta(seconds=5))

    async def stop(self, stop: Stop) -> None:
        """A cancellation comes by way of the database."""
        if stop in (Stop.CANCEL, Stop.DRAIN):
            await self.store.batches.ask_cancel("b1", None, drain=stop is Stop.DRAIN)
        await self.tell(StopAsked(stop))

    async def tell(self, stimulus: Stimulus) -> None:
        decision = decide(self.run, stimulus, self.clock.now)
        news = [JobNews(change, core_seconds=60.0) for change in decision.changes]
        if news:
            await self.store.runs.record("b1", self.epoch, news)
        self.run = decision.run

    async def die(self) -> None:
        """What was stored is all that the next manager knows."""
        epoch = await self.store.runs.claim("b1", "manager")
        assert epoch == self.epoch + 1
        self.epoch = epoch
        stop = self.run.stop
        self.run = _restored(await self.store.batches.jobs("b1"))
        for job in list(self.run.jobs.values()):
            if job.status is JobStatus.RUNNING:
                await self.tell(JobLost(job.id, job.attempt))
        if stop:
            await self.tell(StopAsked(stop))


def _restored(jobs: list[JobRecord]) -> BatchRun:
    runs = {
        job.id: JobRun(job.id, job.status, job.attempt, job.failures, job.ready_at) for job in jobs
    }
    return BatchRun("b1", runs, 3, NOON + timedelta(hours=1))


async def _live(place: Place, jobs: int, chance: random.Random) -> None:
    clock = Clock()
    store = open_store(place, clock, sequential_ids())
    manager = Manager(store, clock, chance)
    try:
        await manager.begin(jobs)
        await manager.live()
        await _check(store, manager)
    finally:
        await store.close()


async def _check(store: Store, manager: Manager) -> None:
    records = await store.batches.jobs("b1")
    assert _restored(records).jobs == manager.run.jobs
    assert {job.id: job.attempt for job in records if job.attempt} == manager.starts
    batch = await store.batches.get("b1")
    ending = conclude(manager.run)
    assert (batch.status, batch.outcome) == (ending.status, ending.outcome)
    async with store.database.read() as connection:
        told = await events.of_batch(connection, "b1")
    assert [event.sequence for event in told] == list(range(1, len(told) + 1))
    names = [event.name for event in told]
    completed = sum(job.status is JobStatus.COMPLETED for job in records)
    assert names.count(EventName.JOB_COMPLETED) == completed
    assert names[:2] == [EventName.CREATED, EventName.STARTED]
    assert names[-1] == f"batch.{batch.status}"
    counted = {each.status: each.batches for each in await _counts(store) if each.batches}
    assert counted == {batch.status: 1}
    percentages = [
        each.data["progress"]["percentage"] for each in told if each.name == EventName.PROGRESS
    ]
    assert percentages == sorted(set(percentages))
    assert percentages[-1] == 100
    assert (batch.outcome is Outcome.SUCCEEDED) <= (completed == len(records))


async def _counts(store: Store) -> Sequence[sa.Row[Any]]:
    async with store.database.read() as connection:
        return (await connection.execute(sa.select(batch_counts))).all()


@settings(max_examples=10, deadline=None)
@given(jobs=st.integers(1, 5), chance=st.randoms(use_true_random=False))
def test_the_database_tells_what_happened(
    databases: Databases, jobs: int, chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder, databases.migrated(Path(folder)) as place:
        asyncio.run(_live(place, jobs, chance))
