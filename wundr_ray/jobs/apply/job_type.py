"""Apply approved changes: build every changed file, prove it again, and make the patches."""

from collections.abc import Iterable

from wundr_ray.contract.refactoring.jobs import ApplyConfig, RefactorConfig
from wundr_ray.contract.vocabulary import BatchType, JobKind
from wundr_ray.delivery.git.signatures import service_signature
from wundr_ray.delivery.texts import ChangesetOrigin
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.delivery.applied import StoredApplied
from wundr_ray.domain.delivery.previews import StoredPreview
from wundr_ray.domain.operation.samples import Sample, job_completed
from wundr_ray.jobs.apply.pipeline import ApplyPipeline
from wundr_ray.jobs.apply.requests import ApplyRequest
from wundr_ray.jobs.interface import JobType
from wundr_ray.settings import Settings
from wundr_ray.store.artifacts.artifacts import attempt_key
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store


class Apply:
    """The job type that the service adds when a review ends; callers cannot request it."""

    name = JobKind.APPLY
    request = None
    batch_type = BatchType.REFACTOR

    async def begin(
        self, store: Store, settings: Settings, batch: BatchRecord, job: JobRecord, number: int
    ) -> ApplyPipeline:
        config = ApplyConfig.model_validate(job.config)
        source = await store.jobs.story(batch.id, config.source_job)
        results = await store.batches.job_results(batch.id)
        preview = StoredPreview.model_validate(results[config.source_job])
        source_config = RefactorConfig.model_validate(source.job.config)
        deliver = config.deliver
        request = ApplyRequest(
            artifacts=settings.artifacts,
            preview=preview.frames,
            key=attempt_key(batch.id, job.id, number),
            source_job=config.source_job,
            change_ids=frozenset(config.change_ids),
            mode=deliver.mode,
            branch=deliver.branch,
            group_by=source_config.group_by,
            origin=ChangesetOrigin(
                batch.id, batch.name, config.source_job, deliver.title, deliver.body
            ),
            who=service_signature(batch.created_at),
        )
        return ApplyPipeline(request)

    def completed(self, result: JobResult, seconds: float) -> Iterable[Sample]:
        assert isinstance(result.stored, StoredApplied)
        return job_completed(self.name, (result.stored.mode,), seconds)


JOB_TYPE: JobType = Apply()
