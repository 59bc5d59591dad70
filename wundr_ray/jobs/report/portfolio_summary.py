"""The state of projects at the end of a period."""

from dataclasses import dataclass

from wundr_ray.contract.reports.jobs import PortfolioSummaryConfig, PortfolioSummaryJob
from wundr_ray.contract.reports.projects import PortfolioSummary
from wundr_ray.contract.vocabulary import JobKind
from wundr_ray.domain.portfolio.periods import TimeSpan, so_far, span_of, until
from wundr_ray.domain.portfolio.points import PortfolioProject
from wundr_ray.domain.portfolio.summary import summarise
from wundr_ray.jobs.interface import JobType
from wundr_ray.jobs.report.kind import ReportKind
from wundr_ray.jobs.report.reading import now_of, read_projects
from wundr_ray.settings import Settings
from wundr_ray.store.projects.points import Window
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store


@dataclass(frozen=True, slots=True)
class SummaryWork:
    projects: tuple[PortfolioProject, ...]
    span: TimeSpan
    config: PortfolioSummaryConfig


async def read(
    store: Store, _settings: Settings, batch: BatchRecord, job: JobRecord
) -> SummaryWork:
    config = PortfolioSummaryConfig.model_validate(job.config)
    now = now_of(batch)
    span = until(now) if config.period is None else so_far(span_of(config.period, now), now)
    projects = await read_projects(store, batch, config, Window(span.end, span.end))
    return SummaryWork(projects, span, config)


def make(work: SummaryWork) -> PortfolioSummary:
    return summarise(work.projects, work.span, work.config)


JOB_TYPE: JobType = ReportKind(JobKind.PORTFOLIO_SUMMARY, PortfolioSummaryJob, read, make)
