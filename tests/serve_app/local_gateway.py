"""A cluster in this process: admits, renders, and plays the manager of each batch."""

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from tests.aggregate.example_batch import file_row, finding_row, function_row
from tests.serve_app.clock import SteppedClock
from wundr_ray.aggregate.jobs.gates import verdict_of
from wundr_ray.aggregate.jobs.job import count_codes, summarise_job
from wundr_ray.contract.responses import NotApplied
from wundr_ray.contract.vocabulary import CodeScope, JobStatus, Rule
from wundr_ray.domain.admission.submission import Submission
from wundr_ray.domain.batch.conclude import conclude
from wundr_ray.domain.batch.outcomes import StoredResult
from wundr_ray.domain.batch.run import (
    BatchRun,
    JobFailed,
    JobStarted,
    JobSucceeded,
    Stimulus,
    Stop,
    StopAsked,
    decide,
    is_over,
)
from wundr_ray.domain.gates.choice import gate_of
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.portfolio.points import NewPoint, point_of
from wundr_ray.domain.results.numbers import JobNumbers
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.domain.results.scoring import METHOD_VERSION
from wundr_ray.domain.scheduling.capacity import NodeShape
from wundr_ray.frames import SCHEMAS, Frames
from wundr_ray.notify.interface import Receipt
from wundr_ray.notify.webhooks.trials import Trials
from wundr_ray.runtime.reports.rendering import Renderer
from wundr_ray.runtime.reports.work import on_demand
from wundr_ray.store.artifacts.artifacts import attempt_key
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, put_sealed
from wundr_ray.store.batches.submissions import Admitted
from wundr_ray.store.records import BatchRecord
from wundr_ray.store.running.job_news import JobNews
from wundr_ray.store.running.restored import recorded_stop, restored
from wundr_ray.store.store import Store

CORES = 16
LARGEST_NODE = NodeShape(cpu_cores=CORES, memory_gb=64)
JOB_CREDITS = 3
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Running:
    """A batch with its manager's epoch."""

    run: BatchRun
    epoch: int


