"""How the metrics of reports are read from points, put together, and judged."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from wundr_ray.contract.reports.projects import Number, Total, Values
from wundr_ray.contract.reports.vocabulary import PortfolioMetric as Metric
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.domain.portfolio.points import Point

MEANS = frozenset(
    {
        Metric.QUALITY_SCORE,
        Metric.MAINTAINABILITY,
        Metric.DUPLICATION_PERCENTAGE,
        Metric.AVERAGE_COMPLEXITY,
    }
)
"""Shown as the mean of projects; the others are sums."""

HIGHER_IS_BETTER = frozenset({Metric.QUALITY_SCORE, Metric.MAINTAINABILITY})
NEITHER_IS_BETTER = frozenset({Metric.FILES, Metric.LINES})

_SEVERITIES = {Metric.CRITICAL_ISSUES: Severity.CRITICAL, Metric.HIGH_ISSUES: Severity.HIGH}
_DIGITS = 2


def value_of(point: Point, metric: Metric) -> Number | None:
    """None where the analysis has no such number."""
    if severity := _SEVERITIES.get(metric):
        return int(severities_of(point).get(severity, 0))
    value: Number | None = point.numbers.get(metric)
    return value


def values_of(point: Point, metrics: Iterable[Metric]) -> Values:
    return {metric: value_of(point, metric) for metric in metrics}


def severities_of(point: Point) -> Mapping[str, Any]:
    return point.numbers.get("issues_by_severity") or {}


def by_severity(points: Iterable[Point]) -> dict[Severity, int]:
    """The findings of all points by severity."""
    totals = dict.fromkeys(Severity, 0)
    for point in points:
        for severity, count in severities_of(point).items():
            totals[Severity(severity)] += count
    return totals


def kind_of(metric: Metric) -> Literal["mean", "sum"]:
    return "mean" if metric in MEANS else "sum"


def together(metric: Metric, values: Sequence[Number]) -> Number | None:
    """The mean or the sum, not rounded; None of nothing."""
    if not values:
        return None
    return sum(values) / len(values) if metric in MEANS else sum(values)


def totals_of(rows: Sequence[Values], metrics: Iterable[Metric]) -> list[Total]:
    """Each metric over the projects that have it."""
    return [_total(metric, [row[metric] for row in rows]) for metric in metrics]


def _total(metric: Metric, values: Sequence[Number | None]) -> Total:
    known = [value for value in values if value is not None]
    value = rounded(together(metric, known))
    return Total(metric=metric, of=kind_of(metric), value=value, projects=len(known))


def rounded(value: Number | None, digits: int = _DIGITS) -> Number | None:
    return round(value, digits) if isinstance(value, float) else value


def difference(before: Number | None, after: Number | None) -> Number | None:
    """None where one of them is not known."""
    if before is None or after is None:
        return None
    return rounded(after - before)


def gain(metric: Metric, change: Number) -> Number:
    """A change as a gain: positive where it is for the better, 0 where neither is better."""
    if metric in NEITHER_IS_BETTER:
        return 0
    return change if metric in HIGHER_IS_BETTER else -change
