"""What report batches name, and which periods are impossible."""

from collections.abc import Iterator, Set
from datetime import datetime

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.errors import ErrorDetail, NotFound
from wundr_ray.contract.jobs import JobConfig
from wundr_ray.contract.reports.jobs import (
    BatchMergeConfig,
    PeriodComparisonConfig,
    PortfolioSummaryConfig,
    ReportConfig,
    TrendConfig,
)
from wundr_ray.domain.portfolio.periods import MOST_STEPS, TimeSpan, span_of, steps_of

_PROJECT = "proj_"
_MOST_DETAILS = 50


def ids_of(request: CreateBatch) -> tuple[set[str], set[str]]:
    """The ids of projects and of batches that the request names."""
    named = {each for _, each in _ids(request)}
    projects = {each for each in named if each.startswith(_PROJECT)}
    return projects, named - projects


def check_ids(request: CreateBatch, unknown: Set[str]) -> None:
    """Raises ``NotFound`` for ids that are ``unknown`` to the account."""
    problems = [
        ErrorDetail(field=field, reason="there is no such id in this account")
        for field, named in _ids(request)
        if named in unknown
    ]
    if problems:
        raise NotFound(
            f"{problems[0].field}: {problems[0].reason}.",
            problems[:_MOST_DETAILS],
            resolution="Check the ids of projects and batches that the reports name.",
        )


def problems_of_periods(request: CreateBatch, now: datetime) -> Iterator[ErrorDetail]:
    """What is wrong with the periods of reports that are made ``now``."""
    for index, job in enumerate(request.jobs):
        for name, span in _spans(job.config, now):
            field = f"jobs.{index}.config.{name}"
            if span.begin > now:
                yield ErrorDetail(field=field, reason=f"{span.name} has not begun")
            elif name == "compare_to" and span.end > _period_of(job.config, now).end:
                reason = f"{span.name} ends after the period that it is compared with"
                yield ErrorDetail(field=field, reason=reason)
            elif isinstance(job.config, TrendConfig) and _has_too_many_steps(span, job.config):
                steps = f"{MOST_STEPS} steps of one {job.config.interval}"
                yield ErrorDetail(field=field, reason=f"has more than {steps}")


def _ids(request: CreateBatch) -> Iterator[tuple[str, str]]:
    """Each id with its field."""
    for index, job in enumerate(request.jobs):
        for field, named in _ids_in(job.config):
            yield f"jobs.{index}.config.{field}", named


def _ids_in(config: JobConfig) -> Iterator[tuple[str, str]]:
    if isinstance(config, BatchMergeConfig):
        yield from ((f"batch_ids.{n}", each) for n, each in enumerate(config.batch_ids))
    if isinstance(config, ReportConfig):
        choice = config.projects
        for name in ("project_ids", "batch_ids", "exclude_project_ids"):
            for n, each in enumerate(getattr(choice, name) or ()):
                yield f"projects.{name}.{n}", each


def _has_too_many_steps(span: TimeSpan, config: TrendConfig) -> bool:
    return len(steps_of(span, config.interval)) > MOST_STEPS


def _period_of(config: JobConfig, now: datetime) -> TimeSpan:
    assert isinstance(config, PeriodComparisonConfig)
    return span_of(config.period, now)


def _spans(config: JobConfig, now: datetime) -> Iterator[tuple[str, TimeSpan]]:
    having = (PortfolioSummaryConfig, TrendConfig, PeriodComparisonConfig)
    if isinstance(config, having) and config.period is not None:
        yield "period", span_of(config.period, now)
    if isinstance(config, PeriodComparisonConfig) and config.compare_to is not None:
        yield "compare_to", span_of(config.compare_to, now)
