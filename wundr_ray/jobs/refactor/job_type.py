"""Propose changes to a project: fetch its repository, run the rules, and store the preview."""

from collections.abc import Iterable
from functools import partial

from wundr_ray.contract.refactoring.jobs import RefactorConfig, RefactorJob
from wundr_ray.contract.vocabulary import BatchType, JobKind
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.delivery.previews import StoredPreview
from wundr_ray.domain.operation.samples import Sample, job_completed
from wundr_ray.jobs.access import source_of, token_of
from wundr_ray.jobs.interface import JobType
from wundr_ray.jobs.refactor.pipeline import RefactorPipeline
from wundr_ray.jobs.refactor.requests import ProposeRequest
from wundr_ray.refactoring.interface import RefactorOptions
from wundr_ray.settings import Settings
from wundr_ray.sources.interface import FetchPolicy
from wundr_ray.store.artifacts.artifacts import attempt_key
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store


class Refactor:
    name = JobKind.PATTERN_STANDARDIZE
    request = RefactorJob
    batch_type = BatchType.REFACTOR

    async def begin(
        self, _store: Store, settings: Settings, _batch: BatchRecord, job: JobRecord, number: int
    ) -> RefactorPipeline:
        request = _request(settings, job, attempt_key(job.batch_id, job.id, number))
        return RefactorPipeline(request, partial(token_of, settings, job))

    def completed(self, result: JobResult, seconds: float) -> Iterable[Sample]:
        assert isinstance(result.stored, StoredPreview)
        return job_completed(self.name, result.stored.counts.by_pattern, seconds)


def _request(settings: Settings, job: JobRecord, key: str) -> ProposeRequest:
    config = RefactorConfig.model_validate(job.config)
    return ProposeRequest(
        spec=source_of(config.known_project, job),
        policy=FetchPolicy.of(settings),
        include_patterns=tuple(config.include_patterns),
        exclude_patterns=tuple(config.exclude_patterns),
        options=RefactorOptions(
            patterns=frozenset(config.patterns),
            level=config.level,
            enable=frozenset(config.rules.enable),
            disable=frozenset(config.rules.disable),
            respect_project_config=config.respect_project_config,
            max_files=config.max_files,
        ),
        artifacts=settings.artifacts,
        key=key,
    )


JOB_TYPE: JobType = Refactor()
