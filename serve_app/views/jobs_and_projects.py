"""From stored jobs and projects to the contract's answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from serve_app.views.batches import individual_job
from wundr_ray.contract.resources import (
    AppliedChanges,
    AttemptItem,
    JobDetail,
    JobItem,
    LeftOutChanges,
    LogLine,
    ProjectDetail,
    ProjectItem,
    ProjectScore,
)
from wundr_ray.contract.responses import JobError
from wundr_ray.contract.vocabulary import JobKind, JobStatus
from wundr_ray.domain.batch.outcomes import StoredReport, StoredResult
from wundr_ray.domain.delivery.applied import StoredApplied
from wundr_ray.domain.delivery.previews import StoredPreview
from wundr_ray.domain.findings.comparability import changes
from wundr_ray.domain.findings.new_code import compared
from wundr_ray.domain.wording import counted
from wundr_ray.store.batches.jobs import AnyResult, AttemptRecord, JobStory
from wundr_ray.store.projects.view import CompletedAnalysis, ProjectRecord
from wundr_ray.store.records import BatchRecord, JobRecord


def job_item(job: JobRecord) -> JobItem:
    return JobItem(
        **dict(individual_job(job)),
        project_id=job.project_id,
        repository=job.repository_url,
        credits_used=job.credits,
    )


def job_detail(batch: BatchRecord, story: JobStory) -> JobDetail:
    job, result = story.job, story.result
    analysis = result if isinstance(result, StoredResult) else None
    numbers = analysis.numbers if analysis else None
    repository = (job.config.get("project") or {}).get("repository") or {}
    return JobDetail(
        **dict(job_item(job)) | {"quality_gate": analysis.gate if analysis else None},
        branch=_branch(result, repository),
        commit=job.commit or repository.get("commit"),
        config=job.config,
        rules=job.config.get("rules", []) if job.type == JobKind.ANALYSIS else [],
        files_analyzed=numbers.files_analyzed if numbers else None,
        files_reused=analysis.files_reused if analysis else None,
        issues_found=numbers.issues_found if numbers else None,
        **compared(analysis.new_code if analysis else None),
        coverage=numbers.coverage if numbers else None,
        attempt_history=[_attempt_item(each) for each in story.attempts],
        log=list(_log(batch, story)),
        skipped_files=list(numbers.skipped_files) if numbers else [],
        skipped_files_count=numbers.skipped_files_count if numbers else 0,
        applied=_applied(result) if isinstance(result, StoredApplied) else None,
    )


def _branch(result: AnyResult | None, repository: Mapping[str, Any]) -> str | None:
    if result is None or isinstance(result, StoredReport):
        return repository.get("branch")
    return result.branch


def _applied(stored: StoredApplied) -> AppliedChanges:
    return AppliedChanges(
        changes=stored.changes,
        files=stored.files_changed,
        patches=len(stored.patches),
        left_out=[LeftOutChanges.model_validate(each.model_dump()) for each in stored.failed],
    )


def project_item(project: ProjectRecord) -> ProjectItem:
    last = project.last
    return ProjectItem(
        project_id=project.id,
        name=project.name,
        repository=project.repository_url,
        created_at=project.created_at,
        labels=project.labels,
        main_branch=project.main_branch,
        reference=project.reference,
        quality_gate=project.quality_gate,
        last_analyzed_at=last.completed_at if last else None,
        branch=last.branch if last else None,
        quality_score=last.quality_score if last else None,
        grade=last.result.numbers.grade if last else None,
    )


def project_detail(
    project: ProjectRecord, history: Sequence[CompletedAnalysis], shown: int
) -> ProjectDetail:
    """A project with the ``shown`` newest analyses of its history."""
    changed = changes([each.basis for each in history])
    return ProjectDetail(
        **dict(project_item(project)),
        history=[_project_score(*each) for each in zip(history, changed, strict=True)][:shown],
    )


def _project_score(analysis: CompletedAnalysis, changed: Sequence[str]) -> ProjectScore:
    numbers = analysis.result.numbers
    return ProjectScore(
        batch_id=analysis.batch_id,
        job_id=analysis.job_id,
        completed_at=analysis.completed_at,
        branch=analysis.branch,
        commit=analysis.commit,
        quality_score=analysis.quality_score,
        maintainability=numbers.maintainability,
        grade=numbers.grade,
        issues_found=numbers.issues_found,
        lines=numbers.lines,
        technical_debt_minutes=numbers.technical_debt_minutes,
        scope=analysis.result.scope,
        method_version=analysis.result.method_version,
        changed_settings=list(changed),
        coverage=numbers.coverage.verdict if numbers.coverage else None,
    )


def _attempt_item(attempt: AttemptRecord) -> AttemptItem:
    error = None
    if attempt.error_code:
        error = JobError(code=attempt.error_code, message=attempt.error_message or "")
    return AttemptItem(
        number=attempt.number,
        started_at=attempt.started_at,
        ended_at=attempt.ended_at,
        error=error,
    )


def _log(batch: BatchRecord, story: JobStory) -> Iterator[LogLine]:
    """The job's life in order, from the times that are stored."""
    yield LogLine(at=batch.created_at, message="Submitted.")
    for attempt in story.attempts:
        yield LogLine(at=attempt.started_at, message=f"Attempt {attempt.number} started.")
        if attempt.ended_at:
            yield LogLine(at=attempt.ended_at, message=_ending(attempt, story))
    job = story.job
    if not job.completed_at or job.status is JobStatus.COMPLETED:
        return
    why = f": {job.error_code}: {job.error_message}" if job.error_code else "."
    yield LogLine(at=job.completed_at, message=f"The job is {job.status}{why}")


def _ending(attempt: AttemptRecord, story: JobStory) -> str:
    if attempt.error_code:
        reason = f"{attempt.error_code}: {attempt.error_message}"
        return f"Attempt {attempt.number} failed: {reason}"
    last = attempt.number == story.job.attempt
    if not (last and story.result and story.job.status is JobStatus.COMPLETED):
        return f"Attempt {attempt.number} ended without a result."
    return f"Attempt {attempt.number} completed: {_achieved(story.result)}."


def _achieved(result: AnyResult) -> str:
    match result:
        case StoredPreview():
            return (
                f"{counted(result.changes, 'change')} proposed in "
                f"{counted(result.files_changed, 'file')}, {result.skipped:,} skipped"
            )
        case StoredApplied():
            left_out = sum(len(each.change_ids) for each in result.failed)
            return f"{counted(result.changes, 'change')} applied, {left_out:,} left out"
        case StoredResult(numbers=numbers):
            return (
                f"{counted(numbers.files_analyzed, 'file')} analysed "
                f"({result.files_reused:,} reused), {counted(numbers.issues_found, 'issue')} "
                f"found, {counted(numbers.skipped_files_count, 'file')} skipped"
            )
        case StoredReport():
            return "the report is made"
