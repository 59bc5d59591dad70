"""From stored rows to the contract's answers."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from serve_app.batches.outlook import Outlook
from serve_app.http.job_names import named
from wundr_ray.admission.validate import Validation
from wundr_ray.contract.batches.lists import BatchListItem, JobsSummary
from wundr_ray.contract.errors import ErrorDetail, WundrError
from wundr_ray.contract.resources import BatchRetried, BatchValidated, Problem
from wundr_ray.contract.responses import (
    Approval,
    BatchCancelled,
    BatchCreated,
    BatchDetail,
    BatchGate,
    ChangeCounts,
    IndividualJob,
    JobCounts,
    JobError,
    JobGate,
    ListedTargets,
    Progress,
    ResourceUsage,
)
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus
from wundr_ray.domain.batch.states import BATCH_TERMINAL, JOB_TERMINAL
from wundr_ray.domain.scheduling.estimates import all_known
from wundr_ray.domain.scheduling.schedule import OffPeak, earliest_start
from wundr_ray.store.batches.listing import ListedBatch
from wundr_ray.store.batches.status import JobState, StoredStatus
from wundr_ray.store.batches.submissions import Admitted
from wundr_ray.store.records import BatchRecord, JobRecord


def job_counts(counts: Counter[JobStatus]) -> JobCounts:
    return JobCounts(total=counts.total(), **{status.value: counts[status] for status in JobStatus})


def created(admitted: Admitted, off_peak: OffPeak, warnings: list[ErrorDetail]) -> BatchCreated:
    """What the creation made: a queued batch, whatever has become of it since."""
    batch = admitted.batch
    return BatchCreated(
        batch_id=batch.id,
        name=batch.name,
        type=batch.type,
        status=BatchStatus.QUEUED,
        priority=batch.priority,
        created_at=batch.created_at,
        estimated_completion=_expected_end(batch, off_peak),
        jobs=JobCounts(total=admitted.jobs, queued=admitted.jobs),
        webhook_url=batch.options["notification"]["webhook"],
        warnings=warnings,
        targets=_listed(batch),
    )


def retried(batch_id: str, admitted: Admitted, off_peak: OffPeak) -> BatchRetried:
    """The admitted batch runs the failed jobs of the one with ``batch_id`` again."""
    return BatchRetried(
        batch_id=batch_id,
        jobs_retried=admitted.jobs,
        new_batch_id=admitted.batch.id,
        estimated_completion=_expected_end(admitted.batch, off_peak),
    )


def validated(validation: Validation) -> BatchValidated:
    case, terms = validation.case, validation.terms
    ids = {index: job.id for index, job in enumerate(case.request.jobs)}
    refused = [_problem(named(error, ids)) for error in validation.refusals]
    reached = [each.problem(position) for position, each in enumerate(validation.repositories)]
    problems = [*refused, *filter(None, reached)]
    return BatchValidated(
        valid=not problems,
        problems=problems,
        request=case.request.model_dump(mode="json"),
        plan=case.plan.name,
        max_parallel=terms and terms.max_parallel,
        timeout_minutes=terms and terms.timeout_minutes,
        credits_estimated=terms and terms.credits_estimated,
        credits_available=validation.credits_left,
        estimated_seconds=(
            terms.expected_seconds if terms and all_known(case.request, case.job_seconds) else None
        ),
        repositories=[each.as_response() for each in validation.repositories],
        targets=case.listed,
    )


def _listed(batch: BatchRecord) -> ListedTargets | None:
    """How many repositories the batch's targets selected; None for a batch without targets."""
    stored = batch.listed_targets
    return None if stored is None else ListedTargets.model_validate(stored)


def _problem(error: WundrError) -> Problem:
    return Problem(code=error.code, message=error.message, details=list(error.details))


def _expected_end(batch: BatchRecord, off_peak: OffPeak) -> datetime | None:
    """None while nothing is known of some project: a guess would be taken for a promise."""
    if not batch.expected_known:
        return None
    hours = off_peak if batch.off_peak else None
    start = earliest_start(batch.created_at, batch.not_before, hours)
    return start + timedelta(seconds=batch.expected_seconds)


def detail(stored: StoredStatus, outlook: Outlook) -> BatchDetail:
    """The status of a batch."""
    batch, jobs, shown = stored.batch, stored.jobs, stored.shown
    return BatchDetail(
        batch_id=batch.id,
        name=batch.name,
        description=batch.description,
        type=batch.type,
        status=batch.status,
        outcome=batch.outcome,
        priority=batch.priority,
        created_at=batch.created_at,
        started_at=batch.started_at,
        completed_at=batch.completed_at,
        estimated_completion=outlook.end,
        progress=_progress(jobs, outlook.remaining),
        jobs=job_counts(Counter(job.status for job in jobs)),
        queue=outlook.queue,
        resource_usage=_usage(batch, jobs),
        not_before=batch.not_before,
        window="off_peak" if batch.off_peak else None,
        webhook_url=batch.options["notification"]["webhook"],
        parent_batch_id=batch.parent_batch_id,
        metadata=batch.metadata,
        targets=_listed(batch),
        cancel_reason=batch.cancel_reason,
        error=job_error(batch.error_code, batch.error_message),
        approval=_approval(batch),
        quality_gate=_gate(batch),
        individual_jobs=None if shown is None else [individual_job(job) for job in shown],
    )


