"""The state of projects at a time, and over time."""

from collections.abc import Iterator, Sequence

from wundr_ray.contract.reports.projects import Number, PortfolioSummary, Trend, TrendStep
from wundr_ray.contract.reports.vocabulary import Interval, PortfolioMetric
from wundr_ray.contract.vocabulary import Grade
from wundr_ray.domain.portfolio.metrics import MEANS
from wundr_ray.domain.wording import counted
from wundr_ray.reports.portfolio.chapters.blocks import (
    Bar,
    Bars,
    Block,
    Column,
    Grid,
    Lines,
    Sentences,
    Title,
)
from wundr_ray.reports.portfolio.chapters.parts import (
    cut,
    not_counted,
    number_columns,
    severity_bars,
    source_text,
    total_tiles,
)
from wundr_ray.reports.portfolio.wording import METRICS, group_name, shown, shown_change
from wundr_ray.reports.text import moment

MOST_GROUPS = 6
"""As many lines as a chart of groups has."""


def summary_blocks(report: PortfolioSummary) -> Iterator[Block]:
    metrics = [each.metric for each in report.totals]
    chosen = counted(report.projects_chosen, "project")
    yield Sentences((f"The state of {chosen} at {moment(report.at)}.",))
    yield total_tiles(report.totals, len(report.projects))
    yield severity_bars(report.issues_by_severity)
    yield _grades(report)
    if report.groups:
        yield Title("Groups")
        rows = (
            (
                group_name(each.group),
                f"{each.projects:,}",
                *(shown(total.metric, total.value) for total in each.totals),
            )
            for each in report.groups
        )
        columns = (Column("Group", 40), Column("Projects", 16, "right"), *number_columns(metrics))
        yield cut("Groups", columns, rows)
    yield Title("Projects")
    yield _states(report, metrics)
    yield from not_counted(report.not_counted)


def _grades(report: PortfolioSummary) -> Bars:
    bars = [
        Bar(f"Grade {grade}", count, f"{count:,}")
        for grade in Grade
        for count in [report.projects_by_grade.get(grade, 0)]
    ]
    return Bars("Projects by grade", tuple(bars))


def _states(report: PortfolioSummary, metrics: Sequence[PortfolioMetric]) -> Grid:
    columns = (
        *(Column("Project", 34), Column("Group", 26), Column("Grade", 10)),
        *number_columns(metrics),
        Column("Analysis", 50),
    )
    rows = (
        (
            each.project_name,
            each.group or "",
            each.grade or "–",
            *(shown(metric, each.values[metric]) for metric in metrics),
            source_text(each.source),
        )
        for each in report.projects
    )
    return cut("Projects", columns, rows)


def trend_blocks(report: Trend) -> Iterator[Block]:
    metrics = [each.metric for each in report.steps[0].totals] if report.steps else []
    yield Sentences((_words(report),))
    labels = tuple(_label(report, step) for step in report.steps)
    for index, metric in enumerate(metrics):
        values = [_charted(metric, step.totals[index].value) for step in report.steps]
        kind = "mean" if metric in MEANS else "sum"
        title = f"{METRICS[metric]}{_unit(metric)}, {kind} of projects"
        yield Lines(title, labels, {METRICS[metric]: values}, _decimals(metric))
    if report.groups and metrics:
        yield from _group_lines(report, labels, metrics[0])
    yield Title("Numbers")
    yield _numbers(report, labels, metrics)
    yield Title("Projects")
    yield _lines(report, metrics)
    yield from not_counted(report.not_counted)


def _words(report: Trend) -> str:
    steps = counted(len(report.steps), str(report.interval))
    counted_in = counted(len(report.projects), "project")
    return f"{report.period.name}: {steps}, {counted_in} of {report.projects_chosen:,} counted."


def _label(report: Trend, step: TrendStep) -> str:
    """The month, or the day on which a week begins."""
    is_month = report.interval is Interval.MONTH
    return f"{step.begin:%Y-%m}" if is_month else f"{step.begin:%Y-%m-%d}"


def _decimals(metric: PortfolioMetric) -> int:
    return 2 if metric in MEANS else 0


def _unit(metric: PortfolioMetric) -> str:
    return " in hours" if metric is PortfolioMetric.TECHNICAL_DEBT_MINUTES else ""


def _charted(metric: PortfolioMetric, value: Number | None) -> Number | None:
    """The value on a chart's axis: minutes are too many to be read."""
    if value is None or metric is not PortfolioMetric.TECHNICAL_DEBT_MINUTES:
        return value
    return round(value / 60, 1)


def _group_lines(
    report: Trend, labels: tuple[str, ...], metric: PortfolioMetric
) -> Iterator[Block]:
    """The first metric of the largest groups."""
    largest = sorted(report.groups, key=lambda each: -max(s.projects for s in each.steps))
    series = {
        group_name(each.group): [_charted(metric, step.totals[0].value) for step in each.steps]
        for each in largest[:MOST_GROUPS]
    }
    more = len(report.groups) - len(series)
    largest_only = f", the {len(series)} largest" if more else ""
    title = f"{METRICS[metric]}{_unit(metric)} by group{largest_only}"
    yield Lines(title, labels, series, _decimals(metric))


def _numbers(report: Trend, labels: tuple[str, ...], metrics: Sequence[PortfolioMetric]) -> Grid:
    is_month = report.interval is Interval.MONTH
    end = "Until the end of" if is_month else "Week from"
    columns = (Column(end, 30), Column("Projects", 16, "right"))
    rows = (
        (
            label,
            f"{step.projects:,}",
            *(shown(total.metric, total.value) for total in step.totals),
        )
        for label, step in zip(labels, report.steps, strict=True)
    )
    return cut("Numbers", (*columns, *number_columns(metrics)), rows)


def _lines(report: Trend, metrics: Sequence[PortfolioMetric]) -> Grid:
    """Each project's last values, and the change since its first ones."""
    columns = (
        *(Column("Project", 40), Column("Group", 20), Column("Analyses", 14, "right")),
        *number_columns(metrics),
        Column("Last analysis", 50),
    )
    rows = (
        (
            each.project_name,
            each.group or "",
            f"{len(each.points):,}",
            *(
                f"{shown(metric, last.values[metric])} "
                f"({shown_change(metric, _moved(first.values[metric], last.values[metric]))})"
                for metric in metrics
            ),
            source_text(last.source),
        )
        for each in report.projects
        if each.points
        for first, last in [(each.points[0], each.points[-1])]
    )
    return cut("Projects: last values, and their changes since the first", columns, rows)


def _moved(first: float | None, last: float | None) -> float | None:
    return None if first is None or last is None else last - first
