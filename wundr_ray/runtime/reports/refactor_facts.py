"""What the database knows of a refactor batch, as its reports take it."""

from collections.abc import Mapping
from dataclasses import replace

from wundr_ray.aggregate.refactoring.facts import (
    ApplicationFacts,
    ChangesetFacts,
    DecisionFacts,
    ProposalFacts,
    RefactorFacts,
)
from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode, GroupBy
from wundr_ray.contract.responses import JobError
from wundr_ray.contract.vocabulary import JobKind
from wundr_ray.domain.delivery.applied import LeftOutFile
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.store.artifacts.artifacts import Artifacts
from wundr_ray.store.delivery.changesets import ChangesetRecord
from wundr_ray.store.records import JobRecord
from wundr_ray.store.reviews.decisions import DecisionRecord
from wundr_ray.store.reviews.standing import ReviewStanding


def refactor_facts(
    standing: ReviewStanding, artifacts: Artifacts, jobs: Rendering
) -> RefactorFacts:
    """The facts of the jobs that ``jobs`` takes; a job goes with the one that applies it."""
    batch = standing.batch
    facts = RefactorFacts(
        batch_id=batch.id,
        name=batch.name,
        description=batch.description,
        status=batch.status,
        outcome=batch.outcome,
        created_at=batch.created_at,
        started_at=batch.started_at,
        completed_at=batch.completed_at,
        digest=batch.preview_digest,
        decisions=[_decision(each) for each in standing.decisions],
    )
    applying = {job.config["source_job"]: job for job in standing.jobs if job.type == JobKind.APPLY}
    proposing = [
        (job, applying.get(job.id))
        for job in standing.jobs
        if job.type == JobKind.PATTERN_STANDARDIZE
    ]
    return replace(
        facts,
        jobs=[
            _proposal(standing, artifacts, job, apply)
            for job, apply in proposing
            if jobs.takes(job.id) or (apply and jobs.takes(apply.id))
        ],
    )


def _proposal(
    standing: ReviewStanding, artifacts: Artifacts, job: JobRecord, apply: JobRecord | None
) -> ProposalFacts:
    preview = standing.previews.get(job.id)
    project = job.config.get("project") or {}
    repository = project.get("repository") or {}
    return ProposalFacts(
        job_id=job.id,
        project_name=job.project_name or project.get("name") or job.id,
        repository=job.repository_url or repository.get("url"),
        status=job.status,
        branch=preview.branch if preview else repository.get("branch"),
        commit=job.commit,
        error=_error(job.error_code, job.error_message) if preview is None else None,
        preview=preview,
        frames=artifacts.path(preview.frames) if preview else None,
        group_by=GroupBy(job.config.get("group_by") or GroupBy.JOB),
        title=(job.config.get("deliver") or {}).get("title"),
        application=_application(apply, standing.left_out) if apply else None,
        changesets=[_changeset(each) for each in standing.changesets if each.job_id == job.id],
    )


def _application(
    job: JobRecord, left_out: Mapping[str, tuple[LeftOutFile, ...]]
) -> ApplicationFacts:
    ids = frozenset(job.config["change_ids"])
    error = _error(job.error_code, job.error_message)
    mode = DeliveryMode((job.config.get("deliver") or {}).get("mode") or DeliveryMode.PATCH)
    return ApplicationFacts(job.id, job.status, ids, error, mode, left_out.get(job.id, ()))


def _changeset(record: ChangesetRecord) -> ChangesetFacts:
    return ChangesetFacts(
        id=record.id,
        group=record.group_name,
        state=record.state,
        change_ids=frozenset(record.change_ids),
        stale_ids=frozenset(record.stale_ids),
        branch=record.branch,
        base=record.base,
        url=record.url,
        number=record.number,
        error=_error(record.error_code, record.error_message),
        left_out=record.counts.get("left_out", 0),
    )


def _decision(record: DecisionRecord) -> DecisionFacts:
    return DecisionFacts(
        record.number, record.verdict, record.selection, record.who, record.comment, record.at
    )


def _error(code: str | None, message: str | None) -> JobError | None:
    return JobError(code=code, message=message or "") if code else None
