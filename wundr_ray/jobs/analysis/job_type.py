"""Analysis of a project: fetch its repository, run the rules on its files, sum them up."""

from collections.abc import Iterable

from wundr_ray.contract.jobs import AnalysisJob
from wundr_ray.contract.vocabulary import BatchType, JobKind
from wundr_ray.domain.batch.outcomes import JobResult, StoredResult
from wundr_ray.domain.operation.samples import Sample, files_analysed, gate_judged, job_completed
from wundr_ray.jobs.analysis.begin import begin
from wundr_ray.jobs.interface import JobType, Pipeline
from wundr_ray.settings import Settings
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store


class Analysis:
    name = JobKind.ANALYSIS
    request = AnalysisJob
    batch_type = BatchType.ANALYSIS

    async def begin(
        self, store: Store, settings: Settings, batch: BatchRecord, job: JobRecord, number: int
    ) -> Pipeline:
        return await begin(store, settings, batch, job, number)

    def completed(self, result: JobResult, seconds: float) -> Iterable[Sample]:
        assert isinstance(result.stored, StoredResult)
        yield from job_completed(self.name, result.stored.rules_applied, seconds)
        yield from files_analysed(result.stored)
        yield from gate_judged(result.stored)


JOB_TYPE: JobType = Analysis()
