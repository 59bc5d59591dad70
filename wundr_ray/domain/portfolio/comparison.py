"""One period against another: changes of the projects that are in both."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wundr_ray.contract.reports.jobs import PeriodComparisonConfig
from wundr_ray.contract.reports.projects import (
    GroupChange,
    Mover,
    Movers,
    NotCounted,
    Number,
    PeriodComparison,
    ProjectChange,
    ValueChange,
)
from wundr_ray.contract.reports.vocabulary import PortfolioMetric as Metric
from wundr_ray.contract.reports.vocabulary import Presence, Section
from wundr_ray.domain.portfolio.flow import findings_change
from wundr_ray.domain.portfolio.grouping import grouped
from wundr_ray.domain.portfolio.metrics import (
    difference,
    gain,
    kind_of,
    rounded,
    together,
    values_of,
)
from wundr_ray.domain.portfolio.pairs import Pair
from wundr_ray.domain.portfolio.periods import TimeSpan
from wundr_ray.domain.portfolio.points import PortfolioProject
from wundr_ray.domain.portfolio.standing import (
    ProjectStanding,
    differing,
    names_of,
    not_counted,
    standing,
    why_not,
)
from wundr_ray.domain.portfolio.summary import state_of


@dataclass(frozen=True, slots=True)
class ComparedProject:
    """A project in the earlier and in the later period."""

    earlier: ProjectStanding
    later: ProjectStanding


def compare(
    projects: Sequence[PortfolioProject],
    span: TimeSpan,
    earlier: TimeSpan,
    config: PeriodComparisonConfig,
) -> PeriodComparison:
    """The state at the end of ``span`` against that at the end of ``earlier``."""
    stale_after = config.stale_after_days
    compared = [
        ComparedProject(
            standing(each, earlier.end, stale_after), standing(each, span.end, stale_after)
        )
        for each in projects
    ]
    presence = [(presence_of(each), each) for each in compared]
    pairs = [_pair(each) for where, each in presence if where is Presence.BOTH]
    rows = [_row(pair, config.metrics) for pair in pairs]
    counts = Counter(where for where, _ in presence)
    sections = set(config.sections)
    return PeriodComparison(
        period=span.as_response(),
        compare_to=earlier.as_response(),
        projects_chosen=len(projects),
        presence={where: counts[where] for where in Presence},
        summary=_changes(rows, config.metrics) if Section.SUMMARY in sections else None,
        groups=_groups(rows, config.metrics) if Section.GROUPS in sections else None,
        movers=_movers(rows, config) if Section.MOVERS in sections else None,
        findings=findings_change(pairs) if Section.FINDINGS in sections else None,
        projects=rows,
        joined=[
            state_of(each.later, config.metrics)
            for where, each in presence
            if where is Presence.JOINED
        ],
        not_counted=[
            _why(where, each, stale_after)
            for where, each in presence
            if where not in (Presence.BOTH, Presence.JOINED)
        ],
    )


def presence_of(each: ComparedProject) -> Presence:
    """Where a project stands. What is in both periods must also be comparable."""
    earlier, later = each.earlier, each.later
    if not later.counts:
        if earlier.counts:
            return Presence.LEFT
        return Presence.NOT_ANALYSED if later.point is None else Presence.STALE
    if not earlier.counts:
        return Presence.JOINED
    assert earlier.point
    assert later.point
    return Presence.NOT_COMPARABLE if differing(earlier.point, later.point) else Presence.BOTH


def _why(where: Presence, each: ComparedProject, stale_after_days: int | None) -> NotCounted:
    before, after = each.earlier.point, each.later.point
    if where is not Presence.NOT_COMPARABLE:
        entry = why_not(each.later, stale_after_days)
        return entry.model_copy(update={"kind": where})
    assert before
    assert after
    reason = f"different {names_of(differing(before, after))} in the two analyses"
    return not_counted(each.later.project, where, reason, before, after)


def _pair(each: ComparedProject) -> Pair:
    assert each.earlier.point
    assert each.later.point
    return Pair(each.later.project, each.earlier.point, each.later.point)


def _row(pair: Pair, metrics: Sequence[Metric]) -> ProjectChange:
    before, after = values_of(pair.before, metrics), values_of(pair.after, metrics)
    return ProjectChange(
        **pair.project.subject(),
        before=before,
        after=after,
        change={metric: difference(before[metric], after[metric]) for metric in metrics},
        before_source=pair.before.source,
        after_source=pair.after.source,
    )


def _groups(rows: Sequence[ProjectChange], metrics: Sequence[Metric]) -> list[GroupChange]:
    return [
        GroupChange(group=name, projects=len(some), changes=_changes(some, metrics))
        for name, some in grouped(rows, lambda each: each.group)
    ]


def _changes(rows: Sequence[ProjectChange], metrics: Sequence[Metric]) -> list[ValueChange]:
    return [_change(rows, metric) for metric in metrics]


def _change(rows: Sequence[ProjectChange], metric: Metric) -> ValueChange:
    """Over the projects that have the metric in both periods."""
    known = [
        (before, after)
        for row in rows
        if (before := row.before[metric]) is not None and (after := row.after[metric]) is not None
    ]
    before = together(metric, [earlier for earlier, _ in known])
    after = together(metric, [later for _, later in known])
    gains = [gain(metric, later - earlier) for earlier, later in known]
    return ValueChange(
        metric=metric,
        of=kind_of(metric),
        before=rounded(before),
        after=rounded(after),
        change=difference(before, after),
        percent=_percent(before, after),
        improved=sum(each > 0 for each in gains),
        worsened=sum(each < 0 for each in gains),
        projects=len(known),
    )


def _percent(before: Number | None, after: Number | None) -> float | None:
    if not before or after is None:
        return None
    return round(100 * (after - before) / before, 1)


def _movers(rows: Sequence[ProjectChange], config: PeriodComparisonConfig) -> list[Movers]:
    return [
        Movers(
            metric=metric,
            improved=_most(rows, metric, 1, config.movers),
            worsened=_most(rows, metric, -1, config.movers),
        )
        for metric in config.metrics
        if any(gain(metric, each.change[metric] or 0) for each in rows)
    ]


def _most(rows: Sequence[ProjectChange], metric: Metric, sign: int, limit: int) -> list[Mover]:
    """Those that changed most for the better (1) or the worse (-1); equals by their names."""
    gains = [(sign * gain(metric, each.change[metric] or 0), each) for each in rows]
    moved = sorted(
        ((value, each) for value, each in gains if value > 0),
        key=lambda pair: (-pair[0], pair[1].project_name, pair[1].project_id),
    )
    return [_mover(each, metric) for _, each in moved[:limit]]


def _mover(row: ProjectChange, metric: Metric) -> Mover:
    before, after, change = row.before[metric], row.after[metric], row.change[metric]
    assert before is not None
    assert after is not None
    assert change is not None
    return Mover(
        project_id=row.project_id,
        project_name=row.project_name,
        group=row.group,
        before=before,
        after=after,
        change=change,
    )
