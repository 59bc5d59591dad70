"""Open findings with their age and with what was decided about them."""

from wundr_ray.aggregate.portfolio.works import AuditWork
from wundr_ray.contract.reports.jobs import FindingsAuditConfig, FindingsAuditJob
from wundr_ray.contract.reports.results import FindingsAudit
from wundr_ray.contract.vocabulary import JobKind
from wundr_ray.domain.portfolio.periods import until
from wundr_ray.jobs.interface import JobType
from wundr_ray.jobs.report.kind import ReportKind
from wundr_ray.jobs.report.reading import now_of, read_projects
from wundr_ray.settings import Settings
from wundr_ray.store.projects.points import Window
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store


async def read(store: Store, settings: Settings, batch: BatchRecord, job: JobRecord) -> AuditWork:
    config = FindingsAuditConfig.model_validate(job.config)
    now = now_of(batch)
    end = until(now).end
    projects = await read_projects(store, batch, config, Window(end, end))
    ids = [each.id for each in projects]
    return AuditWork(
        at=now,
        config=config,
        artifacts=settings.artifacts,
        projects=projects,
        frames=await store.points.frames(ids),
        rules=await store.dispositions.in_force(ids),
    )


def make(work: AuditWork) -> FindingsAudit:
    from wundr_ray.aggregate.portfolio.audit import audit

    return audit(work)


JOB_TYPE: JobType = ReportKind(JobKind.FINDINGS_AUDIT, FindingsAuditJob, read, make)
