"""A batch's run gives back every slot it was granted, and ends when it cannot go on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.local_workers import FreeSlots
from tests.store.making import Clock, Place, open_store, running, sequential_ids
from wundr_ray.aggregate.jobs.job import summarise_job
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.batch.conclude import conclude
from wundr_ray.domain.batch.outcomes import Failure, JobResult, StoredResult
from wundr_ray.domain.batch.run import Stop, StopAsked
from wundr_ray.domain.operation.samples import Sample
from wundr_ray.frames import Frames
from wundr_ray.jobs.analysis.job_type import Analysis
from wundr_ray.jobs.analysis.pipeline import AnalysisPipeline
from wundr_ray.runtime.batches.batch_runner import BatchRunner
from wundr_ray.runtime.batches.interface import Attempt, Begin, OnProgress
from wundr_ray.runtime.messages import SlotGrant
from wundr_ray.settings import Settings
from wundr_ray.store.migrate import migrate
from wundr_ray.store.store import Store


@dataclass
class Workers:
    """Runs the attempts that ``make`` makes, in this process; errors are what they look like."""

    make: Callable[[Begin, SlotGrant, OnProgress], Attempt]
    samples: list[Sample] = field(default_factory=list)

    def attempt(self, begin: Begin, slot: SlotGrant, on_progress: OnProgress) -> Attempt:
        return self.make(begin, slot, on_progress)

    def failure(self, error: Exception) -> Failure:
        if isinstance(error, ResourceUnavailable):
            return Failure(error.code, error.message, transient=True)
        return Failure("INTERNAL", "A defect.", transient=False)

    def observe(self, samples: Iterable[Sample]) -> None:
        self.samples.extend(samples)


class FailingJob:
    """Every attempt fails."""

    def __init__(self, *_: object) -> None:
        """Needs nothing."""

    async def run(self) -> JobResult:
        raise RuntimeError("a defect")

    async def stop(self) -> None:
        """Nothing runs."""


class DoneJob:
    """Every attempt is done at once; ``nodes`` is where each repository was fetched last."""

    def __init__(self, begin: Begin, slot: SlotGrant, nodes: dict[str, str | None]) -> None:
        self._begin, self._slot, self._nodes = begin, slot, nodes

    async def run(self) -> JobResult:
        pipeline = await self._begin()
        assert isinstance(pipeline, AnalysisPipeline)
        self._nodes[pipeline.plan.request.spec.url] = self._slot.node
        numbers = summarise_job(Frames.empty())
        stored = StoredResult(
            numbers=numbers, branch=None, rules_applied=(), rules_not_applied=(), frames="none"
        )
        return JobResult("0" * 40, None, stored)

    async def stop(self) -> None:
        """Nothing runs."""


def doing(nodes: dict[str, str | None]) -> Workers:
    """Workers that do every job at once."""
    return Workers(lambda begin, slot, _: DoneJob(begin, slot, nodes))


class WaitingJob:
    """Runs until it is stopped; its progress cannot be written."""

    def __init__(self, on_progress: OnProgress, begun: asyncio.Semaphore) -> None:
        self._on_progress, self._begun = on_progress, begun
        self._stopped = asyncio.Event()

    async def run(self) -> JobResult:
        await self._on_progress(50)
        self._begun.release()
        await self._stopped.wait()
        raise ResourceUnavailable("The job was stopped.")

    async def stop(self) -> None:
        self._stopped.set()


@pytest.fixture
def wall() -> Clock:
    return Clock()


@pytest.fixture
async def store(place: Place, wall: Clock) -> AsyncIterator[Store]:
    store = open_store(place, wall, sequential_ids())
    await migrate(store.database)
    yield store
    await store.close()


async def made(
    store: Store,
    slots: FreeSlots,
    workers: Workers,
    tmp_path: Path,
    clock: Clock | None = None,
    jobs: int = 2,
) -> BatchRunner:
    account = await store.accounts.create("acme", "enterprise")
    await running(store, "b1", account.id, jobs)
    batch, found = await store.batches.get("b1"), await store.batches.jobs("b1")
    settings = Settings(home=tmp_path)
    return BatchRunner(store, settings, slots, workers, batch, found, clock or Clock())


async def test_a_slot_that_comes_with_the_cancellation_goes_back(
    store: Store, tmp_path: Path
) -> None:
    """Kept, it would hold the core that the batch's own report waits for."""
    slots = FreeSlots()
    runner = await made(store, slots, Workers(FailingJob), tmp_path)
    slots.on_ask = lambda: runner.tell(StopAsked(Stop.CANCEL))
    run = await asyncio.wait_for(runner.run_jobs(), 10)
    assert {job.status for job in run.jobs.values()} == {JobStatus.CANCELLED}
    assert slots.granted == set()


