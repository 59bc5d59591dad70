"""The state of projects at the end of a period."""

from collections import Counter
from collections.abc import Sequence

from wundr_ray.contract.reports.jobs import PortfolioSummaryConfig
from wundr_ray.contract.reports.projects import GroupState, PortfolioSummary, ProjectState
from wundr_ray.contract.reports.vocabulary import PortfolioMetric
from wundr_ray.contract.vocabulary import Grade
from wundr_ray.domain.portfolio.grouping import grouped
from wundr_ray.domain.portfolio.metrics import by_severity, severities_of, totals_of, values_of
from wundr_ray.domain.portfolio.periods import TimeSpan
from wundr_ray.domain.portfolio.points import PortfolioProject
from wundr_ray.domain.portfolio.standing import ProjectStanding, shared, standing, why_not


def summarise(
    projects: Sequence[PortfolioProject], span: TimeSpan, config: PortfolioSummaryConfig
) -> PortfolioSummary:
    """Each project by its last point before the end of ``span``."""
    stale_after = config.stale_after_days
    standings = [standing(each, span.end, stale_after) for each in projects]
    kept, others = shared(each for each in standings if each.counts)
    states = [state_of(each, config.metrics) for each in kept]
    missing = [why_not(each, stale_after) for each in standings if not each.counts]
    grades = Counter(each.grade for each in states)
    return PortfolioSummary(
        at=span.end,
        period=span.as_response() if config.period is not None else None,
        projects_chosen=len(projects),
        totals=totals_of([each.values for each in states], config.metrics),
        issues_by_severity=by_severity(each.point for each in kept if each.point),
        projects_by_grade={grade: grades[grade] for grade in Grade},
        groups=_groups(states, config) if config.group_by else [],
        projects=states,
        not_counted=[*others, *missing],
    )


def state_of(each: ProjectStanding, metrics: Sequence[PortfolioMetric]) -> ProjectState:
    """Of a standing that has a point."""
    assert each.point is not None
    return ProjectState(
        **each.project.subject(),
        values=values_of(each.point, metrics),
        grade=each.point.numbers.get("grade"),
        issues_by_severity=dict(severities_of(each.point)),
        age_days=each.age.days,
        source=each.point.source,
    )


def _groups(states: Sequence[ProjectState], config: PortfolioSummaryConfig) -> list[GroupState]:
    return [
        GroupState(
            group=name,
            projects=len(rows),
            totals=totals_of([each.values for each in rows], config.metrics),
        )
        for name, rows in grouped(states, lambda each: each.group)
    ]
