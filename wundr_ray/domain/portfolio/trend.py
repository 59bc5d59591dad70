"""States over time: at the end of each week or month of a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wundr_ray.contract.reports.jobs import TrendConfig
from wundr_ray.contract.reports.projects import (
    GroupTrend,
    NotCounted,
    ProjectTrend,
    Total,
    Trend,
    TrendPoint,
    TrendStep,
    Values,
)
from wundr_ray.contract.reports.vocabulary import PortfolioMetric, Presence
from wundr_ray.domain.portfolio.grouping import grouped
from wundr_ray.domain.portfolio.metrics import totals_of, values_of
from wundr_ray.domain.portfolio.periods import TimeSpan
from wundr_ray.domain.portfolio.points import Point, PortfolioProject
from wundr_ray.domain.portfolio.standing import (
    ProjectStanding,
    differing,
    names_of,
    not_counted,
    shared,
    standing,
    why_not,
)


@dataclass(frozen=True, slots=True)
class TrendLine:
    """A project's standing at the end of each step; those that do not count are None.

    ``left_out`` is the latest point that cannot be compared with the last one.
    """

    project: PortfolioProject
    standings: tuple[ProjectStanding | None, ...]
    stale: tuple[int, ...] = ()
    left_out: Point | None = None
    last: Point | None = None


def trend(
    projects: Sequence[PortfolioProject],
    span: TimeSpan,
    steps: Sequence[TimeSpan],
    config: TrendConfig,
) -> Trend:
    """The states at the ends of ``steps``, which are those of ``span`` that have begun."""
    lines = [_line(each, steps, config.stale_after_days) for each in projects]
    kept, others = shared(_latest(line) for line in lines if line.last is not None)
    chosen = {each.project.id for each in kept}
    counted = [line for line in lines if line.project.id in chosen]
    rows = [_values(line, config.metrics) for line in counted]
    end = steps[-1].end if steps else span.end
    return Trend(
        period=span.as_response(),
        interval=config.interval,
        projects_chosen=len(projects),
        steps=_steps(steps, rows, config.metrics),
        groups=_groups(steps, counted, rows, config) if config.group_by else [],
        projects=[_project(*each) for each in zip(counted, rows, strict=True)],
        not_counted=[
            *others,
            *(_partly(line) for line in counted if line.left_out is not None),
            *(_missing(line, end, config) for line in lines if line.last is None),
        ],
    )


_Row = tuple[Values | None, ...]


def _line(
    project: PortfolioProject, steps: Sequence[TimeSpan], stale_after: int | None
) -> TrendLine:
    """Only points that can be compared with the last one of the period count."""
    every = [standing(project, step.end, stale_after) for step in steps]
    counting = [each for each in every if each.counts]
    last = counting[-1].point if counting else None
    if last is None:
        return TrendLine(project, (None,) * len(steps))
    differ = [each.counts and bool(each.point and differing(each.point, last)) for each in every]
    left_out = [each.point for each, differs in zip(every, differ, strict=True) if differs]
    return TrendLine(
        project,
        tuple(
            None if differs or not each.counts else each
            for each, differs in zip(every, differ, strict=True)
        ),
        tuple(index for index, each in enumerate(every) if each.is_stale),
        left_out[-1] if left_out else None,
        last,
    )


def _latest(line: TrendLine) -> ProjectStanding:
    return ProjectStanding(line.project, line.last)


def _values(line: TrendLine, metrics: Sequence[PortfolioMetric]) -> _Row:
    """A row of values for each step; steps of one point share it."""
    known: dict[tuple[str, str], Values] = {}
    row: list[Values | None] = []
    for each in line.standings:
        if each is None or each.point is None:
            row.append(None)
            continue
        point = each.point
        key = point.batch_id, point.job_id
        if key not in known:
            known[key] = values_of(point, metrics)
        row.append(known[key])
    return tuple(row)


def _steps(
    steps: Sequence[TimeSpan], rows: Sequence[_Row], metrics: Sequence[PortfolioMetric]
) -> list[TrendStep]:
    return [_step(step, _at(rows, index), metrics) for index, step in enumerate(steps)]


def _at(rows: Sequence[_Row], index: int) -> list[Values]:
    return [values for row in rows if (values := row[index]) is not None]


def _step(step: TimeSpan, values: list[Values], metrics: Sequence[PortfolioMetric]) -> TrendStep:
    totals: list[Total] = totals_of(values, metrics)
    return TrendStep(begin=step.begin, end=step.end, projects=len(values), totals=totals)


def _groups(
    steps: Sequence[TimeSpan], lines: Sequence[TrendLine], rows: Sequence[_Row], config: TrendConfig
) -> list[GroupTrend]:
    pairs = zip(lines, rows, strict=True)
    return [
        GroupTrend(group=name, steps=_steps(steps, [row for _, row in some], config.metrics))
        for name, some in grouped(pairs, lambda pair: pair[0].project.group)
    ]


def _project(line: TrendLine, row: _Row) -> ProjectTrend:
    points: list[TrendPoint] = []
    earlier: Point | None = None
    for index, each in enumerate(line.standings):
        point, values = (each.point if each else None), row[index]
        if point is not None and values is not None and point is not earlier:
            points.append(TrendPoint(step=index, values=values, source=point.source))
        earlier = point
    return ProjectTrend(**line.project.subject(), points=points, stale_steps=list(line.stale))


def _partly(line: TrendLine) -> NotCounted:
    assert line.left_out is not None
    assert line.last is not None
    names = names_of(differing(line.left_out, line.last))
    reason = (
        f"analyses up to {line.left_out.completed_at:%Y-%m-%d} are left out: they and the last one "
        f"have different {names}"
    )
    return not_counted(line.project, Presence.NOT_COMPARABLE, reason, line.left_out, line.last)


def _missing(line: TrendLine, end: datetime, config: TrendConfig) -> NotCounted:
    return why_not(standing(line.project, end, config.stale_after_days), config.stale_after_days)
