"""Where a batch stands: news is decided on here, recorded, and only then taken as true."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.batch.charging import charged
from wundr_ray.domain.batch.outcomes import JobResult, StoredResult
from wundr_ray.domain.batch.run import BatchRun, Decision, JobChange, JobStarted, Stimulus, decide
from wundr_ray.domain.operation.samples import Sample, jobs_changed
from wundr_ray.domain.portfolio.points import NewPoint, point_of
from wundr_ray.domain.scheduling.slots import Shape
from wundr_ray.runtime.retrying import retry_while_unavailable
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.running.job_news import JobNews
from wundr_ray.store.running.restored import restored
from wundr_ray.store.store import Store
from wundr_ray.system import Clock


@dataclass(slots=True)
class AttemptTime:
    """When an attempt was given its slot, and when its work ended."""

    began: datetime
    ended: datetime | None = None

    def seconds(self, now: datetime) -> float:
        """How long it has worked until ``now``, or until it ended."""
        return ((self.ended or now) - self.began).total_seconds()


def shape_of(job: JobRecord) -> Shape:
    """The slot a job needs."""
    resources = job.config["resources"]
    return Shape(resources["cpu_cores"], round(resources["memory_gb"] * 1024))


class BatchProgress:
    """A batch under one epoch, with what is measured of its attempts and what they came to.

    ``clock`` must be steady: attempts are paid by the time that passes. ``observe`` takes the
    samples for the monitors.
    """

    def __init__(
        self,
        store: Store,
        batch: BatchRecord,
        jobs: Sequence[JobRecord],
        clock: Clock,
        observe: Callable[[Iterable[Sample]], None],
    ) -> None:
        self._store, self.batch = store, batch
        self._clock, self._observe = clock, observe
        self.jobs = {job.id: job for job in jobs}
        self.shapes = {job.id: shape_of(job) for job in jobs}
        self.times: dict[str, AttemptTime] = {}
        self.run: BatchRun = restored(batch, jobs, clock())
        self._results: dict[str, JobResult] = {}
        self._nodes: dict[str, str | None] = {}

    async def handle(self, stimulus: Stimulus) -> Decision:
        """Decide what ``stimulus`` means, and record it. Raises ``Fenced``.

        The decision's ``stop_jobs`` are for the caller to end.
        """
        now = self._clock()
        decision = decide(self.run, stimulus, now)
        # The row comes first. If this manager is killed after the write, the next one reads the
        # row; if it is fenced here, nothing has changed, neither in the database nor in `run`. The
        # write is safe to repeat: a job that has already left its state is not written again.
        if decision.changes:
            news = [self._news(change) for change in decision.changes]
            record = partial(self._store.runs.record, self.batch.id, self.batch.epoch)
            await retry_while_unavailable(partial(record, news, decision.run.stop))
            self._observe(jobs_changed(decision.changes, lambda job_id: self.jobs[job_id].type))
        self.run = decision.run
        if isinstance(stimulus, JobStarted):
            self.times[stimulus.job_id] = AttemptTime(self._clock())
        return decision

    def note_result(self, job_id: str, result: JobResult, node: str | None) -> None:
        """Keep what an attempt on ``node`` came to until its success is handled."""
        self._results[job_id] = result
        self._nodes[job_id] = node if self.jobs[job_id].project_id else None

    async def note_percent(self, job_id: str, number: int, percent: int) -> None:
        """Raises ``ResourceUnavailable`` and ``Fenced``."""
        await self._store.runs.note_progress(
            self.batch.id, self.batch.epoch, job_id, number, percent
        )

    def _news(self, change: JobChange) -> JobNews:
        job = self.jobs[change.job.id]
        time = self.times.get(job.id)
        seconds = time.seconds(self._clock()) if time else None
        paid = charged(change.fault, self.shapes[job.id].cpu_cores, seconds)
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


def _event(job: JobRecord, result: JobResult) -> dict[str, Any]:
    """What the event of a completed job reports."""
    reported: dict[str, Any] = {
        "job_id": job.id,
        "project_name": job.project_name,
        "quality_score": result.quality_score,
    }
    if result.gate:
        reported["quality_gate"] = {"name": result.gate.name, "status": result.gate.status}
    return reported


def _point(job: JobRecord, result: JobResult) -> NewPoint | None:
    """What is kept for ever of an analysis."""
    if job.project_id is None or not isinstance(result.stored, StoredResult):
        return None
    return point_of(job.project_id, job.config, result.stored, result.quality_score, result.codes)
