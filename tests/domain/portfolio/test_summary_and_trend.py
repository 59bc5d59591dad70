"""The state at a time, and states over time."""

from typing import Any

from tests.domain.portfolio.making import day, point, project
from wundr_ray.contract.reports.jobs import PortfolioSummaryConfig, TrendConfig
from wundr_ray.contract.reports.projects import PortfolioSummary, Trend
from wundr_ray.contract.reports.vocabulary import PortfolioMetric, Presence
from wundr_ray.domain.portfolio.periods import span_of, steps_of
from wundr_ray.domain.portfolio.points import PortfolioProject
from wundr_ray.domain.portfolio.summary import summarise
from wundr_ray.domain.portfolio.trend import trend

SCORE, ISSUES = PortfolioMetric.QUALITY_SCORE, PortfolioMetric.ISSUES
NOW = day("2026-11-05")
API = project("api", point("2026-07-10", 6.0, 10), point("2026-09-10", 8.0, 4), group="core")
WEB = project("web", point("2026-08-10", 7.0, 20), group="front")
METRICS = {"metrics": ["quality_score", "issues"]}


def summarised(*projects: PortfolioProject, **config: Any) -> PortfolioSummary:
    checked = PortfolioSummaryConfig.model_validate(METRICS | config)
    return summarise(projects, span_of(config.get("period", "2026-Q3"), NOW), checked)


def trended(*projects: PortfolioProject, **config: Any) -> Trend:
    checked = TrendConfig.model_validate({"period": "2026-Q3", **METRICS, **config})
    span = span_of("2026-Q3", NOW)
    return trend(projects, span, steps_of(span, checked.interval), checked)


def values(found: Trend, metric: int) -> list[object]:
    return [step.totals[metric].value for step in found.steps]


def test_totals_are_of_the_last_points_before_the_end() -> None:
    found = summarised(API, WEB, period="2026-08")
    assert [each.value for each in found.totals] == [6.5, 30]
    assert [each.source.batch_id for each in found.projects] == [
        "batch_2026-07-10",
        "batch_2026-08-10",
    ]
    assert [each.age_days for each in found.projects] == [52, 21]


def test_a_project_without_a_score_does_not_count_in_the_mean() -> None:
    unread = project("doc", point("2026-07-01", None, 2))
    found = summarised(API, unread)
    assert [(each.value, each.projects) for each in found.totals] == [(8.0, 1), (6, 2)]


def test_projects_by_groups() -> None:
    found = summarised(API, WEB, project("x", point("2026-07-01")), group_by="label:team")
    assert [(each.group, each.projects) for each in found.groups] == [
        ("core", 1),
        ("front", 1),
        (None, 1),
    ]


def test_numbers_made_in_other_ways_are_not_added_up() -> None:
    odd = project("odd", point("2026-07-01", 1.0, 99, settings={"method_version": 2}))
    wide = project("wide", point("2026-07-01", 1.0, 99, settings={"scope": "all"}))
    excluding = project("ex", point("2026-07-01", 3.0, 1, settings={"exclude_patterns": ["a/"]}))
    found = summarised(odd, wide, API, WEB, excluding)
    assert [each.project_name for each in found.projects] == ["api", "web", "ex"]
    assert [(each.project_name, each.kind, each.reason) for each in found.not_counted] == [
        ("odd", Presence.NOT_COMPARABLE, "different method_version from most projects"),
        ("wide", Presence.NOT_COMPARABLE, "different scope from most projects"),
    ]
    assert found.not_counted[0].sources[0].batch_id == "batch_2026-07-01"


def test_what_is_stale_or_was_never_analysed_is_named() -> None:
    found = summarised(API, project("none"), WEB, stale_after_days=30)
    assert [each.project_name for each in found.projects] == ["api"]
    assert [(each.project_name, each.kind) for each in found.not_counted] == [
        ("none", Presence.NOT_ANALYSED),
        ("web", Presence.STALE),
    ]


def test_of_nothing_there_are_no_numbers() -> None:
    found = summarised()
    assert [each.value for each in found.totals] == [None, None]
    assert found.projects == []


def test_a_point_counts_until_the_next_one() -> None:
    found = trended(API, WEB)
    assert [each.projects for each in found.steps] == [1, 2, 2]
    assert values(found, 0) == [6.0, 6.5, 7.5]
    assert values(found, 1) == [10, 30, 24]
    assert [(p.step, p.source.batch_id) for p in found.projects[0].points] == [
        (0, "batch_2026-07-10"),
        (2, "batch_2026-09-10"),
    ]


def test_points_that_cannot_be_compared_with_the_last_one_are_left_out() -> None:
    changed = project(
        "changed",
        point("2026-07-10", 2.0, 99, settings={"rules": ["security"]}),
        point("2026-08-10", 6.0, 10),
    )
    found = trended(changed)
    assert values(found, 0) == [None, 6.0, 6.0]
    (told,) = found.not_counted
    assert told.kind is Presence.NOT_COMPARABLE
    assert told.reason == (
        "analyses up to 2026-07-10 are left out: they and the last one have different rules"
    )


def test_groups_and_stale_steps() -> None:
    found = trended(API, WEB, group_by="label:team", stale_after_days=40)
    assert [(each.group, [step.projects for step in each.steps]) for each in found.groups] == [
        ("core", [1, 0, 1]),
        ("front", [0, 1, 0]),
    ]
    assert [each.stale_steps for each in found.projects] == [[1], [2]]
