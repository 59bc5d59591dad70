"""A cluster in this process: admits, renders, and plays the manager of each batch."""

import asyncio
import tempfile
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

from tests.serve_app.clock import SteppedClock
from tests.serve_app.small_project import result_of, small_project
from wundr_ray.aggregate.gathering import Ended
from wundr_ray.domain.admission.submission import Submission
from wundr_ray.domain.batch.run import (
    JobFailed,
    JobStarted,
    JobSucceeded,
    Stop,
    StopAsked,
    is_over,
)
from wundr_ray.domain.gates.choice import gate_of
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.operation.samples import Sample
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.domain.scheduling.capacity import NodeShape
from wundr_ray.frames import Frames
from wundr_ray.notify.interface import Receipt
from wundr_ray.notify.webhooks.trials import Trials
from wundr_ray.runtime.batches.conclusion import conclude_batch
from wundr_ray.runtime.batches.progress import AttemptTime, BatchProgress
from wundr_ray.runtime.reports.rendering import ReportMaker
from wundr_ray.runtime.reports.work import on_demand
from wundr_ray.store.artifacts.artifacts import attempt_key
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, put_sealed
from wundr_ray.store.batches.submissions import Admitted
from wundr_ray.store.records import BatchRecord
from wundr_ray.store.running.restored import recorded_stop
from wundr_ray.store.store import Store

CORES = 16
LARGEST_NODE = NodeShape(cpu_cores=CORES, memory_gb=64)
JOB_CREDITS = 3


class LocalGateway:
    """Batches are decided on, recorded and ended by the functions of their managers.

    Tests say what the jobs come to: ``found`` makes the frames of those that are completed.
    ``stop`` is carried out at once, as by a manager that is never busy, unless ``asleep``.
    """

    def __init__(self, store: Store, artifacts: ArtifactPlace, clock: SteppedClock) -> None:
        self._store, self._artifacts, self._clock = store, artifacts, clock
        self._batches: dict[str, BatchProgress] = {}
        self._stopping = asyncio.Lock()
        self.asleep = False
        self.found = small_project
        self.trials: Trials | None = None
        self.rendered: list[tuple[str, str]] = []

    async def largest_node(self) -> NodeShape:
        return LARGEST_NODE

    async def cores(self) -> int:
        return CORES

    async def admit(self, submission: Submission) -> Admitted:
        return await self._store.submissions.submit(submission)

    async def stop(self, batch_id: str, manager: str, on_end: Callable[[], None]) -> None:
        assert manager == manager_of(batch_id)
        if not self.asleep:
            await self.stop_cancelled()
            on_end()

    async def schedules_changed(self) -> None:
        """Tests settle what is due themselves."""

    async def render(self, batch: BatchRecord, rendering: Rendering) -> Path:
        return await ReportMaker(self._store, self._make).render(batch, rendering)

    async def _make(self, batch: BatchRecord, rendering: Rendering) -> None:
        work = await on_demand(self._store, batch, rendering, self._artifacts)
        await asyncio.to_thread(work.task.run, *work.arguments)
        self.rendered.append((batch.id, rendering.wanted))

    async def send_test_event(self, account_id: str, webhook_id: str, url: str) -> Receipt:
        assert self.trials
        return await self.trials.send(account_id, webhook_id, url)

    async def claim(self, batch_id: str) -> BatchRecord:
        """What the scheduler and the new manager do first."""
        manager = manager_of(batch_id)
        assert await self._store.runs.dispatch(batch_id, manager)
        assert await self._store.runs.claim(batch_id, manager)
        return await self._store.batches.get(batch_id)

    async def dispatch(self, batch_id: str) -> None:
        batch = await self.claim(batch_id)
        jobs = await self._store.batches.jobs(batch_id)
        self._batches[batch_id] = BatchProgress(self._store, batch, jobs, self._clock, unseen)

    async def start(self, batch_id: str, *job_ids: str) -> None:
        for job_id in job_ids:
            await self._batches[batch_id].handle(JobStarted(job_id))

    async def progress(self, batch_id: str, job_id: str, percent: int) -> None:
        running = self._batches[batch_id]
        await running.note_percent(job_id, running.run.jobs[job_id].attempt, percent)

    async def complete(
        self, batch_id: str, job_id: str, core_seconds: float = 60.0 * JOB_CREDITS
    ) -> None:
        """End the running job with the frames of ``self.found``."""
        running = self._batches[batch_id]
        job, attempt = running.jobs[job_id], running.run.jobs[job_id].attempt
        found, key = self.found(), attempt_key(batch_id, job_id, attempt)
        await asyncio.to_thread(self._keep, found, key)
        gate = gate_of(running.batch.options, job.config)
        running.note_result(job_id, result_of(found, job.config, gate, key), None)
        await self._end(batch_id, JobSucceeded(job_id, attempt), core_seconds)

    async def fail(self, batch_id: str, job_id: str, code: str, message: str) -> None:
        attempt = self._batches[batch_id].run.jobs[job_id].attempt
        failed = JobFailed(job_id, attempt, code, message, transient=False)
        await self._end(batch_id, failed, 60.0 * JOB_CREDITS)

    async def _end(
        self, batch_id: str, news: JobSucceeded | JobFailed, core_seconds: float
    ) -> None:
        """The attempt has taken as long as it must have to be paid with ``core_seconds``."""
        running, now = self._batches[batch_id], self._clock()
        seconds = core_seconds / running.shapes[news.job_id].cpu_cores
        running.times[news.job_id] = AttemptTime(now - timedelta(seconds=seconds), now)
        await running.handle(news)

    def _keep(self, found: Frames, key: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            found.write(Path(folder))
            put_sealed(self._store.artifacts, key, sorted(Path(folder).iterdir()), FRAMES_SEAL)

    async def time_out(self, batch_id: str) -> None:
        await self._batches[batch_id].handle(StopAsked(Stop.DEADLINE))

    async def finish(self, batch_id: str) -> None:
        running = self._batches.pop(batch_id)
        jobs = list(running.jobs.values())
        await conclude_batch(self._store, self._clock, running.batch, jobs, running.run, no_reports)

    async def run_all(self, batch_id: str, minutes: float = JOB_CREDITS) -> None:
        """Dispatch the batch, complete every job and finish it, ``minutes`` later."""
        await self.dispatch(batch_id)
        jobs = await self._store.batches.jobs(batch_id)
        await self.start(batch_id, *(job.id for job in jobs))
        self._clock.advance(minutes=minutes)
        for job in jobs:
            cores = job.config["resources"]["cpu_cores"]
            await self.complete(batch_id, job.id, cores * minutes * 60)
        await self.finish(batch_id)

    async def stop_cancelled(self) -> None:
        """What managers do when they learn of a cancellation."""
        async with self._stopping:
            for batch_id, running in list(self._batches.items()):
                if stop := recorded_stop(await self._store.batches.get(batch_id)):
                    await running.handle(StopAsked(stop))
                    if is_over(running.run):
                        await self.finish(batch_id)


async def no_reports(_ended: Ended) -> None:
    """They are made on demand."""


def unseen(_samples: Iterable[Sample]) -> None:
    """There are no monitors."""


def manager_of(batch_id: str) -> str:
    return f"manager-of-{batch_id}"
