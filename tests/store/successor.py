"""A manager without a cluster: takes a batch over from the database and brings it to its end."""

from tests.store.making import Clock
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.batch.charging import charged
from wundr_ray.domain.batch.conclude import conclude
from wundr_ray.domain.batch.run import (
    BatchRun,
    JobLost,
    JobStarted,
    JobSucceeded,
    Stimulus,
    Stop,
    StopAsked,
    decide,
    is_over,
    next_wakeup,
    startable,
)
from wundr_ray.store.running.job_news import JobNews
from wundr_ray.store.running.restored import recorded_stop, restored
from wundr_ray.store.store import Store

SECONDS = 30.0
"""What every attempt takes."""


class Successor:
    """Every job that it starts completes; it lives as long as nobody makes another one."""

    run: BatchRun

    def __init__(self, store: Store, clock: Clock, batch_id: str, epoch: int) -> None:
        self._store, self._clock = store, clock
        self.batch_id, self.epoch = batch_id, epoch

    @classmethod
    async def of_dispatched(cls, store: Store, clock: Clock, batch_id: str) -> "Successor":
        """Begin where the database stands, as the manager that the batch's row names."""
        manager = (await store.batches.get(batch_id)).manager
        assert manager
        epoch = await store.runs.claim(batch_id, manager)
        assert epoch
        made = cls(store, clock, batch_id, epoch)
        await made._begin()
        return made

    async def _begin(self) -> None:
        batch = await self._store.batches.get(self.batch_id)
        jobs = await self._store.batches.jobs(self.batch_id)
        self.run = restored(batch, jobs, self._clock())
        if stop := recorded_stop(batch):
            await self.tell(StopAsked(stop))
        for job in list(self.run.jobs.values()):
            if job.status is JobStatus.RUNNING:
                await self.tell(JobLost(job.id, job.attempt))

    async def step(self) -> None:
        """Run one attempt of the job whose turn it is, or let the time pass until there is one."""
        if self._clock() >= self.run.deadline:
            await self.tell(StopAsked(Stop.DEADLINE))
        elif ready := startable(self.run, self._clock()):
            await self.tell(JobStarted(ready[0]))
            self._clock.advance(SECONDS)
            await self.tell(JobSucceeded(ready[0], self.run.jobs[ready[0]].attempt))
        else:
            self._clock.now = max(self._clock.now, next_wakeup(self.run, self._clock()))

    async def to_its_end(self) -> None:
        while not is_over(self.run):
            await self.step()
        assert await self.finish()

    async def finish(self) -> bool:
        ending = conclude(self.run)
        return await self._store.runs.finish(self.batch_id, self.epoch, ending, self._clock())

    async def tell(self, stimulus: Stimulus) -> None:
        decision = decide(self.run, stimulus, self._clock())
        news = [
            JobNews(change, result={}, core_seconds=charged(change.fault, 1, SECONDS))
            for change in decision.changes
        ]
        if news:
            stop = decision.run.stop
            await self._store.runs.record(self.batch_id, self.epoch, news, stop)
        self.run = decision.run
