"""One period against another."""

from collections.abc import Iterator, Sequence

from wundr_ray.contract.reports.projects import (
    FindingsChange,
    Mover,
    Movers,
    PeriodComparison,
    ProjectState,
    ValueChange,
)
from wundr_ray.contract.reports.vocabulary import PortfolioMetric
from wundr_ray.domain.wording import counted
from wundr_ray.reports.portfolio.chapters.blocks import (
    Bar,
    Bars,
    Block,
    Column,
    Grid,
    Sentences,
    Tiles,
    Title,
    Tone,
)
from wundr_ray.reports.portfolio.chapters.parts import cut, not_counted, number_columns, source_text
from wundr_ray.reports.portfolio.wording import (
    METRICS,
    PRESENCES,
    group_name,
    shown,
    shown_change,
    shown_percent,
)
from wundr_ray.reports.text import moment

MOVERS_CHARTED = 10
CODES_SHOWN = 30

_CHANGE_COLUMNS = (
    Column("Metric", 30, "bold"),
    Column("Before", 20, "right"),
    Column("After", 20, "right"),
    Column("Change", 20, "right"),
    Column("Percent", 14, "right"),
    Column("Improved", 14, "right"),
    Column("Worsened", 14, "right"),
    Column("Projects", 14, "right"),
)


def comparison_blocks(report: PeriodComparison) -> Iterator[Block]:
    yield Sentences(tuple(_words(report)))
    yield Tiles(tuple((f"{report.presence.get(k, 0):,}", words) for k, words in PRESENCES.items()))
    if report.summary is not None:
        yield cut(
            "Changes over the projects in both periods", _CHANGE_COLUMNS, _rows(report.summary)
        )
    if report.groups:
        yield Title("Groups")
        yield _groups(report)
    for each in report.movers or ():
        yield from _movers(each)
    if report.findings is not None:
        yield from _findings(report.findings)
    yield Title("Projects in both periods")
    yield _projects(report)
    if report.joined:
        yield Title("Joined")
        yield _joined(report.joined)
    yield from not_counted(report.not_counted)


def _words(report: PeriodComparison) -> Iterator[str]:
    yield (
        f"{report.period.name}, until {moment(report.period.end)}, against "
        f"{report.compare_to.name}, until {moment(report.compare_to.end)}."
    )
    for each in report.summary or ():
        if each.change is not None:
            yield (
                f"{METRICS[each.metric]}: {shown(each.metric, each.before)} → "
                f"{shown(each.metric, each.after)} ({shown_change(each.metric, each.change)}), "
                f"{each.improved:,} improved and {each.worsened:,} worsened of "
                f"{counted(each.projects, 'project')}."
            )


def _rows(changes: Sequence[ValueChange]) -> Iterator[tuple[str, ...]]:
    for each in changes:
        yield (
            METRICS[each.metric],
            shown(each.metric, each.before),
            shown(each.metric, each.after),
            shown_change(each.metric, each.change),
            shown_percent(each.percent),
            f"{each.improved:,}",
            f"{each.worsened:,}",
            f"{each.projects:,}",
        )


def _groups(report: PeriodComparison) -> Grid:
    metrics = _metrics(report)
    columns = (Column("Group", 34), Column("Projects", 16, "right"), *number_columns(metrics))
    rows = (
        (
            group_name(each.group),
            f"{each.projects:,}",
            *(
                f"{shown(c.metric, c.after)} ({shown_change(c.metric, c.change)})"
                for c in each.changes
            ),
        )
        for each in report.groups or ()
    )
    return cut("Groups: values of the later period, and their changes", columns, rows)


def _metrics(report: PeriodComparison) -> list[PortfolioMetric]:
    if report.groups:
        return [each.metric for each in report.groups[0].changes]
    return list(report.projects[0].change) if report.projects else []


def _movers(movers: Movers) -> Iterator[Block]:
    title = METRICS[movers.metric]
    yield Title(f"Movers by {title[0].lower()}{title[1:]}")
    bars = [
        *(_bar(movers, each, "good") for each in movers.improved[:MOVERS_CHARTED]),
        *(_bar(movers, each, "bad") for each in movers.worsened[:MOVERS_CHARTED]),
    ]
    yield Bars(f"{title}: improved, then worsened", tuple(bars))


def _bar(movers: Movers, mover: Mover, tone: Tone) -> Bar:
    metric = movers.metric
    change, after = shown_change(metric, mover.change), shown(metric, mover.after)
    # The length is without its sign: whether less is better depends on the metric, which the tone
    # says.
    return Bar(mover.project_name, abs(mover.change), change, tone, f"to {after}")


def _findings(found: FindingsChange) -> Iterator[Block]:
    yield Title("Findings")
    known = found.new is not None and found.fixed is not None
    yield Tiles(
        (
            (f"{found.open_before:,}", "Open before"),
            (f"{found.open_after:,}", "Open after"),
            (f"{found.new:,}" if known else "–", "New in between"),
            (f"{found.fixed:,}" if known else "–", "Fixed in between"),
        )
    )
    yield Sentences(
        (
            "New and fixed ones are known of "
            f"{counted(found.projects_followed, 'project')}, counts by code of "
            f"{counted(found.projects_with_codes, 'project')}.",
        )
    )
    columns = (
        *(Column("Code", 50, "bold"), Column("Before", 16, "right"), Column("After", 16, "right")),
        Column("Change", 16, "right"),
    )
    rows = (
        (each.code, f"{each.before:,}", f"{each.after:,}", _signed(each.change))
        for each in found.codes
    )
    if found.codes:
        yield cut("Findings by code, the largest changes first", columns, rows, CODES_SHOWN)


def _signed(change: int) -> str:
    return f"{change:+,}" if change else "±0"


def _projects(report: PeriodComparison) -> Grid:
    metrics = list(report.projects[0].change) if report.projects else []
    columns = (
        *(Column("Project", 34), Column("Group", 26)),
        *number_columns(metrics),
        *(Column("Before", 46), Column("After", 46)),
    )
    rows = (
        (
            each.project_name,
            each.group or "",
            *(
                f"{shown(metric, each.after[metric])} ({shown_change(metric, each.change[metric])})"
                for metric in metrics
            ),
            source_text(each.before_source),
            source_text(each.after_source),
        )
        for each in report.projects
    )
    return cut("Projects: values of the later period, and their changes", columns, rows)


def _joined(states: Sequence[ProjectState]) -> Grid:
    metrics = list(states[0].values)
    columns = (Column("Project", 40), *number_columns(metrics), Column("Analysis", 50))
    rows = (
        (
            each.project_name,
            *(shown(metric, each.values[metric]) for metric in metrics),
            source_text(each.source),
        )
        for each in states
    )
    return cut("Projects that joined", columns, rows)
