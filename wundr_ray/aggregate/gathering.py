"""What the database knows of a batch, as aggregation takes it."""

from datetime import datetime
from typing import Any

from wundr_ray.aggregate.facts import BatchFacts, JobFacts
from wundr_ray.aggregate.portfolio.facts import ReportFacts, ReportJobFacts
from wundr_ray.contract.responses import JobError
from wundr_ray.contract.vocabulary import BatchStatus, JobKind, Outcome
from wundr_ray.domain.batch.outcomes import StoredReport, StoredResult
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.domain.gates.choice import gate_of
from wundr_ray.domain.gates.judge import unjudged
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store

Ended = tuple[BatchStatus, Outcome, datetime]


async def gather(
    store: Store, batch: BatchRecord, ended: Ended
) -> tuple[BatchFacts, list[JobFacts]]:
    """The facts of a batch that ends, or has ended, as ``ended`` says."""
    results = await store.batches.job_results(batch.id)
    jobs = await store.batches.jobs(batch.id)
    rules = await store.dispositions.in_force({job.project_id for job in jobs if job.project_id})
    return _batch_facts(batch, ended), [
        _job_facts(store, batch, job, results.get(job.id), rules.get(job.project_id or "", ()))
        for job in jobs
        if job.type == JobKind.ANALYSIS
    ]


async def gather_reports(store: Store, batch: BatchRecord, ended: Ended) -> ReportFacts:
    """The facts of a report batch that ends, or has ended, as ``ended`` says."""
    results = await store.batches.job_results(batch.id)
    jobs = await store.batches.jobs(batch.id)
    reports = [_report_facts(store, job, results.get(job.id)) for job in jobs]
    return ReportFacts(_batch_facts(batch, ended), reports)


def _batch_facts(batch: BatchRecord, ended: Ended) -> BatchFacts:
    status, outcome, completed_at = ended
    return BatchFacts(
        batch_id=batch.id,
        name=batch.name,
        description=batch.description,
        status=status,
        outcome=outcome,
        created_at=batch.created_at,
        started_at=batch.started_at,
        completed_at=completed_at,
        gate_name=(batch.options.get("quality_gate") or {}).get("name"),
    )


def _report_facts(store: Store, job: JobRecord, result: dict[str, Any] | None) -> ReportJobFacts:
    error = None
    if job.error_code and result is None:
        error = JobError(code=job.error_code, message=job.error_message or "")
    kept = store.artifacts.path(StoredReport.model_validate(result).frames) if result else None
    return ReportJobFacts(job.id, job.type, job.status, job.config, error, kept)


def _job_facts(
    store: Store,
    batch: BatchRecord,
    job: JobRecord,
    result: dict[str, Any] | None,
    rules: tuple[DispositionRule, ...],
) -> JobFacts:
    repository = job.config["project"]["repository"]
    error = None
    if job.error_code and result is None:
        error = JobError(code=job.error_code, message=job.error_message or "")
    facts: dict[str, Any] = {
        "job_id": job.id,
        "project_name": job.project_name,
        "repository": job.repository_url,
        "status": job.status,
        "branch": repository["branch"],
        "commit": job.commit,
        "error": error,
        "dispositions": rules,
    }
    if result is None:
        gate = gate_of(batch.options, job.config)
        return JobFacts(**facts, gate=unjudged(gate, f"the job is {job.status}") if gate else None)
    stored = StoredResult.model_validate(result)
    return JobFacts(
        **facts | {"branch": stored.branch},
        numbers=stored.numbers,
        rules_applied=stored.rules_applied,
        rules_not_applied=stored.rules_not_applied,
        frames=store.artifacts.path(stored.frames),
        files_reused=stored.files_reused,
        duplicate_min_tokens=stored.duplicate_min_tokens,
        scope=stored.scope,
        method_version=stored.method_version,
        gate=stored.gate,
        new_code=stored.new_code,
    )
