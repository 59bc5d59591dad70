"""Which task makes a file of a batch, and what it is given."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from wundr_ray.aggregate.gathering import Ended, gather, gather_reports
from wundr_ray.contract.vocabulary import BatchType, ReportFormat
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.jobs.interface import Task
from wundr_ray.runtime.reports.analysis_tasks import RENDER, RENDER_REPORTS
from wundr_ray.runtime.reports.portfolio_tasks import RENDER_PORTFOLIO
from wundr_ray.runtime.reports.refactor_facts import refactor_facts
from wundr_ray.runtime.reports.refactor_tasks import RENDER_REFACTORING
from wundr_ray.store.artifacts.artifacts import reports_with
from wundr_ray.store.records import BatchRecord
from wundr_ray.store.store import Store


class ReportWork(NamedTuple):
    task: Task
    arguments: tuple[object, ...]


async def at_the_end(
    store: Store,
    batch: BatchRecord,
    ended: Ended,
    formats: Sequence[ReportFormat],
    place: ArtifactPlace,
) -> ReportWork | None:
    """How the reports of a batch that ends are made; None for one whose reports are not kept."""
    if batch.type is BatchType.REFACTOR:
        return None
    renderings = [Rendering(each) for each in formats]
    if batch.type is BatchType.REPORT:
        reports = await gather_reports(store, batch, ended)
        return ReportWork(RENDER_PORTFOLIO, (reports, renderings, place))
    # Read first: a report may show later decisions than its folder names, but no earlier ones.
    decisions = await store.dispositions.version(batch.id)
    facts, jobs = await gather(store, batch, ended)
    folder = reports_with(batch.id, decisions)
    return ReportWork(RENDER_REPORTS, (facts, jobs, renderings, place, folder))


async def on_demand(
    store: Store, batch: BatchRecord, rendering: Rendering, place: ArtifactPlace
) -> ReportWork:
    """How ``rendering`` is made: of a batch that has ended, or of a refactor batch as it is.

    A refactor batch may have moved on since ``rendering`` was asked for. Its file then shows the
    later state, as a whole.
    """
    if batch.type is BatchType.REFACTOR:
        facts = refactor_facts(await store.standings.read(batch.id), store.artifacts, rendering)
        return ReportWork(RENDER_REFACTORING, (facts, [rendering], place))
    assert batch.outcome
    assert batch.completed_at
    ended = batch.status, batch.outcome, batch.completed_at
    if batch.type is BatchType.REPORT:
        reports = await gather_reports(store, batch, ended)
        chosen = [job for job in reports.jobs if rendering.takes(job.job_id)]
        return ReportWork(RENDER_PORTFOLIO, (replace(reports, jobs=chosen), [rendering], place))
    facts_of_batch, jobs = await gather(store, batch, ended)
    taken = [job for job in jobs if rendering.takes(job.job_id)]
    return ReportWork(RENDER, (facts_of_batch, taken, rendering, place))


async def as_it_stands(store: Store, batch: BatchRecord, rendering: Rendering) -> Rendering:
    """``rendering`` with the state that its file shows; a report batch has only one state."""
    if batch.type is BatchType.REPORT:
        return rendering
    if batch.type is not BatchType.REFACTOR:
        return replace(rendering, decisions=await store.dispositions.version(batch.id))
    return replace(rendering, state=await store.standings.digest(batch.id))
