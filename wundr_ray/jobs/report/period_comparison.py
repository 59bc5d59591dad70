"""One period against another."""

from dataclasses import dataclass

from wundr_ray.contract.reports.jobs import PeriodComparisonConfig, PeriodComparisonJob
from wundr_ray.contract.reports.projects import PeriodComparison
from wundr_ray.contract.vocabulary import JobKind
from wundr_ray.domain.portfolio.comparison import compare
from wundr_ray.domain.portfolio.points import PortfolioProject
from wundr_ray.jobs.interface import JobType
from wundr_ray.jobs.report.kind import ReportKind
from wundr_ray.jobs.report.reading import Spans, now_of, read_projects, spans_of
from wundr_ray.settings import Settings
from wundr_ray.store.projects.points import Window
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store


@dataclass(frozen=True, slots=True)
class ComparisonWork:
    projects: tuple[PortfolioProject, ...]
    spans: Spans
    config: PeriodComparisonConfig


async def read(
    store: Store, _settings: Settings, batch: BatchRecord, job: JobRecord
) -> ComparisonWork:
    config = PeriodComparisonConfig.model_validate(job.config)
    spans = spans_of(config.period, config.compare_to, now_of(batch))
    ends = sorted((spans.period.end, spans.compare_to.end))
    projects = await read_projects(store, batch, config, Window(*ends))
    return ComparisonWork(projects, spans, config)


def make(work: ComparisonWork) -> PeriodComparison:
    return compare(work.projects, work.spans.period, work.spans.compare_to, work.config)


JOB_TYPE: JobType = ReportKind(JobKind.PERIOD_COMPARISON, PeriodComparisonJob, read, make)
