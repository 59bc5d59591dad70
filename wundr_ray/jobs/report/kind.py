"""The part that all types of report jobs share: one task makes the report and stores it."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from wundr_ray.contract.jobs import JobRequest
from wundr_ray.contract.vocabulary import BatchType, JobKind
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.operation.samples import Sample, job_completed
from wundr_ray.jobs.interface import Advance, News, Pipeline, Step, StepDone
from wundr_ray.jobs.report.tasks import WRITE_REPORT, Make, Target
from wundr_ray.settings import Settings
from wundr_ray.store.artifacts.artifacts import attempt_key
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store

REPORT_SECONDS = 600.0

Read = Callable[[Store, Settings, BatchRecord, JobRecord], Awaitable[Any]]
"""Reads all that a report needs; what it returns is sent to the task."""


@dataclass(frozen=True, slots=True)
class ReportPipeline:
    """One attempt of a report: one step, whose argument is the data that was ``read``."""

    name: str
    make: Make
    read: Any
    target: Target

    def next(self, news: News | None) -> Advance:
        if news is None:
            arguments = (self.make, self.read, self.target)
            return Advance(self, (Step(self.name, WRITE_REPORT, arguments, REPORT_SECONDS),))
        assert isinstance(news, StepDone)
        return Advance(self, result=news.value)


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A type of job. ``make`` is a pure function of what ``read`` returns."""

    name: JobKind
    request: type[JobRequest]
    read: Read
    make: Make

    @property
    def batch_type(self) -> BatchType:
        return BatchType.REPORT

    async def begin(
        self, store: Store, settings: Settings, batch: BatchRecord, job: JobRecord, number: int
    ) -> Pipeline:
        target = Target(settings.artifacts, attempt_key(batch.id, job.id, number))
        read = await self.read(store, settings, batch, job)
        return ReportPipeline(self.name, self.make, read, target)

    def completed(self, _result: JobResult, seconds: float) -> Iterable[Sample]:
        return job_completed(self.name, (self.name,), seconds)
