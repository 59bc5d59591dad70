"""From a job's row to the pipeline of its next attempt."""

from functools import partial

from wundr_ray.contract.jobs import AnalysisConfig
from wundr_ray.domain.outcomes import StoredResult
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.jobs.access import source_of, token_of
from wundr_ray.jobs.analysis.pipeline import AnalysisPipeline, Plan
from wundr_ray.jobs.analysis.requests import Earlier, FetchRequest, JobTarget
from wundr_ray.settings import Settings
from wundr_ray.sources.interface import FetchPolicy
from wundr_ray.sources.selection import Selection
from wundr_ray.store.artifacts import attempt_key
from wundr_ray.store.batches.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store


async def begin(
    store: Store, settings: Settings, batch: BatchRecord, job: JobRecord, number: int
) -> AnalysisPipeline:
    """The pipeline of attempt ``number``: only the first may do all of its work at once."""
    config = AnalysisConfig.model_validate(job.config)
    plan = Plan(
        _fetch_request(settings, config, await _earlier(store, settings, batch, job)),
        target=JobTarget(
            artifacts=settings.artifacts,
            key=attempt_key(job.batch_id, job.id, number),
            rules=tuple(config.rules),
            duplicate_min_tokens=config.duplicate_min_tokens,
            scope=config.scope,
        ),
        at_once=number == 1,
        token=partial(token_of, settings, job),
    )
    return AnalysisPipeline(plan)


async def _earlier(
    store: Store, settings: Settings, batch: BatchRecord, job: JobRecord
) -> Earlier | None:
    """The project's last finished analysis, unless the batch asks for a full one."""
    if job.project_id is None or not batch.options["incremental"]:
        return None
    result = await store.batches.last_result(job.project_id, job.type)
    if result is None:
        return None
    stored = StoredResult.model_validate(result)
    return Earlier(settings.artifacts, store.artifacts.path(stored.frames), stored.analysis)


def _fetch_request(
    settings: Settings, config: AnalysisConfig, earlier: Earlier | None
) -> FetchRequest:
    return FetchRequest(
        source_of(config.known_project),
        FetchPolicy.of(settings),
        Selection(
            languages=None if config.languages is None else frozenset(config.languages),
            exclude_patterns=tuple(config.exclude_patterns),
            include_tests=config.include_tests,
            roles=tuple((each.pattern, each.role) for each in config.roles),
        ),
        AnalysisOptions(
            rules=frozenset(config.rules),
            complexity_threshold=config.complexity_threshold,
            scope=config.scope,
        ),
        earlier,
    )
