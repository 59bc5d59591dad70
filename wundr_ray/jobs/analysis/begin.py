"""From a job's row to the pipeline of its next attempt."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from wundr_ray.contract.gate_vocabulary import MissingReference
from wundr_ray.contract.gates.models import Reference
from wundr_ray.contract.jobs import AnalysisConfig
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.domain.findings.references import AnalysisSubject, choose, to_analyse, to_reuse
from wundr_ray.domain.gates.choice import gate_of, reference_of
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.jobs.access import source_of, token_of
from wundr_ray.jobs.analysis.pipeline import AnalysisPipeline, AttemptPlan
from wundr_ray.jobs.analysis.reference_first import ReferenceFirst
from wundr_ray.jobs.analysis.requests import Earlier, FetchRequest, JobTarget, Tracking
from wundr_ray.jobs.interface import Pipeline
from wundr_ray.settings import Settings
from wundr_ray.sources.files.selection import Selection
from wundr_ray.sources.interface import FetchPolicy
from wundr_ray.store.artifacts.artifacts import attempt_key, reference_key
from wundr_ray.store.projects.analyses import History
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store


async def begin(
    store: Store, settings: Settings, batch: BatchRecord, job: JobRecord, number: int
) -> Pipeline:
    """The pipeline of attempt ``number``; only the first may do all of its work in one task."""
    config = AnalysisConfig.model_validate(job.config)
    request = _reference(batch, job)
    history = await store.analyses.before(job, job.subject, request)
    earlier = _earlier(store, settings, batch, config.rules, history)
    comparison = choose(request, job.subject, history.analyses, history.started_at)
    gate = gate_of(batch.options, job.config)
    plan = AttemptPlan(
        _fetch_request(settings, config, job, earlier),
        target=JobTarget(
            artifacts=settings.artifacts,
            key=attempt_key(job.batch_id, job.id, number),
            rules=tuple(config.rules),
            tracking=Tracking(job.project_id or "", history.started_at, comparison),
            duplicate_min_tokens=config.duplicate_min_tokens,
            complexity_threshold=config.complexity_threshold,
            scope=config.scope,
            gate=gate,
            dispositions=await _dispositions(store, job) if gate else (),
        ),
        at_once=number == 1,
        token=partial(token_of, settings, job),
    )
    missing = None if comparison.reference else _to_analyse(plan, request, job.subject)
    return _reference_first(store, batch, plan, missing) if missing else AnalysisPipeline(plan)


def _to_analyse(
    plan: AttemptPlan, request: Reference | None, subject: AnalysisSubject
) -> AnalysisSubject | None:
    """The reference to analyse first because it has no analysis, if the gate asks for that."""
    gate = plan.target.gate
    if gate is None or gate.on_missing_reference is not MissingReference.ANALYZE:
        return None
    return to_analyse(request, subject)


def _reference_first(
    store: Store, batch: BatchRecord, plan: AttemptPlan, missing: AnalysisSubject
) -> ReferenceFirst:
    """A pipeline that first analyses the reference, without a gate, into a folder of its own."""
    key = reference_key(plan.target.key)
    spec = replace(plan.request.spec, branch=missing.branch, commit=missing.commit)
    reference = replace(
        plan,
        request=replace(plan.request, spec=spec),
        target=replace(plan.target, key=key, gate=None),
    )
    frames = store.artifacts.path(key) if batch.options["incremental"] else None
    return ReferenceFirst(AnalysisPipeline(reference), plan, frames)


async def _dispositions(store: Store, job: JobRecord) -> tuple[DispositionRule, ...]:
    """The decisions about the project's findings that are in force now."""
    if job.project_id is None:
        return ()
    return (await store.dispositions.in_force([job.project_id])).get(job.project_id, ())


def _reference(batch: BatchRecord, job: JobRecord) -> Reference | None:
    """The requested reference: of the batch, else of the job's gate, else of the project.

    None leaves the choice to the job's branch.
    """
    requested = reference_of(batch.options, job.config)
    if requested is not None:
        return requested
    return Reference.model_validate(job.reference) if job.reference else None


def _earlier(
    store: Store, settings: Settings, batch: BatchRecord, rules: Iterable[Rule], history: History
) -> Earlier | None:
    """An earlier analysis to reuse results from, if the batch is incremental."""
    last = to_reuse(history.analyses, rules) if batch.options["incremental"] else None
    if last is None:
        return None
    return Earlier(settings.artifacts, store.artifacts.path(last.frames), last.analysis)


def _fetch_request(
    settings: Settings, config: AnalysisConfig, job: JobRecord, earlier: Earlier | None
) -> FetchRequest:
    return FetchRequest(
        source_of(config.known_project, job),
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
