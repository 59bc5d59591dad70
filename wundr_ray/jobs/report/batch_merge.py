"""Batches of analyses as one report, each with its retries."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from wundr_ray.aggregate.facts import BatchFacts, JobFacts
from wundr_ray.aggregate.gathering import gather
from wundr_ray.aggregate.portfolio.works import MergeWork
from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.reports.jobs import BatchMergeConfig, BatchMergeJob
from wundr_ray.contract.reports.projects import Source
from wundr_ray.contract.reports.results import BatchMerge, MergedBatch
from wundr_ray.contract.vocabulary import BatchStatus, BatchType, JobKind, JobStatus, Outcome
from wundr_ray.domain.batch.states import BATCH_TERMINAL
from wundr_ray.domain.portfolio.merging import BatchToMerge, MergedFrom, merged
from wundr_ray.jobs.interface import JobType
from wundr_ray.jobs.report.kind import ReportKind
from wundr_ray.jobs.report.reading import now_of
from wundr_ray.settings import Settings
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store

JobsOfBatches = Mapping[str, Sequence[JobRecord]]


async def read(store: Store, settings: Settings, batch: BatchRecord, job: JobRecord) -> MergeWork:
    """Read the batches. Raises ``NotFound`` for unknown ids, ``Conflict`` unless all have ended."""
    config = BatchMergeConfig.model_validate(job.config)
    batches = await store.batches.with_retries(config.batch_ids, batch.account_id)
    _check(batches, config.batch_ids)
    jobs = {each.id: await store.batches.jobs(each.id) for each in batches}
    facts = {each.id: await _facts(store, each) for each in batches}
    removed = await store.points.removed(jobs.keys())
    origins = merged([_to_merge(each, jobs[each.id]) for each in batches])
    return MergeWork(
        artifacts=settings.artifacts,
        batch=_report(batch, now_of(batch)),
        batches=tuple(map(_merged_batch, batches)),
        jobs=tuple((each, facts[each.batch_id][each.job_id]) for each in origins),
        sources=_sources(origins, jobs, removed),
    )


def _check(batches: Sequence[BatchRecord], batch_ids: Iterable[str]) -> None:
    known = {batch.id for batch in batches}
    for batch_id in batch_ids:
        if batch_id not in known:
            raise NotFound(f"There is no batch {batch_id!r}.")
    for batch in batches:
        if batch.type is not BatchType.ANALYSIS:
            raise Conflict(
                f"Only analyses can be merged; the batch {batch.id!r} has the type {batch.type}.",
                resolution="Name only batches of the type analysis.",
            )
        if batch.status not in BATCH_TERMINAL:
            raise Conflict(
                f"The batch {batch.id!r} has not ended; it is {batch.status}.",
                resolution="Create the report when all these batches and their retries have ended.",
            )


async def _facts(store: Store, batch: BatchRecord) -> Mapping[str, JobFacts]:
    assert batch.outcome
    assert batch.completed_at
    _, jobs = await gather(store, batch, (batch.status, batch.outcome, batch.completed_at))
    return {each.job_id: each for each in jobs}


def _to_merge(batch: BatchRecord, jobs: Sequence[JobRecord]) -> BatchToMerge:
    return BatchToMerge(batch.id, batch.parent_batch_id, {job.id: job.status for job in jobs})


def _report(batch: BatchRecord, now: datetime) -> BatchFacts:
    """The facts about the imaginary batch that all merged jobs are in, for the document."""
    return BatchFacts(
        batch_id=batch.id,
        name=batch.name,
        description=batch.description,
        status=BatchStatus.COMPLETED,
        outcome=Outcome.SUCCEEDED,
        created_at=batch.created_at,
        started_at=batch.started_at,
        completed_at=now,
    )


def _merged_batch(batch: BatchRecord) -> MergedBatch:
    return MergedBatch(
        batch_id=batch.id,
        name=batch.name,
        status=batch.status,
        completed_at=batch.completed_at,
        retry_of=batch.parent_batch_id,
    )


def _sources(
    origins: Sequence[MergedFrom], jobs: JobsOfBatches, removed: set[tuple[str, str]]
) -> Mapping[MergedFrom, Source]:
    """The sources of the jobs that have completed."""
    known = {(batch_id, job.id): job for batch_id, records in jobs.items() for job in records}
    return {
        each: Source(
            batch_id=each.batch_id,
            job_id=each.job_id,
            commit=job.commit,
            completed_at=job.completed_at,
            findings_removed=(each.batch_id, each.job_id) in removed,
        )
        for each in origins
        if (job := known[each.batch_id, each.job_id]).status is JobStatus.COMPLETED
        and job.completed_at is not None
    }


def make(work: MergeWork) -> BatchMerge:
    from wundr_ray.aggregate.portfolio.merge import merge

    return merge(work)


JOB_TYPE: JobType = ReportKind(JobKind.BATCH_MERGE, BatchMergeJob, read, make)
