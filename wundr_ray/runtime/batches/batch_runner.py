"""Runs one batch to its end: receive news, decide, record, act. Needs no Ray."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.batch.retry import backoff
from wundr_ray.domain.batch.run import (
    BatchRun,
    JobFailed,
    JobLost,
    JobStarted,
    JobSucceeded,
    Stimulus,
    Stop,
    StopAsked,
    is_over,
    next_wakeup,
    startable,
)
from wundr_ray.domain.scheduling.locality import job_for
from wundr_ray.jobs.interface import Pipeline
from wundr_ray.jobs.registry import JOB_TYPES
from wundr_ray.logs import working_on
from wundr_ray.runtime.batches.conclusion import MakeReports, conclude_batch
from wundr_ray.runtime.batches.interface import Attempt, OnProgress, Slots, Workers
from wundr_ray.runtime.batches.progress import BatchProgress
from wundr_ray.runtime.messages import SlotGrant
from wundr_ray.runtime.retrying import retry_while_unavailable
from wundr_ray.settings import Settings
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.running.restored import recorded_stop
from wundr_ray.store.store import Store
from wundr_ray.system import Clock

_log = logging.getLogger(__name__)


class BatchRunner:
    """One batch under one epoch, from wherever it stands to its end.

    ``clock`` must be steady: it measures what attempts cost, and when the deadline has come.
    Raises ``Fenced`` when another manager has taken the batch over.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        slots: Slots,
        workers: Workers,
        batch: BatchRecord,
        jobs: list[JobRecord],
        clock: Clock,
    ) -> None:
        self._store, self._settings, self._slots = store, settings, slots
        self._workers, self._batch, self._clock = workers, batch, clock
        self._progress = BatchProgress(store, batch, jobs, clock, workers.observe)
        self._mirrors = {job.id: job.mirror_node for job in jobs}
        self._inbox: asyncio.Queue[Stimulus | SlotGrant | Exception] = asyncio.Queue()
        self._active: dict[str, tuple[Attempt, asyncio.Task[None]]] = {}
        self._chance = random.Random()

    def tell(self, news: Stimulus | Exception) -> None:
        """News from outside: a cancellation, or an error that must end the run."""
        self._inbox.put_nowait(news)

    async def run(self, clock: Clock, make_reports: MakeReports) -> None:
        """Run every job to its end, then end the batch; ``clock`` says when that was."""
        run = await self.run_jobs()
        jobs = list(self._progress.jobs.values())
        await conclude_batch(self._store, clock, self._batch, jobs, run, make_reports)

    async def run_jobs(self) -> BatchRun:
        """Return when every job has ended, of its own or because the batch was stopped."""
        try:
            if stop := recorded_stop(self._batch):
                await self._handle(StopAsked(stop))
            # A job that the database has as running belonged to an earlier manager, and ended with
            # it. It starts again under this epoch, and the lost attempt does not count against it.
            for job in list(self._run.jobs.values()):
                if job.status is JobStatus.RUNNING:
                    await self._handle(JobLost(job.id, job.attempt))
            while not is_over(self._run):
                now = self._clock()
                await self._ask_for_slots(now)
                await self._next(now)
            return self._run
        finally:
            # The order matters: after the withdrawal no slot can arrive, so emptying the inbox
            # gives back all that were granted but not used. Attempts give back theirs at their end.
            await self._slots.withdraw()
            await self._give_back()
            await self._stop(list(self._active))

    @property
    def _run(self) -> BatchRun:
        return self._progress.run

    async def _next(self, since: datetime) -> None:
        """Handle the next piece of news, or the passing of time.

        ``since`` is when slots were requested: there is no wait if a job became ready since then.
        """
        pause = (next_wakeup(self._run, since) - self._clock()).total_seconds()
        try:
            news = await asyncio.wait_for(self._inbox.get(), max(pause, 0))
        except TimeoutError:
            if self._clock() >= self._run.deadline:
                await self._handle(StopAsked(Stop.DEADLINE))
            return
        if isinstance(news, Exception):
            raise news
        if isinstance(news, SlotGrant):
            await self._use(news)
        else:
            await self._handle(news)

    async def _handle(self, stimulus: Stimulus) -> None:
        decision = await self._progress.handle(stimulus)
        await self._stop(decision.stop_jobs)

    async def _ask_for_slots(self, now: datetime) -> None:
        """Request a slot for the first job that may start, and say how many like it are useful."""
        ready, shapes = startable(self._run, now), self._progress.shapes
        room = self._batch.max_parallel - len(self._active)
        if not ready or room <= 0:
            await self._slots.withdraw()
            return
        shape = shapes[ready[0]]
        alike = (job_id for job_id in ready if shapes[job_id] == shape)
        useful = sum(1 for _ in islice(alike, room))
        self._slots.ask(shape, useful, self._inbox.put_nowait)

    async def _give_back(self) -> None:
        """Release the slots that were granted and not used any more."""
        while not self._inbox.empty():
            if isinstance(news := self._inbox.get_nowait(), SlotGrant):
                await self._slots.release(news)

    async def _use(self, slot: SlotGrant) -> None:
        """Start a job that fits the slot; give it back if there is none any more."""
        # The slot was asked for some time ago: the batch may have been stopped since, or the jobs
        # of this shape may be waiting for their back-off. The choice is made anew.
        ready = startable(self._run, self._clock())
        fitting = [each for each in ready if self._progress.shapes[each] == slot.shape]
        if not fitting:
            await self._slots.release(slot)
            return
        job_id = job_for(slot.node, fitting, self._mirrors)
        await self._handle(JobStarted(job_id))
        number = self._run.jobs[job_id].attempt
        begin = partial(self._begin, self._progress.jobs[job_id], number)
        on_progress = self._progress_of(job_id, number)
        attempt = self._workers.attempt(partial(retry_while_unavailable, begin), slot, on_progress)
        with working_on(job_id=job_id, attempt=number):
            task = asyncio.create_task(self._run_job(job_id, number, attempt, slot))
        self._active[job_id] = attempt, task

    async def _begin(self, job: JobRecord, number: int) -> Pipeline:
        job_type = JOB_TYPES[job.type]
        return await job_type.begin(self._store, self._settings, self._batch, job, number)

    def _progress_of(self, job_id: str, number: int) -> OnProgress:
        async def note(percent: int) -> None:
            with contextlib.suppress(ResourceUnavailable):  # the next percentage is written again
                await self._progress.note_percent(job_id, number, percent)

        return note

    async def _run_job(self, job_id: str, number: int, attempt: Attempt, slot: SlotGrant) -> None:
        """One attempt from start to the news of its end; always gives its slot back."""
        time = self._progress.times[job_id]
        news: Stimulus
        _log.info("the attempt begins")
        try:
            result = await attempt.run()
            self._progress.note_result(job_id, result, slot.node)
            job_type = JOB_TYPES[self._progress.jobs[job_id].type]
            self._workers.observe(job_type.completed(result, time.seconds(self._clock())))
            news = JobSucceeded(job_id, number)
            _log.info("the attempt succeeded")
        except Exception as error:  # noqa: BLE001 - every failure of a job is classified
            news = self._failed(job_id, number, error)
        time.ended = self._clock()
        # A slot may be released only when nothing runs in it: the scheduler gives it to another
        # batch at once. Where that cannot be done, the whole run ends, and with it this epoch.
        # The next epoch frees the slot; waiting here for news of this job would last for ever.
        try:
            await attempt.stop()
            await self._slots.release(slot)
        except Exception as error:  # noqa: BLE001 - the run must not wait for news of this job
            self.tell(error)
        finally:
            self._active.pop(job_id, None)
        self.tell(news)

    def _failed(self, job_id: str, number: int, error: Exception) -> JobFailed:
        failure = self._workers.failure(error)
        # The back-off grows with the failures of one kind alone: the job's own, or the attempts
        # that were lost through no fault of the job.
        own_failures = self._run.jobs[job_id].failures
        repeats = own_failures + 1 if failure.fault.is_the_jobs else number - own_failures
        delay = backoff(repeats, self._chance) if failure.transient else timedelta()
        _log.info("the attempt failed: %s", failure.message, extra={"code": failure.code})
        return JobFailed(
            job_id,
            number,
            failure.code,
            failure.message,
            failure.transient,
            delay,
            failure.fault,
        )

    async def _stop(self, job_ids: Iterable[str]) -> None:
        active = [self._active[job_id] for job_id in job_ids if job_id in self._active]
        await asyncio.gather(*(attempt.stop() for attempt, _ in active))
        await asyncio.gather(*(task for _, task in active))
