"""Runs one batch to its end: receive news, decide, record, act."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.batch.charging import charged
from wundr_ray.domain.batch.outcomes import JobResult, StoredResult
from wundr_ray.domain.batch.retry import backoff
from wundr_ray.domain.batch.run import (
    BatchRun,
    JobChange,
    JobFailed,
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
from wundr_ray.domain.operation.samples import jobs_changed
from wundr_ray.domain.portfolio.points import NewPoint, point_of
from wundr_ray.domain.scheduling.locality import job_for
from wundr_ray.domain.scheduling.slots import Shape
from wundr_ray.jobs.interface import Pipeline
from wundr_ray.jobs.registry import JOB_TYPES
from wundr_ray.logs import working_on
from wundr_ray.runtime import meters
from wundr_ray.runtime.batches.job_runner import JobRunner
from wundr_ray.runtime.batches.slot_client import SlotClient
from wundr_ray.runtime.failures import classify
from wundr_ray.runtime.messages import SlotGrant
from wundr_ray.runtime.patience import patiently
from wundr_ray.settings import Settings
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.running.job_news import JobNews
from wundr_ray.store.running.restored import recorded_stop, restored
from wundr_ray.store.store import Store
from wundr_ray.system import Clock

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _AttemptTime:
    """When an attempt was given its slot, and when its work ended."""

    began: datetime
    ended: datetime | None = None

    def seconds(self, now: datetime) -> float:
        """How long it has worked by ``now``, or did."""
        return ((self.ended or now) - self.began).total_seconds()


def shape_of(job: JobRecord) -> Shape:
    """The slot a job needs."""
    resources = job.config["resources"]
    return Shape(resources["cpu_cores"], round(resources["memory_gb"] * 1024))


def _event(job: JobRecord, result: JobResult) -> dict[str, Any]:
    """What the event of a completed job reports."""
    told: dict[str, Any] = {
        "job_id": job.id,
        "project_name": job.project_name,
        "quality_score": result.quality_score,
    }
    if result.gate:
        told["quality_gate"] = {"name": result.gate.name, "status": result.gate.status}
    return told


def _point(job: JobRecord, result: JobResult) -> NewPoint | None:
    """What is kept for ever of an analysis."""
    if job.project_id is None or not isinstance(result.stored, StoredResult):
        return None
    return point_of(job.project_id, job.config, result.stored, result.quality_score, result.codes)


class BatchRunner:
    """One batch under one epoch. ``run`` returns when every job has ended.

    ``clock`` must be steady: attempts are paid, and the deadline comes, by the time that passes.
    Raises ``Fenced`` when another manager has taken the batch over.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        slots: SlotClient,
        batch: BatchRecord,
        jobs: list[JobRecord],
        clock: Clock,
    ) -> None:
        self._store, self._settings, self._slots = store, settings, slots
        self._batch, self._clock = batch, clock
        self._jobs = {job.id: job for job in jobs}
        self._shapes = {job.id: shape_of(job) for job in jobs}
        self._mirrors = {job.id: job.mirror_node for job in jobs}
        self._run = restored(batch, jobs, clock())
        self._inbox: asyncio.Queue[Stimulus | SlotGrant | Exception] = asyncio.Queue()
        self._times: dict[str, _AttemptTime] = {}
        self._active: dict[str, tuple[JobRunner, asyncio.Task[None]]] = {}
        self._results: dict[str, JobResult] = {}
        self._nodes: dict[str, str | None] = {}
        self._chance = random.Random()

    def tell(self, news: Stimulus | Exception) -> None:
        """News from outside: a cancellation, or an error that must end the run."""
        self._inbox.put_nowait(news)

    async def run(self) -> BatchRun:
        try:
            if stop := recorded_stop(self._batch):
                await self._handle(StopAsked(stop))
            for job in list(self._run.jobs.values()):
                if job.status is JobStatus.RUNNING:
                    await self._handle(JobLost(job.id, job.attempt))
            while not is_over(self._run):
                now = self._clock()
                await self._ask_for_slots(now)
                await self._next(now)
            return self._run
        finally:
            await self._slots.withdraw()
            await self._give_back()
            await self._stop(list(self._active))

    async def _next(self, since: datetime) -> None:
        """Handle the next piece of news, or the passing of time.

        ``since`` is when slots were asked for: what has become ready since then wakes at once.
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
        decision = decide(self._run, stimulus, self._clock())
        if decision.changes:
            news = [self._news(change) for change in decision.changes]
            record = partial(self._store.runs.record, self._batch.id, self._batch.epoch)
            await patiently(partial(record, news, decision.run.stop))
            meters.tell(jobs_changed(decision.changes, self._type_of))
        self._run = decision.run
        await self._stop(decision.stop_jobs)

    def _type_of(self, job_id: str) -> str:
        return self._jobs[job_id].type

    async def _ask_for_slots(self, now: datetime) -> None:
        """Ask for the shape of the first job that may start, as often as it is useful."""
        ready = startable(self._run, now)
        room = self._batch.max_parallel - len(self._active)
        if not ready or room <= 0:
            await self._slots.withdraw()
            return
        shape = self._shapes[ready[0]]
        alike = (job_id for job_id in ready if self._shapes[job_id] == shape)
        useful = sum(1 for _ in islice(alike, room))
        self._slots.ask(shape, useful, self._inbox.put_nowait)

    async def _give_back(self) -> None:
        """Release the slots that were granted and not used any more."""
        while not self._inbox.empty():
            if isinstance(news := self._inbox.get_nowait(), SlotGrant):
                await self._slots.release(news)

    async def _use(self, slot: SlotGrant) -> None:
        """Start a job that fits the slot; give it back if there is none any more."""
        ready = startable(self._run, self._clock())
        fitting = [each for each in ready if self._shapes[each] == slot.shape]
        if not fitting:
            await self._slots.release(slot)
            return
        job_id = job_for(slot.node, fitting, self._mirrors)
        await self._handle(JobStarted(job_id))
        self._times[job_id] = _AttemptTime(self._clock())
        number = self._run.jobs[job_id].attempt
        begin = partial(self._begin, self._jobs[job_id], number)
        runner = JobRunner(partial(patiently, begin), slot, self._progress_of(job_id, number))
        with working_on(job_id=job_id, attempt=number):
            task = asyncio.create_task(self._run_job(job_id, number, runner, slot))
        self._active[job_id] = runner, task

    async def _begin(self, job: JobRecord, number: int) -> Pipeline:
        job_type = JOB_TYPES[job.type]
        return await job_type.begin(self._store, self._settings, self._batch, job, number)

    def _progress_of(self, job_id: str, number: int) -> Callable[[int], Awaitable[None]]:
        async def note(percent: int) -> None:
            with contextlib.suppress(ResourceUnavailable):  # the next one will be told
                await self._store.runs.note_progress(
                    self._batch.id, self._batch.epoch, job_id, number, percent
                )

        return note

    async def _run_job(self, job_id: str, number: int, runner: JobRunner, slot: SlotGrant) -> None:
        """One attempt from start to the news of its end; always gives its slot back."""
        time = self._times[job_id]
        news: Stimulus
        _log.info("the attempt begins")
        try:
            result = self._results[job_id] = await runner.run()
            self._nodes[job_id] = slot.node if self._jobs[job_id].project_id else None
            job_type = JOB_TYPES[self._jobs[job_id].type]
            meters.tell(job_type.completed(result, time.seconds(self._clock())))
            news = JobSucceeded(job_id, number)
            _log.info("the attempt succeeded")
        except Exception as error:  # noqa: BLE001 - every failure of a job is classified
            news = self._failed(job_id, number, error)
        time.ended = self._clock()
        try:
            await runner.stop()
            await self._slots.release(slot)
        except Exception as error:  # noqa: BLE001 - the run must not wait for news of this job
            self.tell(error)
        finally:
            self._active.pop(job_id, None)
        self.tell(news)

    def _failed(self, job_id: str, number: int, error: Exception) -> JobFailed:
        failure = classify(error)
        own = self._run.jobs[job_id].failures
        times = own + 1 if failure.fault.is_the_jobs else number - own
        delay = backoff(times, self._chance) if failure.transient else timedelta()
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

    def _news(self, change: JobChange) -> JobNews:
        job = self._jobs[change.job.id]
        time = self._times.get(job.id)
        seconds = time.seconds(self._clock()) if time else None
        paid = charged(change.fault, self._shapes[job.id].cpu_cores, seconds)
        if change.job.status is not JobStatus.COMPLETED:
            return JobNews(change, core_seconds=paid)
        result = self._results[job.id]
        return JobNews(
            change,
            result=result.stored.model_dump(mode="json"),
            commit=result.commit,
            quality_score=result.quality_score,
            core_seconds=paid,
            mirror_node=self._nodes[job.id],
            branch=result.branch,
            default_branch=job.subject.default_learnt(result.branch, result.head),
            event=_event(job, result),
            point=_point(job, result),
        )

    async def _stop(self, job_ids: Iterable[str]) -> None:
        runners = [self._active[job_id] for job_id in job_ids if job_id in self._active]
        await asyncio.gather(*(runner.stop() for runner, _ in runners))
        await asyncio.gather(*(task for _, task in runners))
