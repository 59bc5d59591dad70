"""What reports about projects read: the chosen projects with their points."""

from dataclasses import dataclass
from datetime import datetime

from wundr_ray.contract.reports.jobs import Between, ReportConfig
from wundr_ray.domain.portfolio.periods import TimeSpan, before, so_far, span_of
from wundr_ray.domain.portfolio.points import PortfolioProject
from wundr_ray.store.projects.points import Window
from wundr_ray.store.records import BatchRecord
from wundr_ray.store.store import Store


@dataclass(frozen=True, slots=True)
class Spans:
    """A period as far as it has passed, and the one that it is compared with."""

    period: TimeSpan
    compare_to: TimeSpan


def now_of(batch: BatchRecord) -> datetime:
    """The time that a report is about: the same for every attempt."""
    return batch.started_at or batch.created_at


def spans_of(period: str | Between, compare_to: str | Between | None, now: datetime) -> Spans:
    whole = span_of(period, now)
    earlier = before(whole) if compare_to is None else span_of(compare_to, now)
    return Spans(so_far(whole, now), so_far(earlier, now))


async def read_projects(
    store: Store, batch: BatchRecord, config: ReportConfig, window: Window
) -> tuple[PortfolioProject, ...]:
    chosen = await store.points.chosen(batch.account_id, config.projects, config.group_by)
    return tuple(await store.points.histories(chosen, window))