def individual_job(job: JobRecord) -> IndividualJob:
    return IndividualJob(
        id=job.id,
        type=job.type,
        status=job.status,
        progress=job.progress,
        project_name=job.project_name,
        attempts=job.attempt,
        started_at=job.started_at,
        completed_at=job.completed_at,
        quality_score=job.quality_score,
        quality_gate=_job_gate(job),
        error=job_error(job.error_code, job.error_message),
    )


def list_item(batch: ListedBatch, counts: Counter[JobStatus]) -> BatchListItem:
    duration = None
    if batch.started_at and batch.completed_at:
        duration = round((batch.completed_at - batch.started_at).total_seconds() / 60, 2)
    return BatchListItem(
        batch_id=batch.id,
        name=batch.name,
        type=batch.type,
        status=batch.status,
        outcome=batch.outcome,
        priority=batch.priority,
        created_at=batch.created_at,
        started_at=batch.started_at,
        completed_at=batch.completed_at,
        duration_minutes=duration,
        jobs_summary=JobsSummary(
            total=counts.total(),
            completed=counts[JobStatus.COMPLETED],
            failed=counts[JobStatus.FAILED],
        ),
        results_available=_has_results(batch) and not batch.results_removed_at,
        metadata=batch.metadata,
        approval=_approval(batch),
        quality_gate=_listed_gate(batch),
    )


def _has_results(batch: ListedBatch) -> bool:
    """A refactor batch has them as soon as all that it proposes is known."""
    return batch.status in BATCH_TERMINAL or batch.preview_digest is not None


def cancelled(batch: BatchRecord, jobs: Sequence[JobRecord]) -> BatchCancelled:
    counts = Counter(job.status for job in jobs)
    return BatchCancelled(
        batch_id=batch.id,
        status=batch.status,
        cancelled_at=batch.completed_at,
        jobs_cancelled=counts[JobStatus.CANCELLED],
        jobs_completed=counts[JobStatus.COMPLETED],
        credits_refunded=batch.credits_refunded,
        partial_results_available=counts[JobStatus.COMPLETED] > 0,
    )


def _percents_done(jobs: Sequence[JobState]) -> int:
    """The sum over the jobs, in whole percents, so that 29 % of one job stays 29 %."""
    return sum(100 if job.status in JOB_TERMINAL else job.progress for job in jobs)


def _progress(jobs: Sequence[JobState], remaining: timedelta | None) -> Progress:
    def having(status: JobStatus) -> list[str]:
        return [job.id for job in jobs if job.status is status]

    return Progress(
        percentage=_percents_done(jobs) // len(jobs),
        current_jobs=having(JobStatus.RUNNING),
        completed_jobs=having(JobStatus.COMPLETED),
        failed_jobs=having(JobStatus.FAILED),
        cancelled_jobs=having(JobStatus.CANCELLED),
        estimated_remaining=None if remaining is None else _clock_text(remaining),
    )


def _clock_text(span: timedelta) -> str:
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def _usage(batch: BatchRecord, jobs: Sequence[JobState]) -> ResourceUsage:
    return ResourceUsage(
        cpu_cores=sum(job.cpu_cores for job in jobs),
        memory_gb=sum(job.memory_gb for job in jobs),
        credits_used=sum(job.credits for job in jobs),
        credits_estimated=batch.credits_estimated,
    )


def _approval(batch: BatchRecord | ListedBatch) -> Approval | None:
    if batch.preview_digest is None:
        return None
    return Approval(
        digest=batch.preview_digest,
        expires_at=batch.approval_expires_at,
        counts=ChangeCounts.model_validate(batch.preview_counts or {}),
    )


def _gate(batch: BatchRecord) -> BatchGate | None:
    """Before the end, the gate that the batch names is known, and not those of its projects."""
    gate = batch.options.get("quality_gate")
    if gate is None and batch.gate_status is None:
        return None
    return BatchGate(name=(gate or {}).get("name"), status=batch.gate_status)


def _job_gate(job: JobRecord) -> JobGate | None:
    return JobGate(name=job.gate_name, status=job.gate_status) if job.gate_status else None


def _listed_gate(batch: ListedBatch) -> BatchGate | None:
    if batch.gate_status is None:
        return None
    return BatchGate(name=batch.gate_name, status=batch.gate_status)


def job_error(code: str | None, message: str | None) -> JobError | None:
    return JobError(code=code, message=message or "") if code else None