async def test_a_job_that_cannot_begin_fails_alone(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect of the job's type must not take manager after manager from the batch."""

    async def begin(*_: Any) -> AnalysisPipeline:
        raise KeyError("a configuration of another version")

    monkeypatch.setattr(Analysis, "begin", begin)
    slots = FreeSlots()
    runner = await made(store, slots, doing({}), tmp_path)
    run = await asyncio.wait_for(runner.run_jobs(), 10)
    assert {job.status for job in run.jobs.values()} == {JobStatus.FAILED}
    assert slots.granted == set()


async def test_a_slot_that_cannot_be_released_ends_the_run(store: Store, tmp_path: Path) -> None:
    """The batch passes to another manager; it would wait for ever for the job's end."""
    slots = FreeSlots()
    slots.error = OSError("no scheduler")
    runner = await made(store, slots, Workers(FailingJob), tmp_path)
    with pytest.raises(OSError, match="no scheduler"):
        await asyncio.wait_for(runner.run_jobs(), 10)


async def test_jobs_run_where_their_mirrors_are(store: Store, tmp_path: Path) -> None:
    nodes: dict[str, str | None] = {}
    slots = FreeSlots()
    first = await made(store, slots, doing(nodes), tmp_path)
    slots.nodes = ["n1", "n2"]
    await asyncio.wait_for(first.run_jobs(), 10)
    jobs = await store.batches.jobs("b1")
    assert {job.repository_url: job.mirror_node for job in jobs} == nodes
    before = dict(nodes)
    assert set(before.values()) == {"n1", "n2"}

    (account,) = await store.accounts.all()
    await running(store, "b2", account.id)
    batch, jobs = await store.batches.get("b2"), await store.batches.jobs("b2")
    slots.nodes = ["n2", "n1"]
    settings = Settings(home=tmp_path)
    second = BatchRunner(store, settings, slots, doing(nodes), batch, jobs, Clock())
    await asyncio.wait_for(second.run_jobs(), 10)
    assert nodes == before


async def test_past_its_deadline_a_batch_stops_its_jobs(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it end because a job's progress could not be written before."""

    async def locked(*_: Any) -> None:
        raise ResourceUnavailable("The database does not answer.")

    monkeypatch.setattr(store.runs, "note_progress", locked)
    slots, begun = FreeSlots(), asyncio.Semaphore(0)
    workers = Workers(lambda _begin, _slot, on_progress: WaitingJob(on_progress, begun))
    runner = await made(store, slots, workers, tmp_path)
    running = asyncio.create_task(runner.run_jobs())
    for _ in range(2):
        await begun.acquire()
    runner.tell(StopAsked(Stop.DEADLINE))
    run = await asyncio.wait_for(running, 10)
    assert {job.status for job in run.jobs.values()} == {JobStatus.FAILED}
    jobs = await store.batches.jobs("b1")
    assert {job.error_code for job in jobs} == {"TIMEOUT_EXCEEDED"}
    assert slots.granted == set()


class Paid:
    """A batch of one job whose attempts take time by ``clock``; the day's time is the store's."""

    def __init__(self, store: Store, tmp_path: Path) -> None:
        self.clock, self.slots = Clock(), FreeSlots()
        self._store, self._tmp_path = store, tmp_path
        self.on_run: Callable[[], None] = lambda: None

    def attempt(self, begin: Begin, slot: SlotGrant, _on_progress: OnProgress) -> Attempt:
        paid = self

        class TimedJob(DoneJob):
            async def run(self) -> JobResult:
                paid.clock.advance(25)
                paid.on_run()
                return await super().run()

        return TimedJob(begin, slot, {})

    async def run(self) -> tuple[JobStatus, int, float, int]:
        """The job's status and credits, the batch's use, and what the account has spent."""
        workers = Workers(self.attempt)
        runner = self.runner = await made(
            self._store, self.slots, workers, self._tmp_path, self.clock, 1
        )
        # While nothing runs, a back-off passes.
        self.slots.on_withdraw = lambda: None if runner._active else self.clock.advance(60)
        run = await asyncio.wait_for(runner.run_jobs(), 10)
        batch = await self._store.batches.get("b1")
        if run.stop is Stop.CANCEL:
            await self._store.batches.ask_cancel("b1", None, drain=False)
        at = batch.created_at
        assert await self._store.runs.finish("b1", batch.epoch, conclude(run), at)
        (job,) = await self._store.batches.jobs("b1")
        spent = (await self._store.usage.current(batch.account_id)).account.credits_spent
        return job.status, job.credits, batch.core_seconds, spent


@pytest.fixture
def paid(store: Store, tmp_path: Path) -> Paid:
    return Paid(store, tmp_path)


async def test_every_attempt_of_its_own_is_paid(paid: Paid) -> None:
    """Three fetches that time out are 75 seconds of a core, also for the fair share."""

    def fail() -> None:
        raise ResourceUnavailable("The repository's server did not answer in time.")

    paid.on_run = fail
    assert await paid.run() == (JobStatus.FAILED, 2, 75, 2)


@pytest.mark.parametrize(
    ("stop", "status"), [(Stop.CANCEL, JobStatus.CANCELLED), (Stop.DEADLINE, JobStatus.FAILED)]
)
async def test_what_a_stop_ends_is_paid_up_to_the_stop(
    paid: Paid, stop: Stop, status: JobStatus
) -> None:
    attempts = iter([1, 2])

    def fail_then_be_stopped() -> None:
        if next(attempts) == 2:
            paid.clock.advance(50)
            paid.runner.tell(StopAsked(stop))
        raise ResourceUnavailable("The repository's server did not answer in time.")

    paid.on_run = fail_then_be_stopped
    assert await paid.run() == (status, 2, 100, 2)


async def test_a_step_of_the_wall_clock_is_no_time_that_passed(
    paid: Paid, store: Store, wall: Clock
) -> None:
    steps = iter([7200, -7200, 7200])

    def step() -> None:
        wall.advance(next(steps))
        raise ResourceUnavailable("The repository's server did not answer in time.")

    paid.on_run = step
    assert await paid.run() == (JobStatus.FAILED, 2, 75, 2)
