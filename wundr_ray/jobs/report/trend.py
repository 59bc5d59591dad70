"""The states of projects week by week or month by month."""

from dataclasses import dataclass

from wundr_ray.contract.reports.jobs import TrendConfig, TrendJob
from wundr_ray.contract.reports.projects import Trend
from wundr_ray.contract.vocabulary import JobKind
from wundr_ray.domain.portfolio.periods import TimeSpan, so_far, span_of, steps_of
from wundr_ray.domain.portfolio.points import PortfolioProject
from wundr_ray.domain.portfolio.trend import trend
from wundr_ray.jobs.interface import JobType
from wundr_ray.jobs.report.kind import ReportKind
from wundr_ray.jobs.report.reading import now_of, read_projects
from wundr_ray.settings import Settings
from wundr_ray.store.projects.points import Window
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store


@dataclass(frozen=True, slots=True)
class TrendWork:
    projects: tuple[PortfolioProject, ...]
    span: TimeSpan
    config: TrendConfig


async def read(store: Store, _settings: Settings, batch: BatchRecord, job: JobRecord) -> TrendWork:
    config = TrendConfig.model_validate(job.config)
    now = now_of(batch)
    span = so_far(span_of(config.period, now), now)
    projects = await read_projects(store, batch, config, Window(span.begin, span.end))
    return TrendWork(projects, span, config)


def make(work: TrendWork) -> Trend:
    steps = steps_of(work.span, work.config.interval)
    return trend(work.projects, work.span, steps, work.config)


JOB_TYPE: JobType = ReportKind(JobKind.TREND, TrendJob, read, make)
