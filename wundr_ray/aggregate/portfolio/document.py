"""The document of a report batch: what its jobs have kept."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from pydantic import TypeAdapter, ValidationError

from wundr_ray.aggregate.portfolio.facts import REPORT, ReportFacts, ReportJobFacts
from wundr_ray.aggregate.portfolio.tables import tables_of
from wundr_ray.contract.errors import Internal
from wundr_ray.contract.reports.results import AnyReport, ReportJobResult, ReportResults
from wundr_ray.contract.responses import JobError
from wundr_ray.contract.vocabulary import ReportTable
from wundr_ray.store.artifacts.artifacts import Artifacts
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, bring_intact

_REPORT: TypeAdapter[AnyReport] = TypeAdapter(AnyReport)

_LOST = JobError(
    code=Internal.code,
    message=(
        "This report can no longer be read: its file on the server is damaged. Make the report "
        "again in a new batch."
    ),
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PortfolioDocument:
    """The results of a report batch, and the rows behind them."""

    results: ReportResults
    tables: Mapping[ReportTable, pl.DataFrame]


def build_document(artifacts: Artifacts, facts: ReportFacts) -> PortfolioDocument:
    """Everything that a report shows; the jobs stand in the order of the batch."""
    batch = facts.batch
    results = ReportResults(
        batch_id=batch.batch_id,
        name=batch.name,
        description=batch.description,
        status=batch.status,
        outcome=batch.outcome,
        created_at=batch.created_at,
        started_at=batch.started_at,
        completed_at=batch.completed_at,
        reports=[_result(artifacts, job) for job in facts.jobs],
    )
    return PortfolioDocument(results, tables_of(results.reports))


def _result(artifacts: Artifacts, job: ReportJobFacts) -> ReportJobResult:
    fields = {
        "job_id": job.job_id,
        "type": job.type,
        "status": job.status,
        "config": dict(job.config),
        "error": job.error,
    }
    if job.kept is None:
        return ReportJobResult.model_validate(fields)
    try:
        if bring_intact(artifacts, job.kept, FRAMES_SEAL):
            report = _REPORT.validate_json((job.kept / REPORT).read_bytes())
            return ReportJobResult.model_validate(fields | {"report": report})
    except (OSError, ValidationError):
        _log.exception("the report of job %s cannot be read", job.job_id)
    return ReportJobResult.model_validate(fields | {"error": _LOST})