class LocalGateway:
    """``stop`` is carried out at once, as by a manager that is never busy, unless ``asleep``."""

    def __init__(self, store: Store, artifacts: ArtifactPlace, clock: SteppedClock) -> None:
        self._store, self._artifacts, self._clock = store, artifacts, clock
        self._batches: dict[str, Running] = {}
        self._stopping = asyncio.Lock()
        self.asleep = False
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
        return await Renderer(self._store, self._make).render(batch, rendering)

    async def _make(self, batch: BatchRecord, rendering: Rendering) -> None:
        work = await on_demand(self._store, batch, rendering, self._artifacts)
        await asyncio.to_thread(work.task.run, *work.arguments)
        self.rendered.append((batch.id, rendering.wanted))

    async def send_test_event(self, account_id: str, webhook_id: str, url: str) -> Receipt:
        assert self.trials
        return await self.trials.send(account_id, webhook_id, url)

    async def dispatch(self, batch_id: str) -> None:
        """What the scheduler and the new manager do first."""
        manager = manager_of(batch_id)
        assert await self._store.runs.dispatch(batch_id, manager)
        epoch = await self._store.runs.claim(batch_id, manager)
        assert epoch
        batch = await self._store.batches.get(batch_id)
        jobs = await self._store.batches.jobs(batch_id)
        self._batches[batch_id] = Running(restored(batch, jobs, self._clock()), epoch)

    async def start(self, batch_id: str, *job_ids: str) -> None:
        for job_id in job_ids:
            await self.tell(batch_id, JobStarted(job_id))

    async def progress(self, batch_id: str, job_id: str, percent: int) -> None:
        running = self._batches[batch_id]
        attempt = running.run.jobs[job_id].attempt
        await self._store.runs.note_progress(batch_id, running.epoch, job_id, attempt, percent)

    def _keep(self, found: Frames, key: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            found.write(Path(folder))
            put_sealed(self._store.artifacts, key, sorted(Path(folder).iterdir()), FRAMES_SEAL)

    async def complete(
        self, batch_id: str, job_id: str, core_seconds: float = 60.0 * JOB_CREDITS
    ) -> None:
        """End the running job with a small project's frames."""
        attempt = self._batches[batch_id].run.jobs[job_id].attempt
        key = attempt_key(batch_id, job_id, attempt)
        found = small_project()
        self._keep(found, key)
        numbers = summarise_job(found)
        news: dict[str, Any] = {
            "commit": COMMIT,
            "quality_score": numbers.quality_score,
            "core_seconds": core_seconds,
            "branch": "main",
            "result": {
                "numbers": numbers.model_dump(mode="json"),
                "branch": "main",
                "rules_applied": [Rule.COMPLEXITY, Rule.SECURITY],
                "rules_not_applied": [
                    NotApplied(
                        rule=Rule.ACCESSIBILITY, reason="the project has no markup"
                    ).model_dump(mode="json")
                ],
                "frames": key,
                "scope": CodeScope.PRODUCTION.value,
                "method_version": METHOD_VERSION,
                "gate": await self._verdict(batch_id, job_id, found, numbers),
            },
        }
        news["default_branch"] = "main"
        news["point"] = await self._point(batch_id, job_id, news)
        await self.tell(batch_id, JobSucceeded(job_id, attempt), **news)

    async def _point(self, batch_id: str, job_id: str, news: dict[str, Any]) -> NewPoint | None:
        jobs = {job.id: job for job in await self._store.batches.jobs(batch_id)}
        if (project_id := jobs[job_id].project_id) is None:
            return None
        result, codes = (
            StoredResult.model_validate(news["result"]),
            count_codes(small_project(), CodeScope.PRODUCTION),
        )
        config, score = jobs[job_id].config, news["quality_score"]
        return point_of(project_id, config, result, score, codes)

    async def _verdict(
        self, batch_id: str, job_id: str, found: Frames, numbers: JobNumbers
    ) -> dict[str, Any] | None:
        """As the job's result keeps it; there is nothing that the project is compared with."""
        batch = await self._store.batches.get(batch_id)
        (config,) = [
            job.config for job in await self._store.batches.jobs(batch_id) if job.id == job_id
        ]
        gate = gate_of(batch.options, config)
        scope, rules = CodeScope.PRODUCTION, [Rule(each) for each in config.get("rules", ())]
        verdict = verdict_of(gate, found, numbers, None, scope=scope, rules=rules)
        return verdict.model_dump(mode="json") if verdict else None

    async def fail(self, batch_id: str, job_id: str, code: str, message: str) -> None:
        attempt = self._batches[batch_id].run.jobs[job_id].attempt
        failed = JobFailed(job_id, attempt, code, message, transient=False)
        await self.tell(batch_id, failed, core_seconds=60.0 * JOB_CREDITS)

    async def time_out(self, batch_id: str) -> None:
        await self.tell(batch_id, StopAsked(Stop.DEADLINE))

    async def finish(self, batch_id: str) -> None:
        running = self._batches.pop(batch_id)
        ending = conclude(running.run)
        await self._store.runs.finish(batch_id, running.epoch, ending, self._clock())

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
            for batch_id in list(self._batches):
                batch = await self._store.batches.get(batch_id)
                if stop := recorded_stop(batch):
                    await self.tell(batch_id, StopAsked(stop))
                    if is_over(self._batches[batch_id].run):
                        await self.finish(batch_id)

    async def tell(self, batch_id: str, stimulus: Stimulus, **news: Any) -> None:
        running = self._batches[batch_id]
        decision = decide(running.run, stimulus, self._clock())
        changes = [
            JobNews(change, **{"event": _event(change.job.id), **news})
            if change.job.status is not JobStatus.RUNNING
            else JobNews(change)
            for change in decision.changes
        ]
        await self._store.runs.record(batch_id, running.epoch, changes, decision.run.stop)
        self._batches[batch_id] = replace(running, run=decision.run)


def _event(job_id: str) -> dict[str, Any]:
    return {"job_id": job_id, "project_name": None, "quality_score": None}


def manager_of(batch_id: str) -> str:
    return f"manager-of-{batch_id}"


def small_project() -> Frames:
    """Two files with something of everything that a result counts."""
    rows: dict[str, list[dict[str, object]]] = {
        "files": [file_row("app/main.py", 120, 61.5), file_row("app/util.py", 40, 80.0)],
        "functions": [
            function_row("app/main.py", "main", 24),
            function_row("app/main.py", "parse", 12),
            function_row("app/util.py", "helper", 2),
        ],
        "findings": [
            finding_row("app/main.py", "complexity", "high-complexity", "high"),
            finding_row("app/main.py", "security", "shell-injection", "critical", line=7),
            finding_row("app/util.py", "security", "weak_hash", "high", line=3),
        ],
        "skipped": [{"path": "app/big.py", "code": "too-large", "reason": "larger than 2 MB"}],
    }
    found = {name: pl.DataFrame(each, schema=SCHEMAS[name]) for name, each in rows.items()}
    return replace(Frames.empty(), **found)
