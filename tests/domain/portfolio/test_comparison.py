"""One period against another: every number equals a table that was made by hand.

Q2 ends with June, Q3 with September, both of 2026.

| project | Apr-Jun | Jul-Sep | what becomes of it |
|---|---|---|---|
| api  | May 10: 6.0, 40; Jun 20: 6.5, 30 | Aug 15: 7.5, 18 | both: +1.0, -12 |
| web  | Jun 1: 8.0, 10 | Sep 29: 7.0, 25 | both: -1.0, +15 |
| etl  | Apr 2: 5.0, 50 | | both: 0, by the same analysis |
| new  | | Jul 7: 9.0, 4 | joined |
| old  | (before: 2025) 4.0, 70 | | both by the same analysis, stale after 400 days |
| odd  | Jun 5: 7.0, 20, other rules | Sep 1: 7.0, 20 | not comparable |
| none | | (Oct 2) | not analysed |
"""

from typing import Any

from tests.domain.portfolio.making import day, point, project
from wundr_ray.contract.reports.jobs import PeriodComparisonConfig
from wundr_ray.contract.reports.projects import PeriodComparison
from wundr_ray.contract.reports.vocabulary import PortfolioMetric, Presence
from wundr_ray.domain.portfolio.comparison import compare
from wundr_ray.domain.portfolio.periods import span_of
from wundr_ray.domain.portfolio.points import PortfolioProject

SCORE, ISSUES = PortfolioMetric.QUALITY_SCORE, PortfolioMetric.ISSUES
NOW = day("2026-11-05")

API = project(
    "api",
    point("2026-05-10", 6.0, 40),
    point("2026-06-20", 6.5, 30, after="2026-05-10", new=2, fixed=12, codes={"a": {"high": 30}}),
    point(
        "2026-08-15",
        7.5,
        18,
        after="2026-06-20",
        new=3,
        fixed=15,
        codes={"a": {"high": 10}, "b": {"low": 8}},
    ),
    group="core",
)
WEB = project("web", point("2026-06-01", 8.0, 10), point("2026-09-29", 7.0, 25), group="front")
ETL = project("etl", point("2026-04-02", 5.0, 50), group="core")
NEW = project("new", point("2026-07-07", 9.0, 4))
OLD = project("old", point("2025-05-01", 4.0, 70))
ODD = project(
    "odd",
    point("2026-06-05", 7.0, 20, settings={"rules": ["security"], "exclude_patterns": ["x/"]}),
    point("2026-09-01", 7.0, 20),
)
NONE = project("none", point("2026-10-02", 1.0, 1))


def compared(*projects: PortfolioProject, **config: Any) -> PeriodComparison:
    given = {"period": "2026-Q3", "metrics": ["quality_score", "issues"], **config}
    checked = PeriodComparisonConfig.model_validate(given)
    q3, q2 = span_of("2026-Q3", NOW), span_of("2026-Q2", NOW)
    return compare(projects, q3, q2, checked)


def test_every_delta_equals_the_table() -> None:
    found = compared(API, WEB, ETL, NEW, ODD, NONE)
    assert [(each.project_name, each.change) for each in found.projects] == [
        ("api", {SCORE: 1.0, ISSUES: -12}),
        ("web", {SCORE: -1.0, ISSUES: 15}),
        ("etl", {SCORE: 0.0, ISSUES: 0}),
    ]
    assert found.summary
    score, issues = found.summary
    assert (score.before, score.after, score.change) == (6.5, 6.5, 0.0)
    assert (issues.before, issues.after, issues.change, issues.percent) == (90, 93, 3, 3.3)
    assert (issues.improved, issues.worsened, issues.projects) == (1, 1, 3)


def test_each_number_names_its_analysis() -> None:
    (api,) = compared(API).projects
    assert (api.before_source.batch_id, api.after_source.batch_id) == (
        "batch_2026-06-20",
        "batch_2026-08-15",
    )
    assert api.before_source.completed_at == day("2026-06-20")
    assert api.before_source.commit == "c" * 40


def test_what_is_not_in_both_periods_is_named_and_not_counted() -> None:
    found = compared(API, WEB, ETL, NEW, OLD, ODD, NONE, stale_after_days=400)
    assert found.presence == {
        Presence.BOTH: 3,
        Presence.JOINED: 1,
        Presence.LEFT: 0,
        Presence.STALE: 1,
        Presence.NOT_COMPARABLE: 1,
        Presence.NOT_ANALYSED: 1,
    }
    assert [each.project_name for each in found.joined] == ["new"]
    reasons = {each.project_name: each.reason for each in found.not_counted}
    assert reasons == {
        "old": "its last analysis is 517 days old, more than 400",
        "odd": "different exclude_patterns, rules in the two analyses",
        "none": "its main branch was not analysed before the end of the period",
    }


def test_a_project_without_a_recent_analysis_has_left() -> None:
    found = compared(API, WEB, ETL, stale_after_days=100)
    assert [each.project_name for each in found.projects] == ["api", "web"]
    assert [(each.project_name, each.kind) for each in found.not_counted] == [
        ("etl", Presence.LEFT)
    ]


def test_groups() -> None:
    found = compared(API, WEB, ETL, NEW, group_by="label:team")
    assert found.groups
    assert [(each.group, each.projects, each.changes[1].change) for each in found.groups] == [
        ("core", 2, -12),
        ("front", 1, 15),
    ]


def test_movers() -> None:
    found = compared(API, WEB, ETL)
    assert found.movers
    by_metric = {each.metric: each for each in found.movers}
    issues = by_metric[ISSUES]
    assert [(each.project_name, each.change) for each in issues.improved] == [("api", -12)]
    assert [(each.project_name, each.change) for each in issues.worsened] == [("web", 15)]
    assert [each.project_name for each in by_metric[SCORE].improved] == ["api"]


def test_findings_that_came_and_went() -> None:
    findings = compared(API).findings
    assert findings
    assert (findings.open_before, findings.open_after) == (30, 18)
    assert (findings.new, findings.fixed, findings.projects_followed) == (3, 15, 1)
    assert [(each.code, each.before, each.after, each.change) for each in findings.codes] == [
        ("a", 30, 10, -20),
        ("b", 0, 8, 8),
    ]


def test_what_was_compared_with_another_analysis_tells_nothing_of_what_came_and_went() -> None:
    findings = compared(WEB).findings
    assert findings
    assert (findings.new, findings.fixed, findings.projects_followed) == (None, None, 0)
    assert (findings.codes, findings.projects_with_codes) == ([], 0)


def test_sections_that_are_not_asked_for_are_null() -> None:
    found = compared(API, sections=["summary"])
    assert found.summary
    assert (found.groups, found.movers, found.findings) == (None, None, None)
    assert found.projects


def test_nothing_is_followed_backwards() -> None:
    config = PeriodComparisonConfig.model_validate({"period": "2026-Q2", "compare_to": "2026-Q3"})
    q3, q2 = span_of("2026-Q3", NOW), span_of("2026-Q2", NOW)
    findings = compare([API], q2, q3, config).findings
    assert findings is not None
    assert (findings.new, findings.fixed, findings.projects_followed) == (None, None, 0)
