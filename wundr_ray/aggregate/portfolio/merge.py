"""Several batches of analyses, each with its retries, as one report."""

from collections.abc import Sequence
from dataclasses import replace

from wundr_ray.aggregate.batches.batch import build_document
from wundr_ray.aggregate.facts import JobFacts
from wundr_ray.aggregate.kept import readable
from wundr_ray.aggregate.portfolio.works import MergeWork
from wundr_ray.contract.reports.projects import Source
from wundr_ray.contract.reports.results import BatchMerge, MergedJob
from wundr_ray.domain.portfolio.merging import MergedFrom
from wundr_ray.store.artifacts.artifacts import PATIENCE_OF_TASKS, open_artifacts
from wundr_ray.system import utc_now


def merge(work: MergeWork) -> BatchMerge:
    """The results of a single batch that has all of these jobs."""
    artifacts = open_artifacts(work.artifacts, PATIENCE_OF_TASKS, utc_now)
    jobs = readable(artifacts, [_job(work, origin, facts) for origin, facts in work.jobs])
    results = build_document(work.batch, jobs).results
    return BatchMerge(
        batches=list(work.batches),
        sources=[_source(work, origin) for origin, _ in work.jobs],
        summary=results.summary,
        aggregated_metrics=results.aggregated_metrics,
        project_results=results.project_results,
        recommendations=results.recommendations,
        removed=_removed(list(work.sources.values())),
    )


def _job(work: MergeWork, origin: MergedFrom, facts: JobFacts) -> JobFacts:
    """A job whose findings were removed has its numbers and nothing else."""
    source = work.sources.get(origin)
    frames = None if source is not None and source.findings_removed else facts.frames
    return replace(facts, job_id=origin.id, frames=frames)


def _source(work: MergeWork, origin: MergedFrom) -> MergedJob:
    return MergedJob(job_id=origin.id, batch_id=origin.batch_id, source=work.sources.get(origin))


def _removed(sources: Sequence[Source]) -> list[Source]:
    return [each for each in sources if each.findings_removed]
